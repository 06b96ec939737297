"""Where the villages of an earlier day lie today: by this a month's figures are read in today's
division.

Pure: the changes of areas that were carried out, in their order. A village that was merged or given
a new code went whole; one that was split has several heirs, and each house is asked which is its.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

Heirs = Mapping[str, tuple[str, ...]]


class Change(NamedTuple):
    """One that was carried out: from that moment houses count by the new villages."""

    at: datetime
    kind: str
    terms: Mapping[str, Any]

    @property
    def heirs(self) -> Heirs:
        return _HEIRS[self.kind](self.terms)


def _merged(terms: Mapping[str, Any]) -> Heirs:
    return {old: (terms["into"],) for old in terms["from"] if old != terms["into"]}


def _split(terms: Mapping[str, Any]) -> Heirs:
    """What was left to it comes first."""
    return {terms["from"]: (terms["from"], *(part["code"] for part in terms["parts"]))}


def _moved(terms: Mapping[str, Any]) -> Heirs:
    return {terms["village"]: (terms.get("code") or terms["village"],)}


def _unmoved(_: Mapping[str, Any]) -> Heirs:
    return {}


_HEIRS: Mapping[str, Callable[[Mapping[str, Any]], Heirs]] = {
    "merge": _merged,
    "split": _split,
    "move": _moved,
    "rename": _unmoved,
}


@dataclass(frozen=True, slots=True)
class Descent:
    """`changes` in the order they were carried out; `townships`: village → its township today."""

    changes: Sequence[Change]
    townships: Mapping[str, str]

    def since(self, before: datetime) -> list[Change]:
        """What was carried out after all that counted before that moment."""
        return [one for one in self.changes if one.at >= before]

    def heirs(self, village: str, before: datetime) -> tuple[str, ...]:
        """Today's villages of one that counted houses before that moment; never empty.

        A code that stands no more was counted past its end (a clock that ran ahead): all changes
        are followed for it.
        """
        here = _followed((village,), self.since(before))
        if all(one in self.townships for one in here):
            return here
        return _followed(here, self.changes)

    def heir(self, village: str, before: datetime, now: str | None) -> str:
        """Of one house that stands in the village `now`; the first where that is no heir."""
        heirs = self.heirs(village, before)
        return now if now in heirs else heirs[0]

    def township(self, village: str, then: str) -> str:
        """`then` for a village that is in no division of today."""
        return self.townships.get(village, then)


def _followed(villages: tuple[str, ...], changes: Iterable[Change]) -> tuple[str, ...]:
    for change in changes:
        heirs = change.heirs
        villages = tuple(dict.fromkeys(new for one in villages for new in heirs.get(one, (one,))))
    return villages


def codes_of(change: Change) -> set[str]:
    """Every area the change names."""
    terms = change.terms
    found = {code for heirs in change.heirs.items() for code in (heirs[0], *heirs[1])}
    return found | {terms[name] for name in ("into", "code", "area", "township") if terms.get(name)}


def in_words(change: Change, names: Mapping[str, str]) -> str:
    """`names`: of the areas the change names."""
    return _WORDS[change.kind](change, lambda code: names.get(code, code))


Name = Callable[[str], str]


def _merge_told(change: Change, name: Name) -> str:
    return f"{'、'.join(map(name, change.heirs))}并入{name(change.terms['into'])}"


def _split_told(change: Change, name: Name) -> str:
    parts = "、".join(name(part["code"]) for part in change.terms["parts"])
    return f"{name(change.terms['from'])}分设{parts}"


def _move_told(change: Change, name: Name) -> str:
    return f"{name(change.terms['village'])}划归{name(change.terms['township'])}"


def _rename_told(change: Change, name: Name) -> str:
    return f"{name(change.terms['area'])}更名"


_WORDS: Mapping[str, Callable[[Change, Name], str]] = {
    "merge": _merge_told,
    "split": _split_told,
    "move": _move_told,
    "rename": _rename_told,
}
