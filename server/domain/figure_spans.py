"""A house's history as spans in which it counts alike: the same fold, cut where a figure changes.

A report as of any moment needs of each house only the span that holds the moment. A span begins
with an event, or with the moment something became late; nothing else changes a figure but the
turn of the month, which the line leaves out (server.domain.figure_lines).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from server.domain.days import local_day
from server.domain.facts import Moment
from server.domain.figure_lines import HouseLine, Questions
from server.domain.figures import HouseFigures, apply, standing
from server.domain.period import Period, period_of

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Standing(NamedTuple):
    """How a house counts; `kinds` and `department` are those of a house used for business."""

    township: str
    village: str
    line: HouseLine
    kinds: tuple[str, ...] = ()
    department: str | None = None


class FigureSpan(NamedTuple):
    """Counts for every moment after `since`, up to and including `until`."""

    since: datetime
    until: datetime
    standing: Standing


def in_turn(moments: Iterable[Moment]) -> Iterator[Moment]:
    """No event stands before the one it follows in its chain, whatever the clocks said."""
    last: datetime | None = None
    for moment in moments:
        last = moment.at if last is None else max(last, moment.at)
        yield moment if moment.at == last else moment_at(moment, last)


def moment_at(moment: Moment, at: datetime) -> Moment:
    return Moment(moment.seq, moment.kind, at, moment.actor, moment.facts, moment.case_id)


def standing_at(
    moments: Iterable[Moment], questions: Questions, before: datetime, report_day: int
) -> Standing | None:
    """By the events before the moment; None where the house was not there yet."""
    found: dict[str, Any] = {}
    for moment in takewhile(lambda one: one.at < before, in_turn(moments)):
        apply(found, moment)
    house = standing(found)
    return None if house is None else _standing(house, questions, _period(before, report_day))


def _period(before: datetime, report_day: int) -> Period:
    """The period of the last instant that counts, asked at that moment."""
    starts, ends, _ = _cut(period_of(local_day(before - INSTANT), report_day))
    return Period(starts, ends, before)


def _cut(period: Period) -> tuple[Any, Any, None]:
    return period.starts, period.ends, None


def _standing(house: HouseFigures, questions: Questions, period: Period) -> Standing:
    line = questions.ask(house, period)
    if not house.operational:
        return Standing(house.township, house.village, line)
    kinds = tuple(sorted(house.business_kinds))
    return Standing(house.township, house.village, line, kinds, house.department)


def spans_of(moments: Iterable[Moment], questions: Questions, report_day: int) -> list[FigureSpan]:
    """In order and without gaps from the first event on; the last one has no end."""
    spans: list[FigureSpan] = []
    for since, until, house in _stretches(moments):
        if house is not None:
            period = _period(since + INSTANT, report_day)
            now = _standing(house, questions, period)
            _append(spans, FigureSpan(since, until, now), period)
    return spans


def _append(spans: list[FigureSpan], span: FigureSpan, period: Period) -> None:
    """Where nothing changed, the span before goes on; what was new then is not new for ever."""
    last = spans[-1] if spans else None
    if last is not None and _goes_on(last, span, period):
        spans[-1] = last._replace(until=span.until)
    else:
        spans.append(span)


def _goes_on(last: FigureSpan, span: FigureSpan, period: Period) -> bool:
    was = last.standing if last.since >= period.opens_at else _of_earlier_period(last.standing)
    return was == span.standing


def _of_earlier_period(one: Standing) -> Standing:
    return one._replace(line=one.line._replace(fresh=()))


Stretch = tuple[datetime, datetime, HouseFigures | None]


def _stretches(moments: Iterable[Moment]) -> Iterator[Stretch]:
    """From one event to the next, cut at every due moment in between."""
    found: dict[str, Any] = {}
    since: datetime | None = None
    for moment in in_turn(moments):
        if since is not None and moment.at > since:
            yield from _cut_at_dues(since, moment.at, standing(found))
        apply(found, moment)
        since = moment.at
    if since is not None:
        yield from _cut_at_dues(since, FOR_EVER, standing(found))


def _cut_at_dues(since: datetime, until: datetime, house: HouseFigures | None) -> Iterator[Stretch]:
    late = () if house is None else house.late_moments
    dues = sorted(due for due in late if since < due < until)
    for due in (*dues, until):
        yield since, due, house
        since = due
