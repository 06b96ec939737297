"""Everything the page of a house's file shows, gathered part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from server.domain.acts import Act
from server.domain.patrols import PHOTO_SLOT
from server.domain.permission import has_act
from server.domain.reach import reach_of
from server.domain.responsible import DUTY_LABELS
from server.domain.sector_tasks import TASKS
from server.domain.transfers import TRANSFERS
from server.pages import (
    house_words,
    ledger_words,
    paper_words,
    patrol_words,
    report_words,
    step_offers,
    words as say,
)
from server.pages.words import Words
from server.services import (
    complaint_reading,
    explanations,
    geohazards,
    house_matters,
    houses,
    responsible,
    surroundings,
    survey_versions,
    use_file,
)
from server.services.houses import TIMELINE_PAGE, HouseFile
from server.services.work import Work
from server.store.reads import house_merges
from server.store.reads.house_file import PhotoLine

_EARLIER = 5  # assessments before the newest that are told on the page


def of_house(work: Work, house_id: str) -> dict[str, Any]:
    file = houses.read_file(work, house_id)
    why, earlier = explanations.newest_and_earlier(work, house_id, _EARLIER)
    report = report_words.of_house(work, house_id)
    return {
        "file": file,
        "head": file.head,
        "why": why,
        "earlier": earlier,
        "report": report,
        "say": say,
        "words": Words(work.county),
        "now": work.now,
        "around": surroundings.of_house(work, house_id),
        "geohazards": geohazards.of_house(work, house_id),
        "may_move": has_act(work.actor, Act.HOUSE_MOVE),
        **_merges(work, file),
        "albums": albums(file),
        "corrected": survey_versions.corrected(work, house_id),
        "case_hazards": {one.id: one.sign for one in file.hazards},
        **_steps(work, file, report["agencies"]),
        **_ledger(work, file),
        **_others(work, house_id, file),
    }


def _merges(work: Work, file: HouseFile) -> dict[str, Any]:
    """Files closed into this one, and where this one leads when it is closed itself."""
    may_merge = has_act(work.actor, Act.HOUSE_MERGE)
    reach = reach_of(work.actor, Act.HOUSE_READ)
    waiting = house_merges.proposed_about(reach, work.db, file.head.id) if may_merge else []
    return {
        "closed_files": house_merges.closed_into(reach, work.db, file.head.id),
        "may_merge": may_merge and file.head.ended_on is None,
        "merges_waiting": waiting,
    }


def _steps(work: Work, file: HouseFile, agencies: dict[str, str]) -> dict[str, Any]:
    return {
        "offers": step_offers.of_house(work, file),
        "barred": house_words.barred_steps(work, file),
        "next": house_words.next_step(work, file, agencies),
    }


def _ledger(work: Work, file: HouseFile) -> dict[str, Any]:
    entries = ledger_words.entries(file.timeline, Words(work.county))
    headings = ledger_words.shown_headings(entries)
    return {"entries": entries, "headings": headings, "timeline_page": TIMELINE_PAGE}


def _others(work: Work, house_id: str, file: HouseFile) -> dict[str, Any]:
    """What hangs off the house beside its case."""
    return {
        "use": use_file.read_use(work, house_id),
        "may": use_file.acts_of(work),
        "may_read_quality": has_act(work.actor, Act.QUALITY_READ),
        "responsible": responsible.of_house(work, house_id),
        "duty_labels": DUTY_LABELS,
        "matters": house_matters.of_house(work, house_id),
        "task_states": TASKS.states,
        "transfer_states": TRANSFERS.states,
        "papers": paper_words.house_papers(work, house_id, [one.row.id for one in file.cases]),
        "patrols": patrol_words.of_house(work, file.head),
        "may_open_patrols": has_act(work.actor, Act.PATROL_READ),
        "complaints": complaint_reading.of_house(work, house_id),
        "may_complain": has_act(work.actor, Act.COMPLAINT_KEEP),
        **paper_words.shown(),
    }


def albums(file: HouseFile) -> list[tuple[list[PhotoLine], datetime | None]]:
    """The photos survey by survey, the newest survey first; those a corrected version took over
    stand once."""
    order = {one.id: place for place, one in enumerate(file.surveys)}
    own = [one for one in file.photos if one.slot != PHOTO_SLOT]  # a patrol tells its own
    ordered = sorted(own, key=lambda one: order.get(one.submission_id, len(order)))
    by_survey: Iterable[Any] = groupby(_once(ordered), key=lambda one: one.submission_id)
    taken = {one.id: one.captured_at or one.received_at for one in file.surveys}
    return [(list(photos), taken.get(survey)) for survey, photos in by_survey]


def _once(photos: Iterable[PhotoLine]) -> Iterator[PhotoLine]:
    seen: set[str] = set()
    for one in photos:
        if one.sha256 not in seen:
            seen.add(one.sha256)
            yield one
