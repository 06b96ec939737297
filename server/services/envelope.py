"""What a phone sends: the envelope around a survey's answers, read strictly and without a database.

What cannot be understood is refused, because the phone keeps it and can be corrected. What is
understood but faulty (a wrong answer, a strange place, an old form) is no matter of the envelope:
that is decided later and kept (law 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from server.domain.problems import Problem
from server.services.envelope_fields import FIELDS

LARGEST_BODY = 512 * 1024  # bytes; a survey of all questions is about 6 KB


@dataclass(frozen=True, slots=True)
class Location:
    """WGS84, as the phone measured it or as the surveyor put the pin."""

    lon: float
    lat: float
    accuracy_m: float | None
    source: str | None


@dataclass(frozen=True, slots=True)
class PhotoNote:
    """A photo announced; its bytes come apart, by this hash."""

    sha256: str
    slot: str
    question: str | None
    captured_at: datetime | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None


@dataclass(frozen=True, slots=True)
class Telling:
    """Whoever lives there was told of the danger on the spot; `refused` to leave or to sign."""

    at: datetime
    whom: str
    way: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Confirming:
    """The owner signed for what was found; with a `refusal` he did not."""

    at: datetime
    whom: str
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Envelope:
    form: str
    form_version: str
    kind: str
    house_id: str
    village_code: str
    grid_code: str | None
    captured_at: datetime
    location: Location | None
    answers: Mapping[str, Any]
    photos: tuple[PhotoNote, ...]
    verdict_on_phone: str | None
    app_version: str
    device_clock: datetime | None
    replaces: str | None  # a returned submission which this one answers
    confirmed: tuple[str, ...] = ()  # answers of last time, looked at and left as they were
    told_owner: Telling | None = None  # a phone that knows nothing of it sends none
    rules_on_phone: str | None = None  # the rule pack with its version that it graded by
    near_denied: tuple[str, ...] = ()  # houses shown within 10 m of which it is none
    owner_confirmed: Confirming | None = None


def read_envelope(body: bytes) -> Envelope:
    """The envelope, or `submission.malformed` / `submission.bad_envelope` with every fault."""
    data = _object(body)
    faults = [*_unknown_fields(data), *_wrong_fields(data)]
    if faults:
        raise Problem("submission.bad_envelope", faults=faults)
    return _envelope(data)


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST_BODY:
        raise Problem("submission.too_large", limit_kb=LARGEST_BODY // 1024)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("submission.malformed", position=error.pos) from error
    if not isinstance(data, dict):
        raise Problem("submission.malformed", position=0)
    return data


def _unknown_fields(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _fault(_shown(name), "envelope.unknown_field", "不认识的字段")
        for name in data
        if name not in FIELDS
    ]


def _wrong_fields(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    faults = []
    for name, (required, is_good) in FIELDS.items():
        value = data.get(name)
        if value is None:
            if required:
                faults.append(_fault(name, "envelope.required", "缺少该字段"))
        elif not is_good(value):
            faults.append(_fault(name, "envelope.wrong_value", "该字段的类型或格式不对"))
    return faults


def _fault(name: str, code: str, text: str) -> dict[str, Any]:
    return {"field": name, "code": code, "text": text}


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:40] if letter.isprintable())


def _envelope(data: Mapping[str, Any]) -> Envelope:
    return Envelope(
        form=data["form"],
        form_version=data["form_version"],
        kind=data["kind"],
        house_id=data["house_id"],
        village_code=data["village_code"],
        grid_code=data.get("grid_code"),
        captured_at=datetime.fromisoformat(data["captured_at"]),
        location=_location(data.get("location")),
        answers=data["answers"],
        photos=tuple(_photo(one) for one in data["photos"]),
        verdict_on_phone=data.get("verdict_on_phone"),
        app_version=data["app_version"],
        device_clock=_moment(data.get("device_clock")),
        replaces=data.get("replaces"),
        confirmed=tuple(data.get("confirmed") or ()),
        told_owner=_telling(data.get("told_owner")),
        rules_on_phone=data.get("rules_on_phone"),
        near_denied=tuple(data.get("near_denied") or ()),
        owner_confirmed=_confirming(data.get("owner_confirmed")),
    )


def _confirming(data: Mapping[str, Any] | None) -> Confirming | None:
    if data is None:
        return None
    return Confirming(datetime.fromisoformat(data["at"]), data["whom"], data.get("refusal"))


def _telling(data: Mapping[str, Any] | None) -> Telling | None:
    if data is None:
        return None
    at = datetime.fromisoformat(data["at"])
    return Telling(at, data["whom"], data["way"], bool(data.get("refused")))


def _location(data: Mapping[str, Any] | None) -> Location | None:
    if data is None:
        return None
    return Location(data["lon"], data["lat"], data.get("accuracy_m"), data.get("source"))


def _photo(data: Mapping[str, Any]) -> PhotoNote:
    return PhotoNote(
        sha256=data["sha256"],
        slot=data["slot"],
        question=data.get("question"),
        captured_at=_moment(data.get("captured_at")),
        lon=data.get("lon"),
        lat=data.get("lat"),
        accuracy_m=data.get("accuracy_m"),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
