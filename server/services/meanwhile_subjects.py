"""What a form can be about, by the parameter of its address, and whether one may look at it.

A finder answers, or raises the problem that whoever asks for it out of reach is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.permission import has_act, require_act
from server.services import (
    agencies,
    assessment,
    certificates,
    complaint_reading,
    draws,
    export_requests,
    geohazards,
    house_merges,
    neighbours,
    papers,
    patrol_desk,
    people_subjects,
    quality_questions,
    reconciliations,
    report_progress,
    report_questions,
    review,
    rule_reviews,
    step_subjects,
    supervision_reading,
    task_reading,
    transfer_reading,
)
from server.services.step_subjects import Find
from server.services.work import Work

Finder = Callable[[Work, Mapping[str, str]], Any]

# What belongs to a house's file, and how its house is found.
OF_HOUSE: Mapping[str, Find] = {
    "house_id": step_subjects.of_house,
    "case_id": step_subjects.of_case,
    "measure_id": step_subjects.of_measure,
    "inspection_id": step_subjects.of_inspection,
    "objection_id": step_subjects.of_objection,
    "remediation_id": step_subjects.of_remediation,
    "acceptance_id": step_subjects.of_acceptance,
}


def _read(read: Callable[[Work, str], Any], name: str) -> Finder:
    return lambda work, given: read(work, given[name])


def _of(find: Find, act: Act, name: str) -> Finder:
    return lambda work, given: find(work, act, given[name])


def _month(work: Work, given: Mapping[str, str]) -> None:
    """Of one party where the form names one; corrections are of the whole county."""
    if "party" in given:
        report_progress.require_seen(work, given["month"], given["party"])
    else:
        require_act(work.actor, Act.REPORT_CORRECT)


def _export(work: Work, given: Mapping[str, str]) -> Any:
    """One's own, or one that is to be decided upon."""
    if has_act(work.actor, Act.EXPORT_APPROVE):
        return None
    return export_requests.read_own(work, given["export_id"])


def _liaison(work: Work, given: Mapping[str, str]) -> None:
    if not {"month", "year", "week"} & given.keys():
        require_act(work.actor, Act.SUPERVISION_READ)


def _of_unit(work: Work, given: Mapping[str, str]) -> None:
    """A year's assessment or a week's return: of one unit where the form names one, else of all."""
    if "party" in given:
        assessment.require_readable(work, given["party"])
    else:
        require_act(work.actor, Act.LEADING_READ)


def _with_act(act: Act) -> Finder:
    return lambda work, _: require_act(work.actor, act)


FINDERS: Mapping[str, Finder] = {
    "transfer_id": _read(transfer_reading.read, "transfer_id"),
    "sector_task_id": _read(task_reading.read, "sector_task_id"),
    "item_id": _read(supervision_reading.read, "item_id"),
    "office_paper_id": _read(supervision_reading.read, "item_id"),  # of the item it stands under
    "patrol_id": _read(patrol_desk.read, "patrol_id"),
    "submission_id": _read(review.read, "submission_id"),
    "geohazard_id": _read(geohazards.find_area, "geohazard_id"),
    "question_id": _read(quality_questions.read_question, "question_id"),
    "report_question_id": _read(report_questions.read_question, "report_question_id"),
    "task_id": _read(rule_reviews.find_task, "task_id"),
    "neighbour_id": _read(neighbours.find_asked, "neighbour_id"),
    "agency_id": _read(agencies.managed, "agency_id"),
    "certificate_id": _read(
        lambda work, name: certificates.held_of(work, Act.HOUSE_READ, name), "certificate_id"
    ),
    "paper_id": _read(lambda work, name: papers.find_paper(work, Act.PAPER_READ, name), "paper_id"),
    "draw_id": _read(lambda work, name: draws.find_draw(work, Act.DRAW_READ, name), "draw_id"),
    "export_id": _export,
    "comparison_id": _read(reconciliations.find, "comparison_id"),
    "complaint_id": _read(complaint_reading.read, "complaint_id"),
    "merge_id": _read(house_merges.show, "merge_id"),
    "month": _month,
    "party": _liaison,
    **dict.fromkeys(("year", "adjustment_id", "statement_id", "week"), _of_unit),
    "account_id": _of(people_subjects.of_account, Act.PEOPLE_MANAGE, "account_id"),
    "seat_id": _of(people_subjects.of_seat, Act.PEOPLE_MANAGE, "seat_id"),
    "device_id": _of(people_subjects.of_device, Act.PEOPLE_MANAGE, "device_id"),
    "unit_id": _of(people_subjects.of_unit, Act.PEOPLE_MANAGE, "unit_id"),
    "duty_id": _of(people_subjects.of_duty, Act.GRID_MANAGE, "duty_id"),
    "grid_code": _read(
        lambda work, code: people_subjects.managed_grid(
            work, Act.GRID_MANAGE if has_act(work.actor, Act.GRID_MANAGE) else Act.GRID_DRAW, code
        ),
        "grid_code",
    ),
    "change_id": _of(people_subjects.of_change, Act.AREA_MANAGE, "change_id"),
    "village": _with_act(Act.GRID_DRAW),
    "paper_kind": _with_act(Act.PAPER_TEMPLATE),
    "name": _with_act(Act.SYSTEM_MANAGE),  # of a security setting
}
# Work on its way, and what is handed out: rows no ledger entry explains. Their own page says how
# they stand (an upload, a job), or nobody else can change them (a file, a photo's reason).
NOT_IN_LEDGER = frozenset({"upload_id", "job_id", "dossier_id", "sha256", "kind", "kept_id"})
