"""年终考核: how a unit's year counts, criterion by criterion, with its working (M19, all D).

Counted from frozen months and from what was due; what has no basis is 缺数据 and what was never
asked of the unit is 无应办事项: neither is 0, and neither counts among the points there were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.unit_measures import Entry
from survey_schema.assessment_model import Criterion

ADJUSTMENT_STATES: Mapping[str, str] = {
    "proposed": "待他人确认",
    "confirmed": "已确认",
    "refused": "未同意",
    "withdrawn": "已撤回",
}
STATEMENT_KINDS: Mapping[str, str] = {"statement": "说明", "objection": "异议"}
STATEMENT_STATES: Mapping[str, str] = {
    "open": "待答复",
    "noted": "已收存",
    "upheld": "异议成立",
    "dismissed": "异议不成立",
}

COUNTED, MISSING, NOTHING = "counted", "missing", "nothing"
BASIS_LABELS: Mapping[str, str] = {MISSING: "缺数据", NOTHING: "无应办事项"}

Numbers = Mapping[str, int]


class MonthBasis(NamedTuple):
    """A frozen month as it counts here; None where the month did not count the figure yet."""

    month: str
    issue: int
    part: int | None
    whole: int | None = None


class FrozenMonth(NamedTuple):
    """`numbers` of one unit; only of the figures the month counted."""

    month: str
    issue: int
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Year:
    """All that a unit's sheet rests on; `months` are frozen ones, oldest first. A measure that is
    not there has no basis in this county's records."""

    months: Sequence[FrozenMonth]
    entries: Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Line:
    """`tenths` of a point, None without a basis; `good` of `all` is what the share was made of."""

    criterion: str
    points: int
    state: str
    tenths: int | None = None
    good: int = 0
    all: int = 0
    months: tuple[MonthBasis, ...] = ()
    entries: tuple[Entry, ...] = ()


def lines(criteria: Iterable[Criterion], year: Year) -> list[Line]:
    return [_WAYS[one.way](one, year) for one in criteria]


def _share(criterion: Criterion, year: Year) -> Line:
    """Of the last frozen month of the year."""
    return _of_months(criterion, year.months[-1:])


def _monthly_share(criterion: Criterion, year: Year) -> Line:
    return _of_months(criterion, year.months)


def _of_months(criterion: Criterion, months: Sequence[FrozenMonth]) -> Line:
    basis = tuple(_basis(criterion, one) for one in months)
    known = [(one.part, one.whole) for one in basis if None not in (one.part, one.whole)]
    good = sum(_good(criterion, part or 0, whole or 0) for part, whole in known)
    return _line(criterion, good, sum(whole or 0 for _, whole in known), bool(known), months=basis)


def _basis(criterion: Criterion, one: FrozenMonth) -> MonthBasis:
    part, whole = one.numbers.get(criterion.part or ""), one.numbers.get(criterion.whole or "")
    return MonthBasis(one.month, one.issue, part, whole)


def _good(criterion: Criterion, part: int, whole: int) -> int:
    """Never more than the whole: a patrolled house need not be one that is watched."""
    return min(whole, max(0, whole - part if criterion.is_rest else part))


def _months_clear(criterion: Criterion, year: Year) -> Line:
    basis = tuple(_basis(criterion, one) for one in year.months)
    known = [one.part for one in basis if one.part is not None]
    return _line(criterion, known.count(0), len(known), bool(known), months=basis)


def _in_time(criterion: Criterion, year: Year) -> Line:
    found = year.entries.get(criterion.measure or "")
    entries = tuple(found or ())
    good = sum(one.is_good for one in entries)
    return _line(criterion, good, len(entries), found is not None, entries=entries)


def _each(criterion: Criterion, year: Year) -> Line:
    found = year.entries.get(criterion.measure or "")
    if found is None:
        return Line(criterion.id, criterion.points, MISSING)
    left = max(0, criterion.points * 10 - round(criterion.off * 10) * len(found))
    return Line(
        criterion.id, criterion.points, COUNTED, left, len(found), len(found), (), tuple(found)
    )


_WAYS = {
    "share": _share,
    "monthly_share": _monthly_share,
    "months_clear": _months_clear,
    "in_time": _in_time,
    "each": _each,
}


def _line(
    criterion: Criterion,
    good: int,
    whole: int,
    is_known: bool,
    *,
    months: tuple[MonthBasis, ...] = (),
    entries: tuple[Entry, ...] = (),
) -> Line:
    state = COUNTED if whole else NOTHING if is_known else MISSING
    tenths = tenths_of(criterion.points, good, whole) if whole else None
    return Line(criterion.id, criterion.points, state, tenths, good, whole, months, entries)


def tenths_of(points: int, good: int, whole: int) -> int:
    """Halves are rounded up; in whole numbers, so that every machine agrees."""
    return (points * 20 * good + whole) // (2 * whole)


class Total(NamedTuple):
    """In tenths of a point: what was reached, what there was to reach, and of that full sheet what
    had no basis."""

    reached: int
    countable: int
    missing: int


def total(sheet: Iterable[Line], adjusted: Mapping[str, int]) -> Total:
    reached = countable = missing = 0
    for line in sheet:
        if line.tenths is not None:
            reached += within(line, line.tenths + adjusted.get(line.criterion, 0))
            countable += line.points * 10
        elif line.state == MISSING:
            missing += line.points * 10
    return Total(reached, countable, missing)


def within(line: Line, tenths: int) -> int:
    return max(0, min(line.points * 10, tenths))


def may_adjust(line: Line, standing: Mapping[str, int], tenths: int, most: int) -> str | None:
    """None, or the problem with adding `tenths` to what stands (proposed or confirmed).

    A criterion without a basis has nothing to adjust; one never leaves 0 to its full points; all
    adjustments of a sheet together, whichever way, are at most `most` points.
    """
    if line.tenths is None:
        return "assessment.no_basis"
    if not tenths:
        return "assessment.no_points"
    after = line.tenths + standing.get(line.criterion, 0) + tenths
    if not 0 <= after <= line.points * 10:
        return "assessment.out_of_points"
    spent = sum(abs(one) for name, one in standing.items() if name != line.criterion)
    spent += abs(standing.get(line.criterion, 0) + tenths)
    return None if spent <= most * 10 else "assessment.too_much_adjusted"
