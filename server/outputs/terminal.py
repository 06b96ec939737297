"""Tables for the command line, where a Chinese character is two columns wide."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """First column to the left, the others to the right, two spaces between."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(width(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    left = first[0] + " " * (first[1] - width(first[0]))
    return "  ".join([left, *(" " * (wide - width(text)) + text for text, wide in others)]).rstrip()
