"""Versions of a rule pack: one is in force on a day, and each is read as strictly as the first."""

from datetime import date
from pathlib import Path

import pytest

from survey_schema.load import load_all
from survey_schema.pack_versions import in_force, load_pack_versions, read_pack_file, until
from survey_schema.toml_source import SchemaError
from tests.survey_schema.small_schema import PACK_TEXT, make_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small schema with a second version from 2024 on."""
    root = make_root(tmp_path)
    _add(root, "2", "2024-01-01")
    return root


def _add(root: Path, version: str, day: str, *, named: str = "") -> Path:
    text = PACK_TEXT.replace('version = "1"', f'version = "{version}"')
    file = root / "hazards" / f"small@{named or version}.toml"
    file.write_text(text.replace("2022-06-01", day), encoding="utf-8")
    return file


def test_version_of_the_day_is_in_force(root):
    versions = load_pack_versions("small", root)
    days = {
        date(2022, 1, 1): "1",
        date(2023, 12, 31): "1",
        date(2024, 1, 1): "2",
        date(2030, 1, 1): "2",
    }

    assert {day: in_force(versions, day).version for day in days} == days


def test_first_version_ends_where_the_second_begins(root):
    first, second = load_pack_versions("small", root)

    assert (until((first, second), first), until((first, second), second)) == (
        date(2024, 1, 1),
        None,
    )


def test_versions_come_in_the_order_of_their_days_whatever_they_are_called(root):
    _add(root, "10", "2023-01-01")

    assert [one.version for one in load_pack_versions("small", root)] == ["1", "10", "2"]


def test_two_versions_from_the_same_day_are_refused(root):
    _add(root, "3", "2024-01-01")

    with pytest.raises(SchemaError, match="begins on 2024-01-01"):
        load_pack_versions("small", root)


def test_version_in_the_text_must_be_that_of_the_file(root):
    _add(root, "3", "2025-01-01", named="4")

    with pytest.raises(SchemaError, match="must have the version '4'"):
        load_pack_versions("small", root)


def test_every_version_is_loaded_with_the_whole_schema(root):
    assert {one.version for one in load_all(root).rule_packs.values()} == {"1", "2"}


def test_rules_of_a_version_lie_in_the_folder_of_its_name(root):
    folder = root / "hazards" / "small@2"
    folder.mkdir()
    rule = PACK_TEXT[PACK_TEXT.index("[[rule]]") :].replace('id = "C1"', 'id = "C2"')
    rule = rule.replace("value = 2 }", "value = 3 }")
    (folder / "more.toml").write_text(rule, encoding="utf-8")

    assert [len(one.rules) for one in load_pack_versions("small", root)] == [1, 2]


def test_pack_in_a_file_anywhere_is_read_strictly(root, tmp_path):
    elsewhere = tmp_path / "draft" / "small.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(PACK_TEXT, encoding="utf-8")
    assert read_pack_file(elsewhere).id == "small"

    elsewhere.write_text(PACK_TEXT.replace("sign =", "sgin ="), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"small\.toml:\d+: "):
        read_pack_file(elsewhere)
