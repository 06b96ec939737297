"""Reporting of a county: `[reporting]` and its `[[reporting.weekly]]`."""

from __future__ import annotations

from survey_schema.assessment_model import UNITS
from survey_schema.reporting_model import Reporting, WeeklyItem
from survey_schema.toml_table import Table

_DAYS_OF_WEEK = 7


_LAST_DAY = 28
_MOST_KEPT = 52


def read_reporting(top: Table) -> Reporting:
    table = top.table("reporting")
    remind_day = table.integer("remind_day")
    if not 1 <= remind_day <= _LAST_DAY:
        raise table.error("'remind_day' must be 1 to 28", "remind_day")
    weekly = tuple(_weekly(one) for one in table.tables("weekly"))
    kept = table.optional_integer("comparisons_kept")
    if kept is not None and not 0 <= kept <= _MOST_KEPT:
        raise table.error(f"'comparisons_kept' must be 0 to {_MOST_KEPT}", "comparisons_kept")
    found = Reporting(remind_day, table.origin(), weekly, kept)
    table.done()
    return found


def _weekly(table: Table) -> WeeklyItem:
    item = WeeklyItem(
        id=table.identifier(),
        label=table.text("label"),
        weekday=table.integer("weekday"),
        units=tuple(table.texts("units")),
        source=table.origin(),
    )
    if not item.units or not set(item.units) <= set(UNITS):
        raise table.error(f"'units' are of {', '.join(UNITS)}", "units")
    if not 1 <= item.weekday <= _DAYS_OF_WEEK:
        raise table.error("'weekday' is 1 (Monday) to 7", "weekday")
    table.done()
    return item
