"""`anju schema check` and `examples`: what an office runs before it puts new rules in force."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import survey_schema

PART = "survey_schema/hazards/shanxi-2022/B-foundation.toml"


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A copy of the schema that Python finds before the installed one."""
    shutil.copytree(Path(survey_schema.__file__).parent, tmp_path / "survey_schema")
    return tmp_path


def _anju(schema: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "anju"), "schema", *words],
        env={**os.environ, "PYTHONPATH": str(schema)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def _change(schema: Path, old: str, new: str) -> None:
    file = schema / PART
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.slow
def test_sound_files_are_said_to_be_sound(schema: Path) -> None:
    status, told = _anju(schema, "check")
    assert (status, "个算例全部相符" in told) == (0, True)


@pytest.mark.slow
def test_a_misspelt_key_is_told_with_its_place_and_what_was_meant(schema: Path) -> None:
    _change(schema, "threshold =", "treshold =")
    status, told = _anju(schema, "check")
    assert status == 1
    assert "hazards/shanxi-2022/B-foundation.toml:" in told
    assert "'treshold'" in told and "'threshold'" in told


@pytest.mark.slow
def test_a_limit_that_was_moved_names_the_examples_that_come_out_otherwise(schema: Path) -> None:
    _change(
        schema,
        'field = "settlement_crack_mm", op = ">", value = 10',
        'field = "settlement_crack_mm", op = ">", value = 12',
    )
    status, told = _anju(schema, "check")
    assert status == 1
    assert "屋角竖向沉降裂缝最宽10.1毫米" in told
    assert "severe_hazard（B2）" in told


@pytest.mark.slow
def test_the_examples_are_told_to_other_software(schema: Path, tmp_path: Path) -> None:
    status, _ = _anju(schema, "examples", str(tmp_path / "examples.json"))
    told = json.loads((tmp_path / "examples.json").read_text("utf-8"))
    assert status == 0
    assert len(told) >= 150
    assert {"answers", "verdict", "fired", "missing", "profile", "title"} <= told[0].keys()
