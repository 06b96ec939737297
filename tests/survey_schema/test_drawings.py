"""Drawings of how a measure is taken: small, inert, and named by the questions that need them."""

import pytest

from survey_schema.load import SchemaError, load_all, load_drawings
from survey_schema.model import Kind
from survey_schema.read_drawings import read_drawings
from tests.survey_schema.rule_witness import FORM
from tests.survey_schema.small_schema import make_root, spoil

GOOD = '<svg xmlns="http://www.w3.org/2000/svg"><title>量</title><path d="M0 0h1"/></svg>'
LENGTHS = {"mm", "m"}
READ_OFF_PAPER = {"settlement_rate_mm", "sliding_mm"}  # taken from a monitoring record


def test_every_drawing_is_used_and_all_of_them_are_a_small_download():
    named = {one.drawing for one in FORM.questions.values() if one.drawing}
    assert named == set(load_drawings())
    assert sum(len(text.encode()) for text in load_drawings().values()) < 20_000


def test_every_length_taken_at_a_ticked_sign_has_a_drawing():
    measures = {one for sign in FORM.questions.values() for one in sign.measures}
    lengths = {one for one in measures if FORM.questions[one].unit in LENGTHS}
    assert {one for one in lengths if not FORM.questions[one].drawing} == READ_OFF_PAPER


def test_every_measure_and_every_sign_says_in_words_where_to_look():
    asked = {one for sign in FORM.questions.values() for one in sign.measures}
    asked |= {one.id for one in FORM.questions.values() if one.kind is Kind.SIGN}
    assert not {one for one in asked if not FORM.questions[one].hint}


def test_a_good_drawing_is_read(tmp_path):
    (tmp_path / "a.svg").write_text(GOOD, "utf-8")
    assert read_drawings(tmp_path) == {"a": GOOD}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<path d="M0 0h1"/>', "<script/>", "<script> may not stand"),
        ('<path d="M0 0h1"/>', '<image href="http://x"/>', "<image> may not stand"),
        ("<title>量</title>", "", "needs a <title>"),
        ("</svg>", "", "is no SVG"),
        ("M0 0h1", "M0 0h1" * 400, "larger than 2000 bytes"),
    ],
)
def test_a_drawing_that_could_do_harm_or_is_heavy_is_refused(tmp_path, old, new, said):
    (tmp_path / "a.svg").write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(SchemaError, match=r"a\.svg:1: ") as refused:
        read_drawings(tmp_path)
    assert said in str(refused.value)


def test_a_question_that_names_a_missing_drawing_is_refused(tmp_path):
    root = make_root(tmp_path)
    name = "forms/self_built_house-2022.1/10-basics.toml"
    line = spoil(root / name, 'kind = "single"', 'kind = "single"\ndrawing = "nothing"') + 1
    with pytest.raises(SchemaError) as refused:
        load_all(root)
    assert f"{name}:{line}: no drawing 'nothing'" in str(refused.value)
