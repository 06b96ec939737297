"""A survey by an older form, read by rules that were written for a newer one (decision 0029).

Of a day before the newer form it is graded as it was asked: what that form did not have was not
asked. Of a later day it owes the questions that came new: they are unknown, never "no" (law 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Set as AbstractSet
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from server.domain.classification import decisive_questions
from survey_schema.model import Form
from survey_schema.versions import version_key

_MOST = 4_000


class Asked(NamedTuple):
    """What `classify` is asked with."""

    values: Mapping[str, Any]
    hidden: AbstractSet[str]
    decisive: frozenset[str]


class _Bridge(NamedTuple):
    """What lies between two versions: `owed` are the new questions that every house is asked."""

    forms: tuple[Form, Form]
    new: frozenset[str]
    owed: frozenset[str]
    read_as: tuple[tuple[str, str], ...]


def as_asked(
    form: Form, newer: Form, values: Mapping[str, Any], hidden: frozenset[str], on: date
) -> Asked:
    """`form` is the survey's, `newer` the one the rules were written for, `on` the survey's day."""
    decisive = decisive_questions(form)
    bridge = None if form is newer else _bridge_of(form, newer)
    if bridge is None:
        return Asked(values, hidden, decisive)
    values = _read_as(bridge, values)
    if on >= newer.valid_from:
        return Asked(values, hidden, decisive | bridge.owed)
    taken = frozenset(new for new, old in bridge.read_as if old in values)
    return Asked(values, _without(hidden, bridge.new, taken), decisive)


@lru_cache(_MOST)
def _without(hidden: frozenset[str], new: frozenset[str], taken: frozenset[str]) -> frozenset[str]:
    return hidden | (new - taken)


def _read_as(bridge: _Bridge, values: Mapping[str, Any]) -> Mapping[str, Any]:
    found = {new: values[old] for new, old in bridge.read_as if old in values and new not in values}
    return {**values, **found} if found else values


_bridges: dict[tuple[int, int], _Bridge | None] = {}


def _bridge_of(form: Form, newer: Form) -> _Bridge | None:
    """Forms are loaded once and live for ever, so this is kept by identity."""
    key = (id(form), id(newer))
    if key not in _bridges:
        _bridges[key] = _make(form, newer)
    return _bridges[key]


def _make(form: Form, newer: Form) -> _Bridge | None:
    if form.id != newer.id or version_key(form.version) >= version_key(newer.version):
        return None
    new = frozenset(newer.questions.keys() - form.questions.keys())
    always = frozenset(
        one.id
        for section in newer.sections
        if section.shown_when is None
        for one in section.questions
        if one.decisive and one.shown_when is None
    )
    read_as = tuple((one, old) for one, old in newer.read_as.items() if one in new)
    return _Bridge((form, newer), new, new & always, read_as)
