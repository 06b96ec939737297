"""Counting a county while its houses stream by: this period, and the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from server.domain.facts import Moment
from server.domain.figures import HouseFigures, fold
from server.domain.indicator_rows import MILESTONES
from server.domain.indicators import INDICATORS_BY_ID, Table
from server.domain.period import Period, period_of

TOTAL = "total"  # the sum over everything within reach
CUMULATIVE = tuple(INDICATORS_BY_ID[f"{code}_total"] for code in MILESTONES)

Numbers = Mapping[str, int]
NONE: Numbers = dict.fromkeys(INDICATORS_BY_ID, 0)


def _keys(house: HouseFigures) -> tuple[str, str, str]:
    return TOTAL, house.township, house.village


class Tally:
    """`numbers` and, of the cumulative ones, `before`: area code (or TOTAL) → id → number."""

    def __init__(self, period: Period) -> None:
        month_before = period_of(period.starts - timedelta(days=1), period.ends.day)
        self.houses = 0
        self._turn = month_before.closes_at
        self._now = Table(period, _keys)
        self._before = Table(month_before, _keys, CUMULATIVE)

    def add(self, moments: list[Moment]) -> None:
        house = fold(moments)
        if house is None:
            return
        self.houses += 1
        self._now.add(house)
        then = self._figures_before(house, moments)
        if then is not None:
            self._before.add(then)

    def numbers(self) -> dict[str, Numbers]:
        return {TOTAL: NONE, **self._now.numbers()}

    def before(self) -> dict[str, Numbers]:
        return {TOTAL: NONE, **self._before.numbers()}

    def _figures_before(self, house: HouseFigures, moments: list[Moment]) -> HouseFigures | None:
        """The same house a period earlier; mostly nothing happened to it since."""
        turn = self._turn
        earlier = [moment for moment in moments if moment.at < turn]
        return house if len(earlier) == len(moments) else fold(earlier)
