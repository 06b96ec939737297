"""One TOML table read strictly: every key is asked for by type, and none may be left over."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from survey_schema.conditions import ConditionError, parse
from survey_schema.model import Certainty, Condition, Source
from survey_schema.toml_source import Place, SchemaError, TomlSource

E = TypeVar("E", bound=StrEnum)

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class Table:
    """A table of a file; the reader takes its keys and says ``done`` when it has them all."""

    def __init__(self, source: TomlSource, data: Mapping[str, Any], place: Place = ()) -> None:
        self._source, self._data, self._place = source, data, place
        self._taken: set[str] = set()
        self._asked: set[str] = set()  # every key a reader looked for: what might have been meant

    def error(self, what: str, key: str | None = None) -> SchemaError:
        return self._source.error(self._place if key is None else (*self._place, key), what)

    def done(self) -> None:
        """Refuse a key nobody asked for: a misspelt key must not be ignored."""
        for key in self._data:
            if key not in self._taken:
                raise self.error(f"unknown key {key!r}{self._meant(key)}", key)

    def _meant(self, key: str) -> str:
        """A misspelt key has a neighbour that a reader looked for."""
        free = sorted(self._asked - self._taken)
        near = difflib.get_close_matches(key, free, n=1) or difflib.get_close_matches(
            key, sorted(self._asked), n=1
        )
        return f"; did you mean {near[0]!r}?" if near else "; take it out or correct it"

    @property
    def where(self) -> str:
        """File and line of the table, as in an error."""
        source = self._source
        return f"{source.file_of(self._place)}:{source.line_of(self._place)}"

    def data_of(self, key: str) -> Mapping[str, Any]:
        """A table whose keys the caller checks himself; absent means empty."""
        return dict(self._take(key, dict, "a table")) if self.has(key) else {}

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._data

    def names(self) -> tuple[str, ...]:
        return tuple(self._data)

    def _take(self, key: str, kind: type | tuple[type, ...], wanted: str) -> Any:
        self._taken.add(key)
        self._asked.add(key)
        if key not in self._data:
            raise self.error(f"missing key {key!r}{self._misspelt(key)}")
        value = self._data[key]
        is_wrong_bool = isinstance(value, bool) and kind is not bool
        if is_wrong_bool or not isinstance(value, kind):
            raise self.error(f"{key!r} must be {wanted}, not {value!r}", key)
        return value

    def _misspelt(self, key: str) -> str:
        """A key that is missing may stand there under a wrong name."""
        unread = [one for one in self._data if one not in self._asked]
        near = difflib.get_close_matches(key, unread, n=1)
        return f"; {near[0]!r} may be meant for it" if near else "; add it"

    def text(self, key: str) -> str:
        value: str = self._take(key, str, "a text")
        if not value.strip():
            raise self.error(f"{key!r} must not be empty", key)
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def identifier(self, key: str = "id") -> str:
        value = self.text(key)
        if not IDENTIFIER.fullmatch(value):
            raise self.error(f"{key!r} must be lower_snake_case, not {value!r}", key)
        return value

    def enum(self, key: str, kind: type[E]) -> E:
        value = self.text(key)
        if value not in tuple(kind):
            raise self.error(f"{key!r} must be one of {[str(k) for k in kind]}, not {value!r}", key)
        return kind(value)

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and not self.has(key):
            return default
        value: bool = self._take(key, bool, "true or false")
        return value

    def integer(self, key: str) -> int:
        value: int = self._take(key, int, "an integer")
        return value

    def optional_integer(self, key: str) -> int | None:
        return self.integer(key) if self.has(key) else None

    def number(self, key: str) -> float:
        value = self._take(key, (int, float), "a number")
        if not math.isfinite(value):
            raise self.error(f"{key!r} must be finite", key)
        return float(value)

    def optional_number(self, key: str) -> float | None:
        return self.number(key) if self.has(key) else None

    def day(self, key: str) -> date:
        value: date = self._take(key, date, "a date")
        if isinstance(value, datetime):
            raise self.error(f"{key!r} must be a date without a time", key)
        return value

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of distinct texts; absent means none."""
        return self._list(key, str, "texts")

    def integers(self, key: str) -> tuple[int, ...]:
        return self._list(key, int, "integers")

    def _list(self, key: str, kind: type, wanted: str) -> tuple[Any, ...]:
        if not self.has(key):
            return ()
        values: Sequence[Any] = self._take(key, list, f"a list of {wanted}")
        for value in values:
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise self.error(f"{key!r} must be a list of {wanted}, found {value!r}", key)
        self.refuse_twins(key, values)
        return tuple(values)

    def refuse_twins(self, key: str, values: Iterable[Any]) -> None:
        seen: set[Any] = set()
        for value in values:
            if value in seen:
                raise self.error(f"{value!r} stands twice in {key!r}", key)
            seen.add(value)

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        values = self._take(key, list, f"a list of {count} numbers")
        if len(values) != count or not all(type(v) in (int, float) for v in values):
            raise self.error(f"{key!r} must be a list of {count} numbers", key)
        return tuple(float(value) for value in values)

    def table(self, key: str) -> Table:
        data = self._take(key, dict, "a table")
        return Table(self._source, data, (*self._place, key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of ``[[key]]``; absent means none."""
        if not self.has(key):
            return ()
        found = self._take(key, list, f"tables [[{key}]]")
        if not all(isinstance(one, dict) for one in found):
            raise self.error(f"{key!r} must be tables [[{key}]]", key)
        return tuple(
            Table(self._source, one, (*self._place, key, number))
            for number, one in enumerate(found)
        )

    def condition(self, key: str) -> Condition:
        try:
            return parse(self._take(key, dict, "a condition"))
        except ConditionError as error:
            raise self.error(f"{key!r}: {error}", key) from error

    def optional_condition(self, key: str) -> Condition | None:
        return self.condition(key) if self.has(key) else None

    def origin(self, default: Source | None = None) -> Source:
        """The ``source`` of a fact, or the default of the section around it."""
        if not self.has("source") and default is not None:
            return default
        table = self.table("source")
        found = Source(text=table.text("text"), certainty=table.enum("certainty", Certainty))
        table.done()
        return found

    def refuse_repeated(self, key: str, value: Any, seen: set[Any]) -> None:
        """Note the value as used; a second one is refused at its own line."""
        if value in seen:
            raise self.error(f"{key} {value!r} is used twice", key)
        seen.add(value)


def document(source: TomlSource) -> Table:
    return Table(source, source.data)
