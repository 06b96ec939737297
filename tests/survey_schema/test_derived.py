"""Measures worked out from two others: shared vectors, the loader's demands, the check."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import survey_schema
from survey_schema.answers import check
from survey_schema.derived import derived_questions, derived_value
from survey_schema.load import SchemaError, load_codes, load_form
from survey_schema.model import Certainty, Derived, Kind, Question, Source
from tests.survey_schema.rule_witness import FORM, fired
from tests.survey_schema.small_schema import REAL, make_root

VECTORS = json.loads(
    (Path(survey_schema.__file__).parent / "examples" / "derived.json").read_text("utf-8")
)
TILTED = {"structure_type": "masonry", "storeys": 2, "house_tilt": "yes"}
PARTS = ("house_tilt_offset_mm", "house_tilt_height_mm")


def _question(vector: dict) -> Question:
    return Question(
        id="it",
        label="it",
        kind=Kind.DECIMAL,
        source=Source("", Certainty.DESIGN),
        minimum=vector["minimum"],
        maximum=vector["maximum"],
        derived=Derived(**vector["derived"]),
    )


def _checked(**answers: object):
    return check(FORM, load_codes(), TILTED | answers, today=date(2022, 9, 20))


def _about(faults, question: str) -> list[str]:
    return [one.code for one in faults if one.question == question]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_vector_the_phone_runs_too(vector):
    assert derived_value(_question(vector), vector["answers"]) == vector["expect"]


@pytest.mark.parametrize("question", derived_questions(FORM), ids=lambda question: question.id)
def test_a_derived_measure_belongs_to_the_sign_of_its_parts(question):
    owners = [one for one in FORM.questions.values() if question.id in one.measures]
    assert len(owners) == 1
    assert {question.derived.of, question.derived.over} <= set(owners[0].measures)


def test_every_ratio_and_every_tilt_is_worked_out_for_the_surveyor():
    wanted = [
        one
        for one in FORM.questions.values()
        if one.unit == "ratio" or one.id.endswith("_tilt_percent")
    ]
    assert len(wanted) == 19
    assert all(one.derived for one in wanted)


def test_the_offset_over_the_height_becomes_the_tilt():
    checked = _checked(house_tilt_offset_mm=180, house_tilt_height_mm=6000)
    assert checked.values["house_tilt_percent"] == 3
    assert "B1" not in fired(checked.values)


def test_a_millimetre_beyond_the_limit_is_beyond_it():
    checked = _checked(house_tilt_offset_mm=180.1, house_tilt_height_mm=6000)
    assert "B1" in fired(checked.values)


def test_what_was_measured_outweighs_what_was_typed_and_says_so():
    checked = _checked(house_tilt_percent=1, house_tilt_offset_mm=240, house_tilt_height_mm=6000)
    assert checked.values["house_tilt_percent"] == 4
    assert _about(checked.doubts, "house_tilt_percent") == ["answer.derived_differs"]


def test_a_phone_may_send_the_worked_out_value_with_all_its_digits():
    checked = _checked(
        house_tilt_percent=100 * 181 / 6000, house_tilt_offset_mm=181, house_tilt_height_mm=6000
    )
    assert not _about((*checked.doubts, *checked.faults), "house_tilt_percent")


def test_a_typed_value_stands_where_a_part_is_missing():
    checked = _checked(house_tilt_percent=1, house_tilt_height_mm=6000)
    assert checked.values["house_tilt_percent"] == 1
    assert not _about(checked.doubts, "house_tilt_percent")


def test_nothing_is_worked_out_from_parts_that_were_not_asked():
    answers = {"house_tilt": "no", "house_tilt_offset_mm": 240, "house_tilt_height_mm": 6000}
    checked = _checked(**answers)
    assert "house_tilt_percent" not in checked.values
    assert _about(checked.faults, "house_tilt_offset_mm") == ["answer.not_asked"]


@given(st.integers(0, 10_000), st.integers(100, 20_000), st.integers(1, 500))
def test_a_larger_offset_never_gives_a_smaller_tilt(offset, height, more):
    question = FORM.questions["house_tilt_percent"]
    before = derived_value(question, dict(zip(PARTS, (offset, height), strict=True)))
    after = derived_value(question, dict(zip(PARTS, (offset + more, height), strict=True)))
    assert after >= before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('of = "house_tilt_offset_mm"', 'of = "tilt"', "two measured questions"),
        ('of = "house_tilt_offset_mm"', 'of = "house_tilt"', "two measured questions"),
        ("times = 100", "times = 0", "above zero"),
        ("times = 100", "time = 100", "unknown key 'time'"),
        ("minimum = 100\n", "minimum = 0\n", "'minimum' above 0"),
        ("minimum = 0\nmaximum = 10000\n", "maximum = 10000\n", "'minimum' of at least 0"),
    ],
)
def test_a_formula_that_cannot_be_worked_out_is_refused(tmp_path, old, new, said):
    root = make_root(tmp_path)
    name = "forms/self_built_house-2022.1/50-signs-b-foundation.toml"
    text = (REAL / name).read_text("utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SchemaError, match=r"b-foundation.toml:[0-9]+: ") as refused:
        load_form("self_built_house", "2022.1", root)
    assert said in str(refused.value)


def test_a_measure_without_a_word_on_measuring_is_refused(tmp_path):
    root = make_root(tmp_path)
    name = "forms/self_built_house-2022.1/50-signs-b-foundation.toml"
    text = (REAL / name).read_text("utf-8")
    hint = 'hint = "抄观测记录的累计水平位移；没有滑移或已停止的填0。"\n'
    (root / name).write_text(text.replace(hint, "", 1), "utf-8")
    with pytest.raises(SchemaError, match="'sliding_mm' does not say how it is measured"):
        load_form("self_built_house", "2022.1", root)
