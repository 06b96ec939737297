"""The English wording is complete, refers to what exists, and says English."""

from dataclasses import replace
from pathlib import Path

import pytest

from survey_schema.english import (
    chinese_wording,
    has_chinese,
    load_english,
    missing_english,
    sign_of,
)
from survey_schema.load import SchemaError, load_all
from tests.survey_schema.small_schema import FORM, make_root, spoil


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_root(tmp_path)
    (tmp_path / "english").mkdir()
    return tmp_path


def _write(root: Path, text: str) -> None:
    (root / "english" / "words.toml").write_text(text, encoding="utf-8")


def test_everything_a_reader_meets_has_its_english_wording():
    missing = missing_english(load_all(), load_english())
    assert not missing, "no English wording under survey_schema/english/:\n" + "\n".join(missing)


def test_what_goes_by_its_id_is_worded_without_a_chinese_character():
    english = load_english()
    mixed = [
        f"{name}: {key}"
        for name, words in english.items()
        for key, word in words.items()
        if name != "phrases" and has_chinese(word)
    ]
    assert mixed == []


def test_a_wording_is_found_by_its_id(root):
    _write(root, '[questions]\nstoreys = "Storeys"\n\n[codes.owner_kind]\nactual_holder = "Holder"')
    english = load_english(root)
    assert english["questions"]["storeys"] == "Storeys"
    assert english["codes.owner_kind"]["actual_holder"] == "Holder"


def test_what_is_not_worded_is_named(root):
    _write(root, '[questions]\nstoreys = "Storeys"')
    missing = missing_english(load_all(root), load_english(root))
    assert "questions: height_m" in missing
    assert "codes.structure_type: masonry" in missing
    assert "rules: C1" in missing
    assert "questions: storeys" not in missing


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('[questions]\nstoreys = "Storeys"\nstories = "Stories"', 3, "stories"),
        ('[codes.owner_kind]\nkeeper = "Keeper"', 2, "keeper"),
        ('[codes.owners]\ntitle_holder = "Holder"', 1, "codes.owners"),
        ('[question]\nstoreys = "Storeys"', 1, "question"),
        ('[questions]\nstoreys = "  "', 2, "must not be empty"),
        ("[questions]\nstoreys = 2", 2, "must be a text"),
    ],
)
def test_a_wording_of_nothing_is_refused_with_its_line(root, text, line, word):
    _write(root, text)
    with pytest.raises(SchemaError) as refused:
        load_english(root)
    assert refused.value.line == line
    assert word in refused.value.what


def test_a_thing_worded_in_two_files_is_refused(root):
    _write(root, '[questions]\nstoreys = "Storeys"')
    (root / "english" / "more.toml").write_text('[questions]\nstoreys = "Floors"', encoding="utf-8")
    with pytest.raises(SchemaError, match="worded twice"):
        load_english(root)


def test_a_hint_is_worded_by_its_chinese_text(root):
    before = "不含夹层和局部突出的层"
    _write(root, f'[phrases]\n"{before}" = "Without mezzanines"')
    assert load_english(root)["phrases"][before] == "Without mezzanines"


def test_the_wording_of_a_hint_that_is_gone_is_refused(root):
    before = "不含夹层和局部突出的层"
    _write(root, f'[phrases]\n"{before}" = "Without mezzanines"')
    spoil(root / FORM / "20-construction.toml", before, "不含夹层")
    with pytest.raises(SchemaError, match="nothing is called"):
        load_english(root)


def test_a_rule_reworded_by_a_later_version_asks_for_a_wording_of_its_own():
    schema = load_all()
    first = next(iter(schema.rule_packs.values()))
    rule = first.rules[0]
    later = replace(first, version="9", rules=(replace(rule, sign="另一说法"), *first.rules[1:]))
    both = replace(schema, rule_packs={first.id: first, f"{first.id}@9": later})
    assert missing_english(both, load_english()) == (f"rules: {rule.id}@9",)
    words = chinese_wording(both)
    assert sign_of(words, first, rule.id) == rule.sign
    assert sign_of(words, later, rule.id) == "另一说法"
    assert sign_of(words, later, first.rules[1].id) == first.rules[1].sign
