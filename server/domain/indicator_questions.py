"""How a row of the county's table asks a house: small questions, put together (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from server.domain.figures import HouseFigures
from server.domain.period import Period

Counts = Callable[[HouseFigures, Period], bool | int]


class Question(NamedTuple):
    """`reads` names every field of the house the answer depends on, so that it is asked once only
    of houses that agree in them."""

    reads: tuple[str, ...]
    counts: Counts


STANDING = "standing"  # the house as it stands
NEW = "new"  # what happened to it in the period; 0 in a later one
LATE = "late"  # the house as it stands, and the moment it is asked at


class Indicator(NamedTuple):
    """`counts` is what one house adds to the figure; the houses that add something are its list.

    Only a NEW one looks at the days of the period, only a LATE one at its moment.
    """

    id: str
    name: str
    meaning: str
    group: str
    unit: str
    reads: tuple[str, ...]
    counts: Counts
    kind: str = STANDING

    @property
    def is_often(self) -> bool:
        """One house may add more than one."""
        return self.unit != "栋"

    @property
    def rule(self) -> str:
        """How it is counted, in a sentence."""
        return _RULES[self.kind] if self.unit == "栋" else _TIMES[self.kind]


_RULES = {
    STANDING: "截至时点符合条件的房屋，一栋计一次",
    NEW: "首次达到之日在本报表期内的房屋，一栋计一次",
    LATE: "截至时点已过期限仍未办结的房屋，一栋计一次",
}
_TIMES = {STANDING: "截至时点逐次累计", NEW: "发生之日在本报表期内的，逐次累计"}


def row(identity: str, name: str, group: str, question: Question, meaning: str = "") -> Indicator:
    """A row about the house as it stands at the end of the period."""
    return Indicator(identity, name, meaning or name, group, "栋", *question)


def surveyed(
    identity: str, name: str, group: str, question: Question, meaning: str = ""
) -> Indicator:
    """A row about surveyed houses only, so that its parts never exceed the whole."""
    both_asked = both(Question(("is_surveyed",), lambda house, _: house.is_surveyed), question)
    return row(identity, name, group, both_asked, meaning or f"已排查房屋中的{name}")


def both(first: Question, second: Question) -> Question:
    return Question(
        (*first.reads, *second.reads),
        lambda house, now: first.counts(house, now) and second.counts(house, now),
    )


def asks(field: str, is_so: Callable[[Any], bool | int]) -> Question:
    get = attrgetter(field)
    return Question((field,), lambda house, _: is_so(get(house)))


def is_in(field: str, *values: object) -> Question:
    return asks(field, lambda value: value in values)


def is_not(field: str, *values: object) -> Question:
    return asks(field, lambda value: value not in values)


def has(field: str, code: str) -> Question:
    return asks(field, lambda codes: code in codes)


def between(field: str, first: int | None, last: int | None) -> Question:
    return asks(
        field,
        lambda value: (
            value is not None
            and (first is None or value >= first)
            and (last is None or value <= last)
        ),
    )
