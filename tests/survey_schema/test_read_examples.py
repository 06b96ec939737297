"""The strict reader of examples: nothing in them may name what there is not."""

import shutil
from pathlib import Path

import pytest

from survey_schema.load import SchemaError
from survey_schema.read_examples import Expected, read_examples
from tests.survey_schema.rule_witness import CODES, FORM, PACK
from tests.survey_schema.small_schema import REAL

EXAMPLE = """\
[[example]]
id = "B2-above"
title = "竖向沉降裂缝宽12毫米"
house = "brick"
profile = "strict"
answers = { settlement_crack = "yes", settlement_crack_mm = 12 }
verdict = "severe_hazard"
fired = ["B2"]
"""


def _read(folder: Path, text: str):
    shutil.copy(REAL / "examples/houses.toml", folder)
    (folder / "B.toml").write_text(text, "utf-8")
    return read_examples(folder, FORM, CODES, PACK)


def test_an_example_is_the_house_with_what_is_special_about_it(tmp_path):
    (example,) = _read(tmp_path, EXAMPLE)
    assert example.verdict is Expected.SEVERE
    assert dict(example.said) == {"settlement_crack": "yes", "settlement_crack_mm": 12}
    assert example.answers["structure_type"] == "masonry"
    assert example.answers["wall_bowed"] == "no"
    assert example.place.endswith("B.toml:1")


def test_what_is_left_out_is_really_not_answered(tmp_path):
    text = EXAMPLE + 'left_out = ["house_tilt", "storeys"]\n'
    (example,) = _read(tmp_path, text)
    assert not {"house_tilt", "storeys"} & set(example.answers)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("settlement_crack_mm = 12", "settlement_mm = 12", 6, "'settlement_mm': 表单中没有"),
        ("settlement_crack_mm = 12", "settlement_crack_mm = 999", 6, "超出允许范围"),
        ('settlement_crack = "yes"', 'settlement_crack = "maybe"', 6, "不在代码表内"),
        (
            'settlement_crack = "yes", ',
            "",
            6,
            "'settlement_crack_mm': “最大缝宽”按前面的回答不需填写",
        ),
        ("answers = {", 'answers = { roof_kinds = ["thatch"],', 6, "'roof_kinds'"),
        ('fired = ["B2"]', 'fired = ["B99"]', 8, "'fired' names 'B99'"),
        ('fired = ["B2"]', 'missing = ["wall"]', 8, "'missing' names 'wall'"),
        ('house = "brick"', 'house = "hut"', 4, "no house 'hut' in houses.toml"),
        ('profile = "strict"', 'profile = "mild"', 5, "'mild' is no profile"),
        ('verdict = "severe_hazard"', 'verdict = "bad"', 7, "must be one of"),
        ('verdict = "severe_hazard"', 'verdikt = "bad"', 1, "missing key 'verdict'"),
        ('fired = ["B2"]', 'fire = ["B2"]', 8, "unknown key 'fire'"),
    ],
)
def test_a_faulty_example_is_refused_at_its_line(tmp_path, old, new, line, said):
    assert old in EXAMPLE
    with pytest.raises(SchemaError) as refused:
        _read(tmp_path, EXAMPLE.replace(old, new))
    assert f"B.toml:{line}: " in str(refused.value)
    assert said in str(refused.value)


def test_an_answer_the_house_lacks_must_be_given_or_named_as_left_out(tmp_path):
    text = EXAMPLE.replace("answers = {", "answers = { is_extended = true,")
    with pytest.raises(SchemaError, match=r"'extension_kinds': .*left_out"):
        _read(tmp_path, text)


def test_two_examples_of_one_name_are_refused(tmp_path):
    with pytest.raises(SchemaError, match=r"B.toml:11: id 'B2-above' is used twice"):
        _read(tmp_path, EXAMPLE + "\n" + EXAMPLE)
