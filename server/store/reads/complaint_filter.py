"""Which reports from the public a list shows, and which of them a number counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_

from server.domain.complaints import VERIFIED
from server.store.rows import Complaint


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts: reports with `what` in [since, until); `channel` narrows it."""

    what: str  # a key of FIGURES
    since: datetime
    until: datetime


def _between_days(column: Any, one: Counted) -> ColumnElement[bool]:
    return and_(column >= one.since, column < one.until)


def _taken(one: Counted) -> ColumnElement[bool]:
    return _between_days(Complaint.taken_at, one)


def _closed(one: Counted) -> ColumnElement[bool]:
    return _between_days(Complaint.closed_at, one)


def _in_time(one: Counted) -> ColumnElement[bool]:
    return and_(_closed(one), Complaint.was_late.is_(False))


def _checked(one: Counted) -> ColumnElement[bool]:
    return and_(_between_days(Complaint.checked_at, one), Complaint.result.is_not(None))


def _verified(one: Counted) -> ColumnElement[bool]:
    return and_(_checked(one), Complaint.result.in_(sorted(VERIFIED)))


def _declined(one: Counted) -> ColumnElement[bool]:
    return and_(_closed(one), Complaint.declined_for.is_not(None))


FIGURES = {
    "received": _taken,
    "closed": _closed,
    "in_time": _in_time,
    "declined": _declined,
    "checked": _checked,
    "verified": _verified,
}
# What of a report falls into a period: every figure counts some of one of these.
WINDOWS = ("received", "closed", "checked")


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """`overdue_at` keeps those due by the moment; `township` "" those that name no township."""

    states: tuple[str, ...] | None = None
    side: str | None = None
    sender: str | None = None
    receiver: str | None = None
    channel: str | None = None
    township: str | None = None
    village: str | None = None
    house: str | None = None
    number: str | None = None
    result: str | None = None
    overdue_at: datetime | None = None
    counted: Counted | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        plain = (
            (Complaint.side, self.side),
            (Complaint.sender, self.sender),
            (Complaint.receiver, self.receiver),
            (Complaint.channel, self.channel),
            (Complaint.township_code, self.township or None),
            (Complaint.village_code, self.village),
            (Complaint.house_id, self.house),
            (Complaint.number, self.number),
            (Complaint.result, self.result),
        )
        found = [column == value for column, value in plain if value is not None]
        if self.township == "":
            found.append(Complaint.township_code.is_(None))
        if self.states is not None:
            found.append(Complaint.state.in_(self.states))
        if self.overdue_at is not None:
            found.append(Complaint.due_at <= self.overdue_at)
        return [*found, *self._of_figure()]

    def _of_figure(self) -> list[ColumnElement[bool]]:
        return [] if self.counted is None else [FIGURES[self.counted.what](self.counted)]
