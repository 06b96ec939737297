"""A county's profile line by line, each with its source and how sure we are of it (M23).

Read from the file itself, so that nothing in it can be missing here; that the file is sound is
what loading it (read_county) has proved.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey_schema.memory import remembered
from survey_schema.origin import Certainty

_HERE = Path(__file__).parent
_NAMES = ("id", "code", "number", "track", "from_age")  # by which an entry of a list is known


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """`path` is the same in every county; `value` as it stands in the file."""

    path: tuple[str, ...]
    value: Any
    source: str
    certainty: Certainty

    @property
    def part(self) -> str:
        return self.path[0]


@dataclass(frozen=True, slots=True)
class Labels:
    parts: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, str]
    sources: Mapping[str, str]

    def part(self, name: str) -> str:
        return self.parts[name]["label"] if name in self.parts else name

    def field(self, name: str) -> str:
        return self.fields.get(name, name)

    def source(self, text: str) -> str:
        """Our own numbers of the sources (SEED-WZ) as the county knows them."""
        for number, name in self.sources.items():
            text = text.replace(number, name)
        return text


@remembered
def profile_labels(_: str = "") -> Labels:
    content = tomllib.loads((_HERE / "profile_labels.toml").read_text("utf-8"))
    return Labels(content["part"], content["field"], content["source_name"])


@remembered
def profile_lines(county_id: str) -> tuple[ProfileLine, ...]:
    """In the order of the file."""
    content = tomllib.loads((_HERE / "counties" / f"{county_id}.toml").read_text("utf-8"))
    labels = profile_labels("")
    return tuple(
        line
        for name, value in content.items()
        for line in _lines((name,), value, _of(labels, name))
    )


Origin = tuple[str, Certainty]


def _of(labels: Labels, part: str) -> Origin:
    """What is said of a whole part; a part nobody described counts as design."""
    told = labels.parts.get(part, {})
    return told.get("source", "系统设定，待县里确认"), Certainty(told.get("certainty", "D"))


def _lines(path: tuple[str, ...], value: Any, origin: Origin) -> Iterator[ProfileLine]:
    if isinstance(value, dict):
        yield from _of_table(path, value, origin)
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for place, one in enumerate(value):
            yield from _lines((*path, _name(one, place)), one, origin)
    else:
        yield ProfileLine(path, value, *origin)


def _of_table(
    path: tuple[str, ...], table: dict[str, Any], origin: Origin
) -> Iterator[ProfileLine]:
    own = table.get("source")
    if isinstance(own, dict):
        origin = str(own["text"]), Certainty(own["certainty"])
    elif "certainty" in table:
        origin = origin[0], Certainty(table["certainty"])
    for name, value in table.items():
        if name not in {"source", "certainty"}:
            yield from _lines((*path, name), value, origin)


def _name(table: dict[str, Any], place: int) -> str:
    return next((str(table[name]) for name in _NAMES if name in table), str(place + 1))
