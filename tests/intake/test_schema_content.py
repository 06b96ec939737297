"""What a phone is sent of the schema: how a measure is taken comes along, and stays small."""

import gzip

import orjson

from server.services.schema_content import contents
from tests import make


def _content(kind: str) -> dict:
    return orjson.loads(contents(make.COUNTY, make.NOW.date())[kind].body)


def test_every_drawing_a_question_names_comes_along():
    sections = _content("form")["sections"]
    named = {one["drawing"] for section in sections for one in section["questions"]}
    assert named - {None} == set(_content("drawings"))


def test_a_tilt_comes_with_the_formula_the_phone_works_out():
    questions = [one for section in _content("form")["sections"] for one in section["questions"]]
    tilt = next(one for one in questions if one["id"] == "house_tilt_percent")
    assert tilt["derived"] == {
        "of": "house_tilt_offset_mm",
        "over": "house_tilt_height_mm",
        "times": 100.0,
    }


def test_all_a_phone_needs_of_the_schema_is_less_than_a_photo():
    bodies = [gzip.compress(one.body) for one in contents(make.COUNTY, make.NOW.date()).values()]
    assert sum(map(len, bodies)) < 60_000
