"""Surveys as a phone would send them: good ones, with what a test wants changed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from server.services.county import CountySchema, county_schema
from survey_schema.answers import check
from survey_schema.model import Kind
from tests import make

EXAMPLES = Path(__file__).parents[2] / "survey_schema" / "examples" / "answers.json"
CAPTURED_AT = "2022-09-20T09:30:00+08:00"


@cache
def _examples() -> dict[str, dict[str, Any]]:
    return json.loads(EXAMPLES.read_text())


def answers(example: str = "dwelling", **changes: Any) -> dict[str, Any]:
    """A whole set of answers, every sign looked at and absent; None takes one away."""
    changed = {**_whole(example), **changes}
    return {name: value for name, value in changed.items() if value is not None}


@cache
def _whole(example: str) -> dict[str, Any]:
    schema = county_schema(make.COUNTY).on(make.NOW.date())
    given = dict(_examples()[example])
    while asked := _unanswered_signs(schema, given):
        given |= dict.fromkeys(asked, "no")
    return given


def _unanswered_signs(schema: CountySchema, given: dict[str, Any]) -> list[str]:
    faults = check(schema.form, schema.codes, given, today=make.NOW.date()).faults
    missing = [one.question for one in faults if one.code == "answer.required"]
    return [one for one in missing if schema.form.questions[one].kind is Kind.SIGN]


def envelope(
    house_id: str | None = None, *, village: str = make.VILLAGE_A1, step: int = 0, **changes: Any
) -> dict[str, Any]:
    lon, lat = make.point_in(village, step)
    sent = {
        "form": "self_built_house",
        "form_version": "2022.1",
        "kind": "survey",
        "house_id": house_id or make.make_id(),
        "village_code": village,
        "captured_at": CAPTURED_AT,
        "location": {"lon": lon, "lat": lat, "accuracy_m": 5.0, "source": "gps"},
        "answers": answers(),
        "photos": [],
        "app_version": "1.0.0",
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


def body_of(sent: dict[str, Any]) -> bytes:
    return orjson.dumps(sent)


def photo_note(sha256: str, slot: str = "front", **more: Any) -> dict[str, Any]:
    return {"sha256": sha256, "slot": slot, "captured_at": CAPTURED_AT, **more}
