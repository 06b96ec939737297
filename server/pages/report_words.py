"""What pages say of inspections: agencies by name, questions by report, labels."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from server.domain.acts import Act
from server.domain.danger_told import LABELS as LABELS_OF_TELLING, WHOM
from server.domain.permission import has_act
from server.domain.reach import Reach, reach_of, whole_county
from server.domain.report_examination import OUTCOME_LABELS, STATE_LABELS
from server.domain.report_validity import VOID_CAUSES
from server.services import report_questions
from server.services.work import Work
from server.store.reads import report_tellings
from server.store.reads.agencies import agency_lines
from server.store.reads.report_tellings import TellingLine

LABELS = {
    "states": STATE_LABELS,
    "outcomes": OUTCOME_LABELS,
    "causes": VOID_CAUSES,
    "whom": WHOM,
}


def tellings_of(work: Work, reach: Reach, house_id: str) -> dict[str, TellingLine]:
    """By inspection: whether the owner was told that the house is dangerous."""
    found = report_tellings.of_house(reach, work.db, house_id)
    return {one.inspection_id: one for one in found}


def of_house(work: Work, house_id: str) -> dict[str, Any]:
    """Everything the file of a house tells beside the inspection's own row."""
    reach = reach_of(work.actor, Act.HOUSE_READ)
    by_report: defaultdict[str, list[report_questions.Question]] = defaultdict(list)
    for one in report_questions.questions_of_house(work, reach, house_id):
        by_report[one.inspection_id].append(one)
    names = {one.unit_id: one.name for one in agency_lines(whole_county(work.county), work.db)}
    return {
        **LABELS,
        "tellings": tellings_of(work, reach, house_id),
        "told_labels": LABELS_OF_TELLING,
        "questions": by_report,
        "agencies": names,
        "may_open": has_act(work.actor, Act.REPORT_FILE_READ),
        "may_look": has_act(work.actor, Act.QUALITY_READ),
    }
