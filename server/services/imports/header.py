"""Where the header stands and which column is which field.

Sheets made by hand have a title above the header, or a header of two rows with merged cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from server.services.imports.fields import OWN_COLUMNS, header
from server.services.imports.mapping import ColumnMapping

SEARCHED_ROWS = 10
FEWEST_COLUMNS = 2  # one recognised word may be chance


@dataclass(frozen=True, slots=True)
class Columns:
    """`of` gives the positions of each field, of which the first filled one counts."""

    names: tuple[str, ...]  # headers as in the file
    of: Mapping[str, tuple[int, ...]]
    unknown: tuple[str, ...]  # headers nobody reads
    repeated: tuple[str, ...]  # headers of a field which an earlier column already gives
    last_row: int  # position of the header's last row among those searched

    def name_of(self, field: str, label: str) -> str:
        positions = self.of.get(field)
        return self.names[positions[0]] if positions else label


def find_header(
    rows: Sequence[Sequence[Any]], known: Mapping[str, str], mapping: ColumnMapping
) -> Columns | None:
    """The row, or two rows one under the other, with the most recognised headers."""
    words = {**known, **_mapped(mapping)}
    single = [(_names(row), position) for position, row in enumerate(rows)]
    double = [
        (_joined(upper, lower, words), below) for (upper, _), (lower, below) in pairwise(single)
    ]
    # max() keeps the first of equals: one row before two, the upper before the lower.
    best = max([*single, *double], key=lambda one: _hits(one[0], words), default=None)
    if best is None or _hits(best[0], words) < FEWEST_COLUMNS:
        return None
    return _columns(best[0], best[1], words, mapping)


def _mapped(mapping: ColumnMapping) -> dict[str, str]:
    return {header(name): field for field, names in mapping.columns.items() for name in names}


def _names(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell).strip() for cell in row)


def _joined(
    upper: Sequence[str], lower: Sequence[str], words: Mapping[str, str]
) -> tuple[str, ...]:
    """A column merged over both rows keeps the upper name, a grouped one has the lower."""
    longest = max(len(upper), len(lower))
    pairs = zip(_filled(upper, longest), _filled(lower, longest), strict=True)
    return tuple(low if header(low) in words else high or low for high, low in pairs)


def _filled(row: Sequence[str], length: int) -> tuple[str, ...]:
    return (*row, *[""] * (length - len(row)))


def _hits(names: Sequence[str], words: Mapping[str, str]) -> int:
    return len({words[header(name)] for name in names if name and header(name) in words})


def _columns(
    names: tuple[str, ...], last_row: int, words: Mapping[str, str], mapping: ColumnMapping
) -> Columns:
    found: dict[str, list[int]] = {}
    unknown, repeated = [], []
    for position, name in enumerate(names):
        field = words.get(header(name)) if name else None
        if field is None:
            unknown += [name] if name and name not in OWN_COLUMNS else []
        elif field in found and field not in mapping.columns:
            repeated.append(name)
        else:
            found.setdefault(field, []).append(position)
    ordered = {field: _in_order(field, places, names, mapping) for field, places in found.items()}
    return Columns(names, ordered, tuple(unknown), tuple(repeated), last_row)


def _in_order(
    field: str, places: list[int], names: Sequence[str], mapping: ColumnMapping
) -> tuple[int, ...]:
    """As the mapping file lists them, columns it does not name last."""
    wanted = [header(name) for name in mapping.columns.get(field, ())]
    rank = {name: at for at, name in enumerate(wanted)}
    return tuple(sorted(places, key=lambda at: rank.get(header(names[at]), len(rank))))
