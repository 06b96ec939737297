"""Surveys as phones send them: whole answers of the 2022 form, of a realistic mix of houses."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from scripts.benchmarks.county import COUNTY_ID, Phone
from server import clock
from server.commands.place import profile_of
from server.domain.days import local_day
from server.domain.ids import new_id
from server.domain.rule_plan import plan_of
from server.services.county import CountySchema, county_schema
from survey_schema.answers import check
from survey_schema.identity import id_number_check_digit
from survey_schema.model import Kind

_EXAMPLES = Path(__file__).parents[2] / "survey_schema" / "examples" / "answers.json"
# Of 20 houses: 14 dwellings and 3 shops without a sign, 2 dwellings with one, 1 with three.
_MIX = [*["dwelling"] * 14, *["shop"] * 3, *["one_sign"] * 2, "three_signs"]
_NAMES = ("赵钱孙李周吴郑王", "守建国秀桂玉", "田军兰花明英")


@dataclass(frozen=True)
class Survey:
    """`request` is the whole HTTP request."""

    id: str
    phone: Phone
    body: bytes

    @property
    def request(self) -> bytes:
        return put(f"/api/v1/submissions/{self.id}", self.phone.token, self.body)


def put(path: str, token: str, body: bytes, media_type: str = "application/json") -> bytes:
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def schema() -> CountySchema:
    return county_schema(profile_of(COUNTY_ID).code)


@cache
def answers_of(kind: str) -> dict[str, Any]:
    """Every question asked is answered; `kind` is one of the mix."""
    given: dict[str, Any] = dict(
        json.loads(_EXAMPLES.read_text())["shop" if kind == "shop" else "dwelling"]
    )
    given["bearing_parts"] = ["brick_wall", "rc_beam"]  # asked since form 2026.1
    given |= _signs_seen(kind, given)
    while asked := _unanswered_signs(given):
        given |= dict.fromkeys(asked, "no")
    return given


def _signs_seen(kind: str, given: dict[str, Any]) -> dict[str, str]:
    """Signs such a house is asked about."""
    wanted = {"one_sign": 1, "three_signs": 3}.get(kind, 0)
    plan = plan_of(schema().pack, schema().profile.rule_profile, "masonry", None)
    hidden = check(schema().form, schema().codes, given, today=local_day(clock.now())).hidden
    gates = sorted(gate for gate in plan.gates if gate[1] == "yes" and gate[0] not in hidden)
    return dict(gates[:wanted])


def _unanswered_signs(given: dict[str, Any]) -> list[str]:
    form = schema().form
    faults = check(form, schema().codes, given, today=local_day(clock.now())).faults
    missing = [one.question for one in faults if one.code == "answer.required"]
    return [one for one in missing if form.questions[one].kind is Kind.SIGN]


def new_houses(
    phones: Sequence[Phone], count: int, *, first: int = 0, photos: Sequence[str] = ()
) -> list[Survey]:
    """Houses nobody has seen: `first` keeps their places apart from earlier ones."""
    dice = random.Random(first)
    return [
        _survey(phones[number % len(phones)], number // len(phones), dice, photos)
        for number in range(first, first + count)
    ]


def _survey(phone: Phone, place: int, dice: random.Random, photos: Sequence[str]) -> Survey:
    lon, lat = phone.village.point(place)
    captured_at = (clock.now() - timedelta(minutes=30)).isoformat(timespec="seconds")
    kind = _MIX[dice.randrange(len(_MIX))]
    envelope = {
        "form": schema().form.id,
        "form_version": schema().form.version,
        "kind": "survey",
        "house_id": fresh_id(dice),
        "village_code": phone.village.code,
        "grid_code": phone.village.grid,
        "captured_at": captured_at,
        "location": {"lon": lon, "lat": lat, "accuracy_m": 5.0, "source": "gps"},
        "answers": {**answers_of(kind), **_owner(place, dice)},
        "photos": [
            {"sha256": sha256, "slot": "front", "captured_at": captured_at} for sha256 in photos
        ],
        "app_version": "1.0.0",
    }
    return Survey(fresh_id(dice), phone, orjson.dumps(envelope))


def fresh_id(dice: random.Random) -> str:
    return new_id(clock.now(), dice.randbytes(10))


def _owner(place: int, dice: random.Random) -> dict[str, Any]:
    number = f"140928{dice.randrange(1940, 1999)}0101{dice.randrange(1000):03d}"
    return {
        "owner_name": dice.choice("赵钱孙李周吴郑王")
        + dice.choice("守建国秀桂玉")
        + dice.choice("田军兰花明英"),
        "owner_id_number": number + id_number_check_digit(number),
        "owner_phone": f"138{dice.randrange(10**8):08d}",
        "door_number": f"{place}-{dice.randrange(10**6)}号",
    }
