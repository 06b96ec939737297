"""What a phone sends of a patrol: read strictly and without a database, as a survey's envelope is.

What cannot be understood is refused, because the phone keeps it; what is understood but faulty is
decided later and kept (law 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import orjson

from server.domain.patrols import FINDINGS
from server.domain.problems import Problem
from server.services import envelope_fields as are
from server.services.envelope import Location, PhotoNote, Telling

LARGEST_BODY = 32 * 1024  # bytes
MOST_PHOTOS = 12
MOST_SIGNS = 20
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, from a phone or from the office's form. `words` may name people."""

    finding: str
    signs: tuple[str, ...]
    at: datetime
    photos: tuple[PhotoNote, ...] = ()
    location: Location | None = None
    words: str | None = None
    told: Telling | None = None
    correct_by: date | None = None


@dataclass(frozen=True, slots=True)
class PatrolEnvelope:
    house_id: str
    visit: Visit
    app_version: str


def _is_day(value: Any) -> bool:
    if type(value) is not str or len(value) != len("2022-09-20"):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_signs(value: Any) -> bool:
    is_code = are.matches(are.WORD)
    return type(value) is list and len(value) <= MOST_SIGNS and all(map(is_code, value))


def _are_photos(value: Any) -> bool:
    return type(value) is list and len(value) <= MOST_PHOTOS and all(map(are.IS_PHOTO, value))


def _are_words(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST_WORDS


FIELDS: Mapping[str, tuple[bool, are.Test]] = MappingProxyType(
    {
        "house_id": (True, are.matches(are.ID)),
        "finding": (True, are.among(frozenset(FINDINGS))),
        "signs": (True, _are_signs),
        "captured_at": (True, are.is_moment),
        "location": (False, are.IS_LOCATION),
        "photos": (True, _are_photos),
        "words": (False, _are_words),
        "told_owner": (False, are.IS_TELLING),
        "correct_by": (False, _is_day),
        "app_version": (True, are.matches(are.WORD)),
        "device_clock": (False, are.is_moment),
    }
)


def read_patrol(body: bytes) -> PatrolEnvelope:
    """The patrol, or `patrol.too_large`, `submission.malformed`, `patrol.bad_envelope`."""
    if len(body) > LARGEST_BODY:
        raise Problem("patrol.too_large", limit_kb=LARGEST_BODY // 1024)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("submission.malformed", position=error.pos) from error
    faults = _faults(data) if isinstance(data, dict) else [_fault("", "应为一个对象")]
    if faults:
        raise Problem("patrol.bad_envelope", faults=faults)
    return _read(data)


def _faults(data: Mapping[str, Any]) -> list[dict[str, str]]:
    unknown = [_fault(_shown(name), "不认识的字段") for name in data if name not in FIELDS]
    wrong = []
    for name, (required, is_good) in FIELDS.items():
        value = data.get(name)
        if value is None and required:
            wrong.append(_fault(name, "缺少该字段"))
        elif value is not None and not is_good(value):
            wrong.append(_fault(name, "该字段的类型或格式不对"))
    return unknown + wrong


def _fault(name: str, text: str) -> dict[str, str]:
    return {"field": name, "code": "envelope.wrong_value", "text": text}


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:40] if letter.isprintable())


def _read(data: Mapping[str, Any]) -> PatrolEnvelope:
    here, told, until = data.get("location"), data.get("told_owner"), data.get("correct_by")
    visit = Visit(
        finding=data["finding"],
        signs=tuple(dict.fromkeys(data["signs"])),
        at=datetime.fromisoformat(data["captured_at"]),
        photos=tuple(_photo(one) for one in data["photos"]),
        location=here
        and Location(here["lon"], here["lat"], here.get("accuracy_m"), here.get("source")),
        words=(data.get("words") or "").strip() or None,
        told=told and _telling(told),
        correct_by=until and date.fromisoformat(until),
    )
    return PatrolEnvelope(data["house_id"], visit, data["app_version"])


def _telling(told: Mapping[str, Any]) -> Telling:
    at = datetime.fromisoformat(told["at"])
    return Telling(at, told["whom"], told["way"], bool(told.get("refused")))


def _photo(data: Mapping[str, Any]) -> PhotoNote:
    taken = data.get("captured_at")
    return PhotoNote(
        sha256=data["sha256"],
        slot=data["slot"],
        question=data.get("question"),
        captured_at=taken and datetime.fromisoformat(taken),
        lon=data.get("lon"),
        lat=data.get("lat"),
        accuracy_m=data.get("accuracy_m"),
    )
