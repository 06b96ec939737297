"""A case moved by something else than a step of its procedure: a report that ended, a decision."""

from __future__ import annotations

from dataclasses import replace

from server.domain import workflow
from server.domain.case_state import STAGES, CaseState
from server.domain.reach import whole_county
from server.services import projection
from server.services.cases import Found, move
from server.services.work import Work
from server.store.reads import cases as reads, houses


def move_to(work: Work, found: Found, after: CaseState) -> None:
    """Write the state, record what moved, and show it on the house."""
    county = whole_county(work.county)
    row = reads.case_row(county, work.db, found.row.id)
    house = houses.house_state(county, work.db, found.house.id)
    assert row is not None
    assert house is not None
    stage = workflow.stage(after)
    due = projection.next_due(work, row, stage, STAGES[stage].deadline)
    if after.columns != found.state.columns:
        changes = {**after.columns, "stage": stage, **projection.columns_of(due)}
        move(work, replace(found, row=row), changes)
        work.record(
            "case.reassessed",
            found.chain,
            case_id=row.id,
            case=row.id,
            track=after.track.value,
            verdict=after.verdict.value,
            was=found.state.verdict.value,
            stage=stage,
            **projection.control_due(stage, due),
        )
    projection.update_house(work, house, projection.of_case(row.id, after, stage, due))
