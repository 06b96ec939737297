"""Columns that hold one of a few words: a named CHECK each, taken from the domain's own sets.

Migrations hold the words as literals; a test compares them with these. None stands for NULL,
which a CHECK lets pass by itself; whether it is allowed is the column's own word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import CheckConstraint

from server.domain import (
    acceptance,
    agency_register,
    assessment,
    certificate,
    complaints,
    data_quality,
    export_requests,
    neighbours,
    office_papers,
    papers,
    patrols,
    photo_evidence,
    plate,
    reopening,
    report_examination,
    report_levels,
    supervision,
    unit_files,
    workflow,
)
from server.domain.facts import HealthCode, Verdict
from server.domain.ground import KIND_LABELS
from server.domain.sector_tasks import TASK_KINDS, TASKS
from server.domain.transfers import SOURCES, TRANSFERS
from server.domain.verdict_defects import CAUSE_LABELS
from server.store.base import Base

KNOWN_WORDS: Mapping[tuple[str, str], Iterable[str | None]] = {
    ("house", "verdict"): Verdict,
    ("house", "health_code"): HealthCode,
    ("house", "health_then"): HealthCode,
    ("house", "source"): ("survey", "import"),
    ("submission", "kind"): ("survey", "resurvey", "recheck"),
    ("submission", "state"): (
        "accepted",
        "quarantined",
        "returned",
        "replaced",
        "released",
        "rejected",
    ),
    ("assessment", "verdict"): Verdict,
    ("confirmation", "was"): Verdict,
    ("confirmation", "verdict"): Verdict,
    ("hazard", "state"): ("open", "planned", "remedied", "struck"),
    **{("house_case", column): words for column, words in workflow.checks().items()},
    ("acceptance", "conclusion"): ("passed", "returned"),
    ("export_request", "state"): export_requests.STATES,
    ("acceptance", "way"): acceptance.WAYS,
    ("acceptance", "opinion"): acceptance.OPINIONS,
    ("acceptance_mark", "mark"): acceptance.MARKS,
    ("named_person", "part"): ("repair", "report", "reinspection", "acceptance"),
    ("sealed_image", "kind"): ("signature", "statement"),
    ("reopening", "cause"): reopening.CAUSES,
    ("draw_visit", "first_verdict"): Verdict,
    ("report_part", "state"): report_levels.STATES,
    ("report_step", "step"): report_levels.STEPS,
    ("area", "level"): ("township", "village", "grid"),
    ("village_ground", "kind"): KIND_LABELS,
    ("verdict_defect", "cause"): CAUSE_LABELS,
    ("ledger_anchor", "reason"): ("interval", "report", "backup"),
    ("review_task", "was"): Verdict,
    ("review_task", "proposed"): Verdict,
    ("review_task", "state"): ("open", "decided"),
    ("neighbour", "basis"): neighbours.BASES,
    ("neighbour", "state"): neighbours.STATES,
    ("evidence_photo", "known_by"): photo_evidence.WITNESSES,
    ("quality_question", "state"): data_quality.STATES,
    ("quality_question", "outcome"): data_quality.OUTCOMES,
    # inspection agencies and their reports
    ("agency_standing", "state"): agency_register.STATES,
    ("agency_conduct", "kind"): agency_register.CONDUCT,
    ("agency_tie", "kind"): agency_register.TIES,
    ("report_question", "state"): report_examination.STATES,
    ("report_question", "outcome"): report_examination.OUTCOMES,
    ("report_objection", "raised_for"): ("owner", "authority"),
    # matters between units
    ("matter_step", "matter"): (TASKS.name, TRANSFERS.name),
    # supervision, and the year's assessment of units
    ("supervision_item", "form"): supervision.FORMS,
    ("supervision_item", "state"): supervision.ITEMS.states,
    ("supervision_item", "side"): supervision.ITEMS.sides,
    ("unit_file", "holder"): unit_files.HOLDERS,
    ("unit_file", "kind"): unit_files.KINDS,
    ("assessment_adjustment", "state"): assessment.ADJUSTMENT_STATES,
    ("assessment_statement", "kind"): assessment.STATEMENT_KINDS,
    ("assessment_statement", "state"): assessment.STATEMENT_STATES,
    ("sector_task", "kind"): TASK_KINDS,
    ("case_transfer", "source"): SOURCES,
    **{("sector_task", column): words for column, words in TASKS.checks().items()},
    **{("case_transfer", column): words for column, words in TRANSFERS.checks().items()},
    # reports from the public
    ("complaint", "channel"): complaints.CHANNELS,
    ("complaint", "result"): complaints.RESULTS,
    ("complaint", "declined_for"): complaints.DECLINED,
    ("complaint_following", "follow"): complaints.FOLLOWED,
    **{("complaint", column): words for column, words in complaints.COMPLAINTS.checks().items()},
    # plates and certificates
    ("plate", "withdrawn_for"): plate.WITHDRAWALS,
    ("use_certificate", "revoked_for"): (*certificate.REVOCATIONS, certificate.REPLACED),
    # patrols
    ("patrol", "state"): patrols.STATES,
    ("patrol", "way"): patrols.RECORDED_BY,
    ("patrol", "finding"): patrols.FINDINGS,
    ("patrol", "outcome"): patrols.OUTCOMES,
    # official papers
    ("paper", "kind"): papers.KINDS,
    ("paper", "state"): papers.STATES,
    ("paper", "delivery"): papers.DELIVERY_STATES,
    ("paper_template", "kind"): papers.KINDS,
    ("paper_delivery", "way"): papers.WAYS,
    ("office_paper", "kind"): office_papers.KINDS,
    ("office_paper", "state"): office_papers.STATES,
}


def attach() -> None:
    for (table, column), words in KNOWN_WORDS.items():
        listed = ", ".join(f"'{word}'" for word in sorted(filter(None, words)))
        Base.metadata.tables[table].append_constraint(
            CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")
        )
