"""Texts nobody should write, in every field of the procedure: a clear answer, never 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from server import clock
from server.domain.sound_text import printable, unsound
from tests.http.foreign import make_foreign
from tests.http.samples import sample

LONG = "很长的文字" * 2_000
NUL = "裂缝\x00宽度三毫米"
TURNED = "甲方\u202e同意验收合格"
EMOJI = "裂缝已修补好了👍🏽👨‍👩‍👧🏚️"
MARKED = "后墙\u200f裂缝\u200e宽三毫米"
DOORS = (
    "acceptance", "agencies", "cases", "dossiers", "draws", "inspections", "neighbours",
    "objections", "overdue_reviews", "papers", "remediations", "report_questions",
    "report_tellings", "sector_tasks", "transfers", "use",
)  # fmt: skip


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Schema]]:
    for rule in app.url_map.iter_rules():
        door = rule.endpoint.partition(".")[0]
        opening = app.view_functions[rule.endpoint].opening  # type: ignore[attr-defined]
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH"}):
            if door in DOORS and opening.body is not None:
                yield rule, method, opening.body()


def _is_free(name: str, field: Any) -> bool:
    """Free text: not chosen from a list, no id, hash or code."""
    checks = [field.validate] if callable(field.validate) else (field.validate or [])
    is_chosen = any(isinstance(one, validate.OneOf | validate.Regexp) for one in checks)
    is_key = name.endswith(("_id", "_ids", "sha256", "_code", "_by")) or name == "password"
    return type(field) is fields.String and not is_chosen and not is_key


def _hostile(schema: Schema, ids: dict[str, Any], text: str) -> dict[str, Any] | None:
    free = [name for name, field in schema.fields.items() if _is_free(name, field)]
    if not free:
        return None
    body = sample(schema, ids, whole=True)
    return body | {schema.fields[name].data_key or name: text for name in free}


@pytest.mark.slow
def test_no_text_breaks_a_route_of_the_procedure(store, app, phone_of):
    foreign = make_foreign(store)
    scene = foreign.scene
    scene.now = clock.now()
    phones = [
        phone_of(scene.people[one], county_code=scene.county) for one in ("bureau", "township")
    ]
    tried = 0
    for rule, method, schema in _routes(app):
        for text in (LONG, NUL, TURNED, EMOJI, MARKED):
            body = _hostile(schema, foreign.ids, text)
            if body is None:
                continue
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<{name}>", str(foreign.ids.get(name, "0" * 36)))
            for phone in phones:
                answer = phone.send(method, path, json=body)
                told = (rule.rule, text[:12], answer.status_code, answer.data[:300])
                assert answer.status_code < 500, told
                assert answer.status_code < 400 or answer.get_json()["code"], told
                if text in (NUL, TURNED) and answer.status_code not in (401, 403, 404):
                    assert answer.status_code == 422, told
                    assert b"field.bad_character" in answer.data, told
            tried += 1
    assert tried > 150


def test_a_text_is_sound_with_lines_and_rare_characters_and_a_paper_prints_no_pictures():
    body = {"a": ["第一行\n第二行\t完", {"b": "㐂䶮𬭚"}], "c": 3, "d": None}
    assert list(unsound(body)) == []
    assert list(unsound({"a": [{"b": TURNED}], "x\x00": "好"})) == ["a.0.b", ""]
    assert printable({"a": [EMOJI, MARKED, "㐂䶮𬭚"], "n": 1}) == {
        "a": ["裂缝已修补好了", "后墙裂缝宽三毫米", "㐂䶮𬭚"],
        "n": 1,
    }
