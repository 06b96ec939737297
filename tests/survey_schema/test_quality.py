"""quality.toml: the batch checks' questions and limits, read strictly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from survey_schema.quality import ROOT, SHAPES, load_quality
from survey_schema.toml_source import SchemaError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "quality.toml", tmp_path)
    return tmp_path


def _with(root: Path, old: str, new: str) -> Path:
    file = root / "quality.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return root


def test_every_check_has_its_question_its_limits_and_a_source():
    checks = load_quality()
    assert checks.keys() == SHAPES.keys()
    for one in checks.values():
        assert one.limits.keys() == SHAPES[one.id].limits
        assert one.source.text


@pytest.mark.parametrize("check", load_quality().values(), ids=lambda one: one.id)
def test_a_question_asks_and_accuses_nobody(check):
    assert "请核实" in check.question or "请对照" in check.question
    for word in ("造假", "虚假", "弄虚作假", "违规", "排查人", "网格员", "责任人", "作弊"):
        assert word not in check.question


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("share_percent = 50", "share = 50", "share_percent"),
        ("share_percent = 50", "share_percent = 150", "at most 100"),
        ("fastest_kmh = 60", "fastest_kmh = -1", "0 or more"),
        ("{records} 条排查记录中，有 {none}", "{record} 条，有 {none}", "names ['record']"),
        ('id = "pace"', 'id = "speed"', "no check 'speed'"),
        ('id = "alike_photo"', 'id = "same_photo"', "used twice"),
        ('label = "建筑面积相同"', 'lable = "建筑面积相同"', "missing key 'label'"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(root, old, new, said):
    with pytest.raises(SchemaError) as refused:
        load_quality(_with(root, old, new))
    assert said in str(refused.value)
    assert "quality.toml:" in str(refused.value)


def test_a_check_left_out_is_missed(root):
    text = (root / "quality.toml").read_text()
    (root / "quality.toml").write_text(text[: text.rindex("[[check]]")])
    with pytest.raises(SchemaError, match="geohazard_denied"):
        load_quality(root)
