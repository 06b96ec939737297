"""The platforms our houses are compared with: how each names its columns and codes (M20).

``platforms/*.toml``; none of it is official (domain.md §7.5). ``number`` says which number of a
house is the platform's own: ``platform_no`` and ``census_no`` stand in the house's file, ``own``
is a number no file has a place for, kept with the pair alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from survey_schema.model import Source
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

ROOT = Path(__file__).parent / "platforms"
NUMBERS = ("platform_no", "census_no", "own")
_TOLERANCES = ("area_m2", "area_percent", "years", "storeys", "position_m", "near_m")


@dataclass(frozen=True, slots=True)
class Correction:
    """What has to be done on the platform for a field to be corrected there."""

    field: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Platform:
    """`columns`: our field -> headings; `codes`: our field -> label or code there -> our code."""

    id: str
    label: str
    full_name: str
    number: str
    columns: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Mapping[str, str]]
    tolerance: Mapping[str, float]
    corrections: tuple[Correction, ...]
    source: Source


@cache
def load_platforms(root: Path = ROOT) -> Mapping[str, Platform]:
    """By id, the collection platform of the campaign first; a fault raises SchemaError."""
    found = [_platform(path) for path in sorted(root.glob("*.toml"))]
    found.sort(key=lambda one: (NUMBERS.index(one.number) != 0, one.id))
    return MappingProxyType({one.id: one for one in found})


def _platform(path: Path) -> Platform:
    top = document(read_source(path))
    identity = top.identifier()
    if identity != path.stem:
        raise top.error(f"stands in {path.name}", "id")
    number = top.text("number")
    if number not in NUMBERS:
        raise top.error(f"'number' must be one of {NUMBERS}", "number")
    seen: set[str] = set()
    platform = Platform(
        id=identity,
        label=top.text("label"),
        full_name=top.text("full_name"),
        number=number,
        columns=MappingProxyType(_columns(top.table("columns"))),
        codes=MappingProxyType(_codes(top.table("codes"))),
        tolerance=MappingProxyType(_tolerance(top.table("tolerance"))),
        corrections=tuple(_correction(one, seen) for one in _tables(top)),
        source=top.origin(),
    )
    top.done()
    return platform


def _tables(top: Table) -> list[Table]:
    return list(top.tables("correction")) if top.has("correction") else []


def _columns(table: Table) -> dict[str, tuple[str, ...]]:
    found = {name: table.texts(name) for name in table.names()}
    table.done()
    return found


def _codes(table: Table) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for name in table.names():
        codes = table.data_of(name)
        if not all(isinstance(code, str) for code in codes.values()):
            raise table.error("must give a code for each label", name)
        found[name] = MappingProxyType(dict(codes))
    table.done()
    return found


def _tolerance(table: Table) -> dict[str, float]:
    found = {name: table.number(name) for name in _TOLERANCES}
    table.done()
    for name, value in found.items():
        if value < 0:
            raise table.error(f"{name!r} must be 0 or more", name)
    return found


def _correction(table: Table, seen: set[str]) -> Correction:
    field = table.text("field")
    table.refuse_repeated("field", field, seen)
    found = Correction(field, table.text("text"), table.origin())
    table.done()
    return found
