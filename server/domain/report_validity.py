"""Which inspection report counts, and what ended one before its day (domain.md §3.4, D).

The years a report is valid for are the county's; no national figure was found. Whatever else
happened to the house since ends it at once, and a new inspection is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from server.domain.grades import LETTERS, letter_of

VOID_CAUSES: Mapping[str, str] = {
    "extension": "鉴定后扩建、加层或改动主体结构",
    "change_of_use": "鉴定后改变用途",
    "disaster": "鉴定后遭受灾害",
    "new_hazard": "鉴定后排查发现新的严重隐患",
    "false_report": "报告被认定为虚假或失实",
    "withdrawn": "鉴定机构撤回报告",
}
# What a survey shows by itself; the rest is a decision of the housing bureau.
SEEN_BY_SURVEY = ("extension", "change_of_use", "new_hazard")


class Given(NamedTuple):
    """A report that was given; `second_of` is the inspection it answers an objection to."""

    id: str
    grade: str | None
    reported_at: datetime
    is_void: bool = False
    second_of: str | None = None


class Decision(NamedTuple):
    """Of an objection to `first`: the inspection that counts, None while it is undecided."""

    first: str
    counts: str | None


def counting(reports: Iterable[Given], decisions: Iterable[Decision] = ()) -> str | None:
    """The inspection whose report counts; the worse of two until the bureau has decided.

    None when there is no report that is still valid.
    """
    valid = sorted((one for one in reports if not one.is_void), key=lambda one: one.reported_at)
    if not valid:
        return None
    decided = {one.first: one.counts for one in decisions if one.counts is not None}
    root = _root(valid[-1], valid)
    family = [one for one in valid if _root(one, valid) == root]
    chosen = _chosen(family, decided)
    return chosen or max(family, key=_weight).id


def _root(one: Given, reports: Sequence[Given]) -> str:
    """The first report of a chain of objections."""
    above = {other.id: other.second_of for other in reports}
    at, seen = one.id, set[str]()
    while at not in seen:
        seen.add(at)
        at = above.get(at) or at
    return at


def _chosen(family: Sequence[Given], decided: Mapping[str, str]) -> str | None:
    """The last word of the bureau, unless a report objected to it has come in since."""
    by_time = [one for one in family if one.id in {*decided, *decided.values()}]
    words = [decided[one.id] for one in by_time if one.id in decided]
    answered = {one.second_of for one in family if one.second_of}
    if not words or any(first not in decided for first in answered):
        return None
    return words[-1] if words[-1] in {one.id for one in family} else None


def _weight(one: Given) -> tuple[int, datetime]:
    """A grade nobody can place weighs most: unknown is not safe (law 5)."""
    letter = letter_of(one.grade)
    return (len(LETTERS) if letter is None else LETTERS.index(letter), one.reported_at)


class Described(NamedTuple):
    """What a survey says of the house that a report rests on; None is unknown."""

    storeys: int | None
    is_operational: bool | None
    is_altered: bool | None  # extended, or its main structure changed
    business_kinds: frozenset[str]


def ended_by(before: Described, after: Described, *, has_new_severe: bool) -> str | None:
    """The cause for which a survey ends a report made before it; a key of VOID_CAUSES."""
    if has_new_severe:
        return "new_hazard"
    if _is_higher(before, after) or (after.is_altered and before.is_altered is False):
        return "extension"
    return "change_of_use" if _is_used_otherwise(before, after) else None


def _is_higher(before: Described, after: Described) -> bool:
    return None not in {before.storeys, after.storeys} and (after.storeys or 0) > (
        before.storeys or 0
    )


def _is_used_otherwise(before: Described, after: Described) -> bool:
    """Business where none was, or another one (LAW-ZJ art.15: once passed for a use)."""
    if not after.is_operational:
        return False
    if before.is_operational is False:
        return True
    return bool(before.business_kinds) and not after.business_kinds <= before.business_kinds
