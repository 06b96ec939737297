"""A case as a whole: found within reach, asked of the workflow, moved, read, filed (M7–M11).

Every act about a case goes the same way: find → may → decide → change → record. `take` asks,
`settle` writes the case's columns and what the house shows of them, both by their version, so
that of two people acting at once one wins and the other is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain import permission, workflow
from server.domain.acceptance import tier_at
from server.domain.acts import Act
from server.domain.facts import Place, Track, Verdict
from server.domain.neighbours import (
    NeighbourProgress,
    moves_neighbours,
    progress as count_told,
)
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.domain.workflow import CaseState, Step, StepFacts
from server.services import projection, report_standing
from server.services.county import county_schema
from server.services.finding import FoundHouse, find_house
from server.services.report_standing import Standing
from server.services.work import Work
from server.store.reads import acceptance as site_reads, cases as reads, neighbours, progress
from server.store.reads.acceptance import MarkLine, ReinspectionLine, ReopeningLine
from server.store.reads.case_shapes import CaseRow, HazardLine, MeasureLine
from server.store.reads.houses import HouseState
from server.store.rows import HouseCase

CaseOf = Callable[[Reach, Any, str], str | None]

_REPAIRS = ("remediation.started", "remediation.finished")


@dataclass(frozen=True, slots=True)
class Found:
    """A case the actor may act on: its row, its house, and the state the workflow decides on."""

    act: Act
    reach: Reach
    place: Place
    row: CaseRow
    house: HouseState
    hazards: tuple[HazardLine, ...]
    state: CaseState

    @property
    def chain(self) -> str:
        return f"house:{self.house.id}"

    @property
    def owned(self) -> dict[str, str]:
        """The columns every row under the case carries."""
        return {"house_id": self.house.id, "case_id": self.row.id}


def find_case(work: Work, act: Act, case_id: str, version: int | None = None) -> Found:
    """The case for this act; `case.missing` outside reach, `house.changed_meanwhile` when the
    caller saw an older version."""
    permission.require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    row = reads.case_row(reach, work.db, case_id)
    if row is None:
        raise Problem("case.missing")
    house = find_house(work, act, row.house_id)
    if version is not None and version != row.version:
        raise Problem("house.changed_meanwhile")
    return _found(work, house, row)


def case_of_house(work: Work, found: FoundHouse) -> Found | None:
    """The open case of a house already found, under the same act; None when there is none."""
    if found.house.open_case_id is None:
        return None
    row = reads.case_row(found.reach, work.db, found.house.open_case_id)
    if row is None:
        raise Problem("case.missing")
    return _found(work, found, row)


def find_case_of(
    work: Work, act: Act, case_of: CaseOf, part_id: str, version: int | None, *, missing: str
) -> Found:
    """The case a measure, inspection, remediation or acceptance belongs to."""
    permission.require_act(work.actor, act)
    case_id = case_of(reach_of(work.actor, act), work.db, part_id)
    if case_id is None:
        raise Problem(missing)
    return find_case(work, act, case_id, version)


def _found(work: Work, found: FoundHouse, row: CaseRow) -> Found:
    hazards = tuple(reads.hazards_of(found.reach, work.db, row.id))
    standing = report_standing.of_case(work, found.reach, row)
    state = state_with(row, hazards, standing)
    return Found(found.act, found.reach, found.place, row, found.house, hazards, state)


def state_of(work: Work, reach: Reach, row: CaseRow, hazards: Sequence[HazardLine]) -> CaseState:
    """What the workflow decides on."""
    return state_with(row, hazards, report_standing.of_case(work, reach, row))


def state_with(row: CaseRow, hazards: Sequence[HazardLine], standing: Standing) -> CaseState:
    report = standing.report
    return CaseState(
        track=Track(row.track),
        verdict=Verdict(row.verdict),
        control=row.control,
        inspection=row.inspection,
        remediation=row.remediation,
        acceptance=row.acceptance,
        closing=row.closing,
        is_dangerous=None if report is None else report.is_dangerous,
        has_open_hazards=any(one.state != "struck" for one in hazards),
        is_report_questioned=standing.is_questioned,
        is_report_objected=standing.is_objected,
    )


def take(work: Work, found: Found, **facts: Any) -> Step:
    """Ask the workflow; the Problem it raises says what must come first."""
    return workflow.decide(found.state, found.act, step_facts(work, found, facts))


def step_facts(work: Work, found: Found, facts: Mapping[str, Any]) -> StepFacts:
    doers = reads.doers_of(found.reach, work.db, found.row.id)
    reports = reads.inspections_of(found.reach, work.db, found.row.id)
    return StepFacts(
        actor_id=work.actor.account_id,
        roles=permission.acting_roles(work.actor, found.act, found.place),
        tier=tier_at(county_schema(work.county).profile, found.state.track, found.place),
        surveyors=reads.surveyors_of(found.reach, work.db, found.house.id),
        reporters=frozenset(one.reported_by for one in reports if one.reported_by),
        repairers=frozenset(actor for event, actor in doers if event in _REPAIRS),
        unplanned_hazards=sum(one.state == "open" for one in found.hazards),
        **facts,
    )


def settle(
    work: Work,
    found: Found,
    step: Step,
    *,
    shown: Mapping[str, Any] | None = None,
) -> None:
    """Write what the step changed, of the case and its house; `shown` stands above the latter."""
    stage = step.stage
    due = projection.next_due(work, found.row, stage, step.deadline)
    closing = {"closed_at": work.now} if step.after.closing else {}
    move(work, found, {**step.changes, **closing, "stage": stage, **projection.columns_of(due)})
    of_case = projection.of_case(found.row.id, step.after, stage, due)
    projection.update_house(work, found.house, {**of_case, **(shown or {})})


def move(work: Work, found: Found, changes: Mapping[str, Any]) -> None:
    key = {"id": found.row.id, "version": found.row.version}
    bumped = {**changes, "version": found.row.version + 1}
    work.update(HouseCase, key, bumped, chain=found.chain)


def record(work: Work, found: Found, step: Step, **facts: object) -> None:
    """The step in the ledger, with the stage it led to."""
    work.record(step.event, found.chain, case_id=found.row.id, **facts, **step.facts)


class CaseFile(NamedTuple):
    """A case with everything under it."""

    row: CaseRow
    measures: list[reads.MeasureLine]
    inspections: list[reads.InspectionLine]
    remediations: list[reads.RemediationLine]
    acceptances: list[reads.AcceptanceLine]
    hazards: list[HazardLine]
    sign_offs: list[reads.SignOffLine]
    marks: list[MarkLine]
    reinspections: list[ReinspectionLine]
    reopening: ReopeningLine | None
    neighbours: Mapping[str, NeighbourProgress]  # by measure
    progress: list[progress.ProgressLine]
    evidence: list[progress.EvidenceLine]
    next_acts: tuple[Act, ...]


def case_file(work: Work, case_id: str) -> CaseFile:
    """The case as whoever may read its house sees it."""
    return file_of(work, find_case(work, Act.HOUSE_READ, case_id))


def file_of(work: Work, found: Found) -> CaseFile:
    where = (found.reach, work.db, found.row.id)
    measures = reads.measures_of(*where)
    return CaseFile(
        found.row,
        measures,
        reads.inspections_of(*where),
        reads.remediations_of(*where),
        reads.acceptances_of(*where),
        list(found.hazards),
        reads.sign_offs_of(*where),
        site_reads.marks_of(*where),
        site_reads.reinspections_of(*where),
        site_reads.reopening_of(*where) if found.row.reopens else None,
        _neighbours(work, found, measures),
        progress.progress_of(*where),
        progress.evidence_of(*where),
        workflow.next_acts(found.state),
    )


def _neighbours(
    work: Work, found: Found, measures: Sequence[MeasureLine]
) -> dict[str, NeighbourProgress]:
    ids = [one.id for one in measures if moves_neighbours(one.kinds)]
    lines = neighbours.of_measures(found.reach, work.db, ids) if ids else {}
    return {one: count_told((line.basis, line.state) for line in lines.get(one, ())) for one in ids}


def file_case(work: Work, case_id: str, *, version: int | None = None) -> CaseRow:
    """归档: an inspected house without anything to remedy needs no acceptance."""
    found = find_case(work, Act.CASE_FILE, case_id, version)
    step = take(work, found)
    settle(work, found, step)
    record(work, found, step, case=found.row.id, number=found.row.number)
    return reread(work, found)


def reread(work: Work, found: Found) -> CaseRow:
    row = reads.case_row(found.reach, work.db, found.row.id)
    assert row is not None
    return row
