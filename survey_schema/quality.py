"""Batch checks of data quality: the file ``quality.toml`` with each check's question and limits.

Where a limit lies is data; what a check compares is code and asks for its limits by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from survey_schema.model import Source
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """`question` is put to a person; in it stand the facts of the finding by their names."""

    id: str
    label: str
    question: str
    limits: Mapping[str, float]
    source: Source


class Shape:
    """What a check must be given and may say."""

    def __init__(self, facts: str, limits: str = "") -> None:
        self.facts = frozenset(facts.split())
        self.limits = frozenset(limits.split())


# Units stand in the names; percentages are 0–100.
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "address_none": Shape("records none percent", "least_records share_percent"),
        "same_area": Shape("records houses area_m2", "least_records least_houses share_percent"),
        "footprint_area": Shape("houses", "least_houses"),
        "round_area": Shape("records houses percent", "least_records share_percent"),
        "pace": Shape("day pairs metres seconds", "fastest_kmh least_metres"),
        "same_photo": Shape("photos houses elsewhere", "most_houses"),
        "alike_photo": Shape("photos houses elsewhere", "most_bits least_texture most_houses"),
        "far_position": Shape("photos surveys metres", "metres"),
        "geohazard_denied": Shape("areas", "least_areas"),
        "platform_differs": Shape("platform record differences"),
    }
)


@cache
def load_quality(root: Path = ROOT) -> Mapping[str, QualityCheck]:
    """Every check by its id, in the order of the file; a fault raises SchemaError."""
    top = document(read_source(root / "quality.toml"))
    seen: set[str] = set()
    checks = [_check(table, seen) for table in top.tables("check")]
    top.done()
    missing = SHAPES.keys() - seen
    if missing:
        raise top.error(f"no [[check]] with id {sorted(missing)}")
    return MappingProxyType({one.id: one for one in checks})


def _check(table: Table, seen: set[str]) -> QualityCheck:
    identity = table.identifier()
    table.refuse_repeated("id", identity, seen)
    if identity not in SHAPES:
        raise table.error(f"no check {identity!r}; there are {sorted(SHAPES)}", "id")
    check = QualityCheck(
        id=identity,
        label=table.text("label"),
        question=question_of(table, SHAPES[identity]),
        limits=MappingProxyType(limits_of(table.table("limits"), SHAPES[identity])),
        source=table.origin(),
    )
    table.done()
    return check


def question_of(table: Table, shape: Shape) -> str:
    text = table.text("question")
    named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    if not named <= shape.facts:
        unknown = sorted(named - shape.facts)
        raise table.error(
            f"'question' names {unknown}, but knows {sorted(shape.facts)}", "question"
        )
    return text


def limits_of(table: Table, shape: Shape) -> dict[str, float]:
    limits = {name: table.number(name) for name in sorted(shape.limits)}
    table.done()
    for name, value in limits.items():
        if value < 0 or (name.endswith("_percent") and value > 100):
            raise table.error(f"{name!r} must be 0 or more, a percentage at most 100", name)
    return limits
