"""What is counted of units besides the figures of houses: what was due and when it was done (M19).

Triggers and the year's assessment read these; every number is a list of entries. Units are
counted, never persons (law 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple


class Measure(NamedTuple):
    """`bad` says what an entry is that counts against the unit."""

    label: str
    unit: str
    bad: str
    meaning: str


MONTHS, WEEKS, ITEMS, TASKS, FALSE_DATA = "months", "weeks", "items", "tasks", "false_data"

MEASURES: Mapping[str, Measure] = {
    MONTHS: Measure("月报报送", "期", "逾期未报", "截止时刻前首次报送的为按时"),
    WEEKS: Measure("每周报送", "期", "逾期未报", "应报之日24时前首次报送的为按时"),
    ITEMS: Measure("督办事项答复", "件", "逾期答复", "答复期限前最近一次答复的为按时；撤销的不计"),
    TASKS: Measure("派单答复", "件", "逾期答复", "办理期限前答复的为按时；撤销、退单的不计"),
    FALSE_DATA: Measure("虚假数据", "起", "发现虚假数据", "按“虚假数据”页所列各类认定"),
}


class Entry(NamedTuple):
    """One thing that counted. `kind` and `id` lead to it; `due` is the moment it was due, or was
    found; `done` when it was done, if it was."""

    party: str
    kind: str
    id: str
    name: str
    due: datetime
    done: datetime | None = None

    @property
    def is_good(self) -> bool:
        return self.done is not None and self.done < self.due


def bad_by_party(entries: Iterable[Entry]) -> dict[str, int]:
    """What counts against each unit."""
    found: dict[str, int] = {}
    for one in entries:
        found[one.party] = found.get(one.party, 0) + (not one.is_good)
    return found


def as_json(entry: Entry) -> list[str | None]:
    done = None if entry.done is None else entry.done.isoformat()
    return [entry.party, entry.kind, entry.id, entry.name, entry.due.isoformat(), done]


def from_json(told: list[str | None]) -> Entry:
    party, kind, identity, name, due, done = told
    moments = (None if one is None else datetime.fromisoformat(one) for one in (due, done))
    return Entry(party or "", kind or "", identity or "", name or "", *moments)  # type: ignore[arg-type]
