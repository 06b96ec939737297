"""举报统计: all reports of a month, by township and channel, those without a house too (T7).

The month's table counts reports of houses, from the houses' chains; this counts every report, by
the day of each step as it stands: a look that was sent back counts no more. Each number is the
list of exactly those reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.complaints import CHANNELS
from server.domain.period import Period
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services import matter_asking
from server.services.matters import profile_of
from server.services.work import Work
from server.store.reads import complaints as reads
from server.store.reads.complaints import Count, Counted

FIGURES: Mapping[str, str] = {
    "received": "收到",
    "checked": "现场核查",
    "verified": "查实",
    "closed": "办结",
    "in_time": "按期办结",
    "declined": "不予受理",
}
NO_TOWNSHIP = "none"  # in the address: reports that name no township

Numbers = dict[str, int]


class Line(NamedTuple):
    """`code` is a township, NO_TOWNSHIP, a channel, or "" for the total."""

    code: str
    label: str
    numbers: Numbers


class MonthCounts(NamedTuple):
    period: Period
    total: Line
    townships: list[Line]
    channels: list[Line]


def of_month(work: Work, month: str | None) -> MonthCounts:
    """Of the reports the reader's unit keeps or looks after; county offices see all."""
    require_act(work.actor, Act.COMPLAINT_READ)
    period = matter_asking.period_asked(work, month)
    since = matter_asking.beginning_of(period)
    reach = reach_of(work.actor, Act.COMPLAINT_READ)
    found = reads.counts(reach, work.db, since, period.closes_at)
    return MonthCounts(
        period,
        Line("", "合计", _sum(found)),
        list(_townships(work, found)),
        [
            Line(code, label, _sum(one for one in found if one.channel == code))
            for code, label in CHANNELS.items()
            if any(one.channel == code for one in found)
        ],
    )


def _townships(work: Work, found: list[Count]) -> Iterable[Line]:
    names = {one.code: one.name for one in profile_of(work).townships}
    there = {one.township for one in found}
    for code, name in names.items():
        if code in there:
            yield Line(code, name, _sum(one for one in found if one.township == code))
    for code in sorted(there - {None} - names.keys(), key=str):
        yield Line(str(code), str(code), _sum(one for one in found if one.township == code))
    if None in there:
        yield Line(NO_TOWNSHIP, "未写明乡镇", _sum(one for one in found if one.township is None))


def _sum(some: Iterable[Count]) -> Numbers:
    total = dict.fromkeys(FIGURES, 0)
    for one in some:
        for name, number in one.numbers.items():
            total[name] += number
    return total


def counted(work: Work, figure: str | None, month: str | None) -> Counted | None:
    """What a list is narrowed to by the number it was opened from."""
    if figure not in FIGURES:
        return None
    period = matter_asking.period_asked(work, month)
    return Counted(figure, matter_asking.beginning_of(period), period.closes_at)
