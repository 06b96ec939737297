"""What inspection reports are examined for: ``report_checks.toml`` and ``standards.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from survey_schema.model import Source
from survey_schema.quality import ROOT, Shape, limits_of, question_of
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """`is_serious`: a favourable report waits until a person has answered the question."""

    id: str
    label: str
    question: str
    is_serious: bool
    limits: Mapping[str, float]
    source: Source


@dataclass(frozen=True, slots=True)
class CitedStandard:
    number: str  # as server.domain.cited_standards.number_of writes it
    since: date
    until: date | None
    replaced_by: str
    source: Source


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "storeys": Shape("stated surveyed"),
        "floor_area": Shape("stated surveyed percent", "percent"),
        "structure": Shape("stated surveyed"),
        "built_year": Shape("stated surveyed", "years"),
        "address": Shape(""),
        "before_commission": Shape("signed commissioned"),
        "before_visit": Shape("signed visited"),
        "pace": Shape("day houses km hours", "hours_per_house kmh hours_a_day"),
        "agency_off_register": Shape("day"),
        "agency_unqualified": Shape("day"),
        "signer_off_register": Shape("role day"),
        "no_structural_engineer": Shape("day"),
        "tie": Shape("tie"),
        "no_statement": Shape(""),
        "standard_not_current": Shape("standard instead"),
        "standard_not_used": Shape("standard times", "least_mentions"),
        "number_not_in_text": Shape("number"),
        "thin": Shape("pages", "least_pages"),
        "embedded": Shape(""),
        "same_file": Shape("houses"),
        "alike_text": Shape("houses percent", "percent"),
        "same_picture": Shape("houses pictures", "most_bits most_houses"),
    }
)


@cache
def load_report_checks(root: Path = ROOT) -> Mapping[str, ReportCheck]:
    """Every check by its id, in the order of the file; a fault raises SchemaError."""
    top = document(read_source(root / "report_checks.toml"))
    seen: set[str] = set()
    checks = [_check(table, seen) for table in top.tables("check")]
    top.done()
    missing = SHAPES.keys() - seen
    if missing:
        raise top.error(f"no [[check]] with id {sorted(missing)}")
    return MappingProxyType({one.id: one for one in checks})


def _check(table: Table, seen: set[str]) -> ReportCheck:
    identity = table.identifier()
    table.refuse_repeated("id", identity, seen)
    if identity not in SHAPES:
        raise table.error(f"no check {identity!r}; there are {sorted(SHAPES)}", "id")
    check = ReportCheck(
        id=identity,
        label=table.text("label"),
        question=question_of(table, SHAPES[identity]),
        is_serious=table.flag("serious"),
        limits=MappingProxyType(limits_of(table.table("limits"), SHAPES[identity])),
        source=table.origin(),
    )
    table.done()
    return check


@cache
def load_standards(root: Path = ROOT) -> Mapping[str, CitedStandard]:
    top = document(read_source(root / "standards.toml"))
    seen: set[str] = set()
    known = [_standard(table, seen) for table in top.tables("standard")]
    top.done()
    return MappingProxyType({one.number: one for one in known})


def _standard(table: Table, seen: set[str]) -> CitedStandard:
    number = table.text("number")
    table.refuse_repeated("number", number, seen)
    standard = CitedStandard(
        number=number,
        since=table.day("since"),
        until=table.optional_day("until"),
        replaced_by=table.optional_text("replaced_by") or "",
        source=table.origin(),
    )
    if standard.until is not None and standard.until < standard.since:
        raise table.error("'until' is before 'since'", "until")
    table.done()
    return standard
