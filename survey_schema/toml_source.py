"""A TOML file that can say on which line each of its keys stands.

``tomllib`` drops positions, and a survey office that edits a code list needs the line. So the
text is scanned a second time, only for table headers and keys; inside a value the line of the
key is given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Place = tuple[str | int, ...]  # ("question", 3, "kind")

_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")
_TOKEN = re.compile(r'"""|' + r"'''" + r"""|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|[\[\]{}]""")
_DECODE_LINE = re.compile(r"at line (\d+)")


class SchemaError(Exception):
    """A schema file that must not be used; the text names file, line and what is wrong."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what


@dataclass(frozen=True, slots=True)
class TomlSource:
    """The data of one file and the line of each of its keys."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]
    files: Mapping[Place, str] = field(default_factory=dict)  # of what came from another file

    def line_of(self, place: Place) -> int:
        """The line of the key, or of the nearest key around it; 1 for the file as a whole."""
        return self.lines.get(self._nearest(place), 1)

    def file_of(self, place: Place) -> str:
        return self.files.get(self._nearest(place), self.file)

    def _nearest(self, place: Place) -> Place:
        while place and place not in self.lines:
            place = place[:-1]
        return place

    def error(self, place: Place, what: str) -> SchemaError:
        return SchemaError(self.file_of(place), self.line_of(place), what)


def read_source(path: Path) -> TomlSource:
    """The file as data with positions; a file that is missing or no TOML is a SchemaError."""
    name = "/".join(path.parts[-3:])
    try:
        text = path.read_text(encoding="utf-8")
        return TomlSource(name, tomllib.loads(text), key_lines(text))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(name, 1, f"cannot be read: {error.__class__.__name__}") from error
    except tomllib.TOMLDecodeError as error:
        found = _DECODE_LINE.search(str(error))
        raise SchemaError(name, int(found[1]) if found else 1, f"is no TOML: {error}") from error


def key_lines(text: str) -> dict[Place, int]:
    """The line of every table header and key, by its place in the data."""
    scan = _Scan()
    for number, line in enumerate(text.splitlines(), start=1):
        scan.read(number, line)
    return scan.lines


class _Scan:
    """Walks the lines and remembers the table, the open brackets and an open long string."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._table: Place = ()
        self._counts: dict[Place, int] = {}
        self._depth = 0
        self._quote: str | None = None

    def read(self, number: int, line: str) -> None:
        if self._depth == 0 and self._quote is None:
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                self._open_table(number, header[1] == "[[", _parts(header[2]))
                return
            if key:
                self._note(self._table + tuple(_parts(key[1])), number)
        self._follow(line)

    def _open_table(self, number: int, is_array: bool, parts: list[str]) -> None:
        place: Place = ()
        for part in parts[:-1]:
            place = self._entered((*place, part))
        place = (*place, parts[-1])
        if is_array:
            self._counts[place] = self._counts.get(place, -1) + 1
        self._note(place, number)
        self._table = self._entered(place)
        self._note(self._table, number)

    def _entered(self, place: Place) -> Place:
        return (*place, self._counts[place]) if place in self._counts else place

    def _note(self, place: Place, number: int) -> None:
        for end in range(1, len(place) + 1):
            self.lines.setdefault(place[:end], number)

    def _follow(self, line: str) -> None:
        """Keep count of brackets and long strings, so that a value may span lines."""
        position = 0
        if self._quote is not None:
            end = line.find(self._quote)
            if end < 0:
                return
            position, self._quote = end + 3, None
        for token in _TOKEN.finditer(line, position):
            if token[0] in ('"""', "'''"):
                return self._long_string(line, token)
            self._depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)

    def _long_string(self, line: str, opening: re.Match[str]) -> None:
        self._quote = opening[0]
        self._follow(line[opening.end() :])


def _parts(dotted: str) -> list[str]:
    return [a or b or c for a, b, c in _PART.findall(dotted)]
