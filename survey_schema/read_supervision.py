"""Supervision of a county: `[[supervision_group]]` and `[[supervision_trigger]]`."""

from __future__ import annotations

from collections.abc import Iterable

from survey_schema.assessment_model import UNITS
from survey_schema.county_model import Department, Township
from survey_schema.read_assessment import read_assessment
from survey_schema.supervision_model import Supervision, SupervisionGroup, SupervisionTrigger
from survey_schema.toml_table import Table

_FORMS = ("press", "bulletin", "talk")


def read_supervision(
    top: Table, townships: Iterable[Township], departments: Iterable[Department]
) -> Supervision:
    """A unit stands in one group at most; a township in none is asked for by the office itself."""
    seen: set[str] = set()
    known = {one.code for one in townships}, {one.code for one in departments}
    groups = tuple(_group(one, seen, *known) for one in _tables(top, "supervision_group"))
    _refuse_twice(top, [party for one in groups for party in one.parties])
    seen_triggers: set[str] = set()
    triggers = tuple(_trigger(one, seen_triggers) for one in _tables(top, "supervision_trigger"))
    return Supervision(groups, triggers, read_assessment(top))


def _tables(top: Table, name: str) -> list[Table]:
    return list(top.tables(name)) if top.has(name) else []


def _group(
    table: Table, seen: set[str], townships: set[str], departments: set[str]
) -> SupervisionGroup:
    group = SupervisionGroup(
        id=table.identifier(),
        label=table.text("label"),
        duty=table.text("duty"),
        townships=_known(table, "townships", townships),
        departments=_known(table, "departments", departments),
        source=table.origin(),
    )
    table.refuse_repeated("id", group.id, seen)
    table.done()
    return group


def _known(table: Table, name: str, known: set[str]) -> tuple[str, ...]:
    found = tuple(table.texts(name))
    unknown = [one for one in found if one not in known]
    if unknown:
        raise table.error(f"{unknown[0]!r} is none of the county's", name)
    return found


def _refuse_twice(top: Table, parties: list[str]) -> None:
    twice = {one for one in parties if parties.count(one) > 1}
    if twice:
        raise top.error(f"{sorted(twice)[0]!r} stands in two groups", "supervision_group")


def _trigger(table: Table, seen: set[str]) -> SupervisionTrigger:
    trigger = SupervisionTrigger(
        id=table.identifier(),
        label=table.text("label"),
        units=tuple(table.texts("units")),
        figure=table.optional_text("figure"),
        measure=table.optional_text("measure"),
        above=table.integer("above"),
        months=table.integer("months"),
        form=table.text("form"),
        source=table.origin(),
    )
    table.refuse_repeated("id", trigger.id, seen)
    if trigger.form not in _FORMS:
        raise table.error(f"'form' is one of {', '.join(_FORMS)}", "form")
    if (trigger.figure is None) == (trigger.measure is None):
        raise table.error("a trigger has either a 'figure' or a 'measure'", "id")
    if not trigger.units or not set(trigger.units) <= set(UNITS):
        raise table.error(f"'units' are of {', '.join(UNITS)}", "units")
    if not 1 <= trigger.months <= 12 or trigger.above < 0:
        raise table.error("'months' is 1 to 12 and 'above' not below 0", "months")
    table.done()
    return trigger
