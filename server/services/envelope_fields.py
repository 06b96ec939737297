"""What each field of the envelope must be: one table of required flags and tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from server.domain.facts import Verdict
from server.domain.owner_confirmed import REFUSALS
from server.domain.owner_told import WAY_LABELS, WHOM

MOST_PHOTOS = 80
MOST_CONFIRMED = 400
MOST_NEAR = 20

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
VILLAGE = re.compile(r"\d{12}", re.ASCII)
WORD = re.compile(r"[A-Za-z0-9_.:+-]{1,40}", re.ASCII)
_RULES = re.compile(r"[A-Za-z0-9_.-]{1,30}@[0-9.]{1,9}", re.ASCII)
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}", re.ASCII)
_VERSION = re.compile(r"[0-9.]{1,20}", re.ASCII)
_KINDS = frozenset({"survey", "resurvey", "recheck"})
_VERDICTS = frozenset(Verdict)


Test = Callable[[Any], bool]


def matches(pattern: re.Pattern[str]) -> Test:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def among(words: frozenset[str]) -> Test:
    return lambda value: type(value) is str and value in words


def is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e9


def is_moment(value: Any) -> bool:
    """ISO with offset, in a year a phone can mean: an offset must not carry it out of range."""
    if type(value) is not str or len(value) > 40:
        return False
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    return moment.tzinfo is not None and 2000 <= moment.year <= 9000


def table(fields: Mapping[str, tuple[bool, Test]]) -> Test:
    """An object with these fields, no other, and the required ones present."""

    def test(value: Any) -> bool:
        return (
            type(value) is dict
            and value.keys() <= fields.keys()
            and all(
                not required if value.get(name) is None else is_good(value[name])
                for name, (required, is_good) in fields.items()
            )
        )

    return test


IS_LOCATION = table(
    {
        "lon": (True, is_number),
        "lat": (True, is_number),
        "accuracy_m": (False, is_number),
        "source": (False, matches(CODE)),
    }
)
IS_PHOTO = table(
    {
        "sha256": (True, matches(_SHA256)),
        "slot": (True, matches(CODE)),
        "question": (False, matches(WORD)),
        "captured_at": (False, is_moment),
        "lon": (False, is_number),
        "lat": (False, is_number),
        "accuracy_m": (False, is_number),
    }
)
IS_TELLING = table(
    {
        "at": (True, is_moment),
        "whom": (True, among(frozenset(WHOM))),
        "way": (True, among(frozenset(WAY_LABELS))),
        "refused": (False, lambda value: type(value) is bool),
    }
)
_IS_CONFIRMING = table(
    {
        "at": (True, is_moment),
        "whom": (True, among(frozenset(WHOM))),
        "refusal": (False, among(frozenset(REFUSALS))),
    }
)


def _are_photos(value: Any) -> bool:
    return type(value) is list and len(value) <= MOST_PHOTOS and all(map(IS_PHOTO, value))


def _are_questions(value: Any) -> bool:
    is_word = matches(WORD)
    return type(value) is list and len(value) <= MOST_CONFIRMED and all(map(is_word, value))


def _are_houses(value: Any) -> bool:
    is_id = matches(ID)
    return type(value) is list and len(value) <= MOST_NEAR and all(map(is_id, value))


FIELDS: Mapping[str, tuple[bool, Test]] = MappingProxyType(
    {
        "form": (True, matches(WORD)),
        "form_version": (True, matches(_VERSION)),
        "kind": (True, among(_KINDS)),
        "house_id": (True, matches(ID)),
        "village_code": (True, matches(VILLAGE)),
        "grid_code": (False, matches(CODE)),
        "captured_at": (True, is_moment),
        "location": (False, IS_LOCATION),
        "answers": (True, lambda value: type(value) is dict),
        "photos": (True, _are_photos),
        "verdict_on_phone": (False, among(_VERDICTS)),
        "app_version": (True, matches(WORD)),
        "device_clock": (False, is_moment),
        "replaces": (False, matches(ID)),
        "confirmed": (False, _are_questions),
        "told_owner": (False, IS_TELLING),
        "rules_on_phone": (False, matches(_RULES)),
        "near_denied": (False, _are_houses),
        "owner_confirmed": (False, _IS_CONFIRMING),
    }
)
