"""Markdown by the line: tables whose cells hold any text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [_row(head), "|" + " --- |" * len(head)]
    return [*lines, *(_row(row) for row in rows), ""]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def anchored(level: int, text: str, anchor: str) -> list[str]:
    """A heading that other pages link to by the id of what it is about."""
    return [f'<a id="{anchor}"></a>', "", f"{'#' * level} {text}", ""]
