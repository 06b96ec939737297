"""The desk of an inspection agency: what was commissioned to it, by what is to be done next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, not_, select, tuple_

from server.domain.problems import Problem
from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, Inspection, ReportQuestion


class DeskLine(NamedTuple):
    """A commission as its agency's desk shows it."""

    inspection_id: str
    case_id: str
    house_id: str
    code: str
    township_code: str
    village_code: str
    commissioned_at: datetime
    is_urgent: bool
    due_on: date
    accepted_at: datetime | None
    reported_at: datetime | None
    report_no: str | None
    grade: str | None
    second_of: str | None
    voided_on: date | None
    is_questioned: bool


Key = tuple[str, str]  # due_on as ISO, id


def _is_questioned() -> ColumnElement[bool]:
    return exists(
        select(1).where(
            ReportQuestion.county_code == Inspection.county_code,
            ReportQuestion.inspection_id == Inspection.id,
            ReportQuestion.state == "open",
        )
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("cursor.invalid") from error


def _is_reported() -> ColumnElement[bool]:
    return Inspection.reported_at.is_not(None)


# What of the desk is asked for; the first three wait for the agency or for a word about its report.
STATES: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "waiting": lambda: and_(not_(_is_reported()), Inspection.accepted_at.is_(None)),
    "working": lambda: and_(not_(_is_reported()), Inspection.accepted_at.is_not(None)),
    "questioned": lambda: and_(_is_reported(), _is_questioned()),
    "voided": lambda: Inspection.voided_on.is_not(None),
    "reported": _is_reported,
}


def desk_page(
    reach: Reach,
    db: Connection,
    agencies: Collection[str],
    state: str,
    *,
    late_on: date | None,
    after: Key | None,
    limit: int,
) -> list[DeskLine]:
    """By the day they are due, strictly after the key; with `late_on` those late that day."""
    of_house = {"code", "township_code", "village_code"}
    columns = [
        Inspection.id
        if name == "inspection_id"
        else getattr(House if name in of_house else Inspection, name)
        for name in DeskLine._fields[:-1]
    ]
    found = _desk(reach, agencies, state).with_only_columns(
        *columns, _is_questioned(), maintain_column_froms=True
    )
    order = (Inspection.due_on, Inspection.id)
    if late_on is not None:
        found = found.where(_is_late(late_on))
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(_day(after[0]), after[1]))
    return [DeskLine(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def desk_waiting(
    reach: Reach, db: Connection, agencies: Collection[str], state: str, today: date
) -> Waiting:
    """The lines of `desk_page`, counted."""
    return waiting(
        db,
        _desk(reach, agencies, state),
        due=Inspection.due_on,
        late=_is_late(today),
    )


def _is_late(today: date) -> ColumnElement[bool]:
    return and_(Inspection.due_on < today, not_(_is_reported()))


def _desk(reach: Reach, agencies: Collection[str], state: str) -> Any:
    same = and_(House.county_code == Inspection.county_code, House.id == Inspection.house_id)
    return (
        select(Inspection.id)
        .join(House, same)
        .where(
            within(reach),
            Inspection.agency_id.in_(agencies),
            Inspection.rejected_at.is_(None),
            STATES[state](),
        )
    )
