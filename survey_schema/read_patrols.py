"""The patrol tables of a county profile, read strictly."""

from __future__ import annotations

import re
from types import MappingProxyType

from survey_schema.patrol_model import (
    PATROL_FACTS,
    PatrolInterval,
    PatrolSeason,
    PatrolTerms,
    SelfCheckInterval,
)
from survey_schema.toml_table import Table

MOST_DAYS = 5 * 366  # everything is looked at anew at least that often
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def read_patrols(top: Table) -> PatrolTerms:
    intervals = _intervals(top)
    if not any(not one.when and one.built_before is None for one in intervals):
        raise top.error("one [[patrol_interval]] must hold for every house", "patrol_interval")
    return PatrolTerms(intervals, _seasons(top), _self_checks(top))


def _intervals(top: Table) -> tuple[PatrolInterval, ...]:
    if not top.has("patrol_interval"):
        raise top.error("a county needs its table [[patrol_interval]]")
    seen: set[str] = set()
    return tuple(_interval(table, seen) for table in top.tables("patrol_interval"))


def _interval(table: Table, seen: set[str]) -> PatrolInterval:
    row = PatrolInterval(
        id=table.identifier(),
        label=table.text("label"),
        days=_days(table),
        when=MappingProxyType(_when(table)),
        built_before=table.optional_integer("built_before"),
        is_seasonal=table.flag("is_seasonal", default=False),
        source=table.origin(),
    )
    table.refuse_repeated("id", row.id, seen)
    table.done()
    return row


def _days(table: Table) -> int:
    days = table.integer("days")
    if not 1 <= days <= MOST_DAYS:
        raise table.error(f"'days' is between 1 and {MOST_DAYS}", "days")
    return days


def _when(table: Table) -> dict[str, frozenset[str]]:
    if not table.has("when"):
        return {}
    asked = table.table("when")
    for name in asked.names():
        if name not in PATROL_FACTS:
            raise asked.error(f"{name!r} is none of {tuple(PATROL_FACTS)}", name)
        for value in asked.texts(name):
            if value not in PATROL_FACTS[name]:
                raise asked.error(f"{value!r} is none of {PATROL_FACTS[name]}", name)
    return {name: frozenset(asked.texts(name)) for name in asked.names()}


def _seasons(top: Table) -> tuple[PatrolSeason, ...]:
    seen: set[str] = set()
    found = top.tables("patrol_season") if top.has("patrol_season") else ()
    return tuple(_season(table, seen) for table in found)


def _season(table: Table, seen: set[str]) -> PatrolSeason:
    season = PatrolSeason(
        id=table.identifier(),
        label=table.text("label"),
        starts=_day_of_year(table, "starts"),
        ends=_day_of_year(table, "ends"),
        times=table.integer("times"),
        source=table.origin(),
    )
    table.refuse_repeated("id", season.id, seen)
    if not 2 <= season.times <= 10:
        raise table.error("'times' is between 2 and 10", "times")
    table.done()
    return season


def _day_of_year(table: Table, key: str) -> tuple[int, int]:
    match = _DAY.fullmatch(table.text(key))
    if match is None:
        raise table.error(f"{key!r} is a day of the year like '06-01'", key)
    return int(match[1]), int(match[2])


def _self_checks(top: Table) -> tuple[SelfCheckInterval, ...]:
    found = top.tables("self_check_interval") if top.has("self_check_interval") else ()
    rows = sorted((_self_check(table) for table in found), key=lambda one: -one.from_age)
    if not rows or rows[-1].from_age != 0:
        raise top.error("one [[self_check_interval]] must begin at the age of 0")
    return tuple(rows)


def _self_check(table: Table) -> SelfCheckInterval:
    row = SelfCheckInterval(table.integer("from_age"), _days(table), table.origin())
    table.done()
    return row
