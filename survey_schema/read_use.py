"""The parts of a county profile about the use of a house, read strictly.

A table of colours is refused when a case is missing, when a line can never be reached, and when
it would show green for what nobody knows (law 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType

from survey_schema.fitting import Codes
from survey_schema.toml_table import Table
from survey_schema.use_model import (
    COLOURS,
    HEALTH_FACTS,
    CertificateTerms,
    HealthRow,
    NewBuildTerms,
)

_PERIODS = ("inspection_overdue", "report_expired")


def read_health_code(top: Table) -> tuple[HealthRow, ...]:
    tables = top.tables("health_code")
    if not tables:
        raise top.error("a county needs its table [[health_code]]")
    seen: set[str] = set()
    rows = tuple(_row(table, seen) for table in tables)
    _require_whole(top, tables, rows)
    turning = next((facts for facts in every_case() if _turns_twice(rows, facts)), None)
    if turning is not None:
        what = "the colour turns at each of the two periods; a house keeps one turn only"
        raise top.error(f"{what}: {_told(turning)}", "health_code")
    return rows


def _require_whole(top: Table, tables: Sequence[Table], rows: Sequence[HealthRow]) -> None:
    """Every case has its line, every line its case."""
    reached: set[str] = set()
    for facts in every_case():
        row = next((one for one in rows if one.holds(facts)), None)
        if row is None:
            raise top.error(f"no line of [[health_code]] holds for {_told(facts)}", "health_code")
        if row.colour == "green" and _is_unknown(facts):
            table = tables[rows.index(row)]
            raise table.error(f"green for what is not known to be safe: {_told(facts)}", "colour")
        reached.add(row.id)
    for row, table in zip(rows, tables, strict=True):
        if row.id not in reached:
            raise table.error("earlier lines hold for all its cases: it is never reached", "id")


def _turns_twice(rows: Sequence[HealthRow], facts: Mapping[str, str]) -> bool:
    """Would one house turn at the end of the first period and again at the end of the second?"""
    both = {**facts, "inspection_overdue": "yes", "report_expired": "yes"}
    none = {**facts, "inspection_overdue": "no", "report_expired": "no"}
    first, last = _colour(rows, none), _colour(rows, both)
    between = (_colour(rows, {**none, name: "yes"}) for name in _PERIODS)
    return any(colour not in {first, last} for colour in between)


def _colour(rows: Sequence[HealthRow], facts: Mapping[str, str]) -> str:
    return next(row.colour for row in rows if row.holds(facts))


def every_case() -> Iterator[Mapping[str, str]]:
    for values in product(*HEALTH_FACTS.values()):
        yield dict(zip(HEALTH_FACTS, values, strict=True))


def _is_unknown(facts: Mapping[str, str]) -> bool:
    """Nothing says that the house is sound: neither a report nor an acceptance nor a survey."""
    if facts["signed_off"] == "yes" or facts["report"] in {"a", "b"}:
        return facts["verdict"] == "none" and facts["report"] not in {"a", "b"}
    return facts["verdict"] != "safe"


def _told(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in facts.items())


def _row(table: Table, seen: set[str]) -> HealthRow:
    colour = table.text("colour")
    if colour not in COLOURS:
        raise table.error(f"'colour' must be one of {COLOURS}, not {colour!r}", "colour")
    row = HealthRow(
        id=table.identifier(),
        colour=colour,
        reason=table.text("reason"),
        when=MappingProxyType(_when(table)),
        source=table.origin(),
    )
    table.refuse_repeated("id", row.id, seen)
    table.done()
    return row


def _when(table: Table) -> dict[str, frozenset[str]]:
    if not table.has("when"):
        return {}
    asked = table.table("when")
    for name in asked.names():
        if name not in HEALTH_FACTS:
            raise asked.error(f"{name!r} is none of {tuple(HEALTH_FACTS)}", name)
        for value in asked.texts(name):
            if value not in HEALTH_FACTS[name]:
                raise asked.error(f"{value!r} is none of {HEALTH_FACTS[name]}", name)
    return {name: frozenset(asked.texts(name)) for name in asked.names()}


def read_certificate(top: Table) -> CertificateTerms:
    table = top.table("certificate")
    terms = CertificateTerms(
        title=table.text("title"),
        word=table.text("word"),
        issuing_roles=table.texts("issuing_roles"),
        issuing_label=table.text("issuing_label"),
        source=table.origin(),
    )
    if not terms.issuing_roles:
        raise table.error("'issuing_roles' must name at least one role", "issuing_roles")
    table.done()
    return terms


def read_new_build(top: Table, codes: Codes) -> NewBuildTerms:
    table = top.table("new_build")
    terms = NewBuildTerms(
        since_year=table.integer("since_year"),
        procedures=_known(table, "procedures", codes, "procedure_kind"),
        designs=_known(table, "designs", codes, "design_kind"),
        builders=_known(table, "builders", codes, "builder_kind"),
        source=table.origin(),
    )
    table.done()
    return terms


def _known(table: Table, key: str, codes: Codes, code_list: str) -> tuple[str, ...]:
    values = table.texts(key)
    for value in values:
        if value not in codes[code_list].labels:
            raise table.error(f"{value!r} is no code of {code_list!r}", key)
    return values
