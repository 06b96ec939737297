"""What only shows between two files or two versions: drops, overlaps, limits without a unit."""

import shutil
from pathlib import Path

import pytest

from survey_schema.load import SchemaError, load_all, load_form, load_rule_pack
from survey_schema.pack_versions import load_pack_versions
from tests.survey_schema.small_schema import FORM, PACK, make_root, spoil

NEXT = "forms/self_built_house-2023.1"
BASICS, TOP = f"{NEXT}/10-basics.toml", f"{NEXT}/form.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two versions of the form, so far alike."""
    made = make_root(tmp_path)
    shutil.copytree(made / FORM, made / NEXT)
    spoil(made / TOP, 'version = "2022.1"', 'version = "2023.1"')
    return made


def _without(root: Path, question: str) -> None:
    path = root / BASICS
    parts = path.read_text("utf-8").split("[[question]]")
    kept = [one for one in parts if f'id = "{question}"' not in one]
    assert len(kept) == len(parts) - 1
    path.write_text("[[question]]".join(kept), "utf-8")


def _drop(root: Path, question: str) -> None:
    with (root / TOP).open("a", encoding="utf-8") as file:
        file.write(f'\n[[dropped]]\nid = "{question}"\nwhy = "改由户籍系统提供"\n')


def _refusal(root: Path) -> str:
    with pytest.raises(SchemaError) as refused:
        load_all(root)
    return str(refused.value)


def test_a_new_version_with_the_same_questions_is_taken(root):
    assert load_form("self_built_house", "2023.1", root).dropped == {}


def test_a_question_that_disappears_without_a_word_is_refused(root):
    _without(root, "user_name")
    said = _refusal(root)
    assert f"{TOP}:3: question 'user_name' of version 2022.1 is asked no more" in said
    assert "say so with [[dropped]]" in said


def test_a_question_may_be_dropped_by_saying_so(root):
    _without(root, "user_name")
    _drop(root, "user_name")
    form = load_form("self_built_house", "2023.1", root)
    assert dict(form.dropped) == {"user_name": "改由户籍系统提供"}


def test_what_is_still_asked_is_not_dropped(root):
    _drop(root, "user_name")
    assert "'user_name' is still asked" in _refusal(root)


def test_what_was_never_asked_is_not_dropped(root):
    _drop(root, "shoe_size")
    assert "'shoe_size' is no question of the version before" in _refusal(root)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('codes = "area_path"', 'codes = "area_kind"', "'area_path' changes its codes"),
        ('unit = "people"', 'unit = "households"', "'residents' changes its unit"),
    ],
)
def test_a_question_never_changes_what_its_answers_mean(root, old, new, said):
    spoil(root / BASICS, old, new)
    assert said in _refusal(root)


def test_the_first_version_may_ask_what_it_likes(root):
    shutil.rmtree(root / FORM)
    _without(root, "user_name")
    assert "user_name" not in load_form("self_built_house", "2023.1", root).questions


# --- rules ----------------------------------------------------------------------------------


def _second_rule(root: Path, changes: dict[str, str]) -> int:
    """The pack's rule again under another id; answers with the line of its `when`."""
    text = (root / PACK).read_text("utf-8")
    rule = text[text.index("[[rule]]") :].replace('id = "C1"', 'id = "C1.2"')
    for old, new in changes.items():
        assert old in rule
        rule = rule.replace(old, new)
    (root / PACK).write_text(f"{text}\n{rule}", "utf-8")
    return text.count("\n") + 1 + rule[: rule.index("when = ")].count("\n") + 1


def test_two_rules_that_ask_the_same_of_one_house_are_refused(root):
    line = _second_rule(root, {})
    said = _refusal(root)
    assert f"{PACK}:{line}: asks the same as rule 'C1'" in said
    assert "keep one of them in force" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [{'profiles = ["strict"]': 'profiles = ["national"]'}, {'["masonry"]': '["rc"]'}],
    ids=["other profile", "other structure"],
)
def test_the_same_question_in_another_profile_or_structure_is_another_rule(root, changes):
    _second_rule(root, changes)
    assert len(load_rule_pack("small", root).rules) == 2


def test_two_versions_of_a_pack_that_begin_on_one_day_are_refused(root):
    text = (root / PACK).read_text("utf-8").replace('version = "1"', 'version = "2"')
    (root / "hazards/small@2.toml").write_text(text, "utf-8")
    with pytest.raises(SchemaError, match="begins on 2022-06-01") as refused:
        load_pack_versions("small", root)
    assert "small@2.toml" in str(refused.value)
    assert "begins on 2022-06-01" in _refusal(root)


def test_a_limit_on_a_question_without_a_unit_is_refused(root):
    for form in (FORM, NEXT):
        spoil(root / form / "20-construction.toml", 'unit = "storeys"\n', "")
    said = _refusal(root)
    assert "the limit on 'storeys' has no unit; give the question a 'unit' in the form" in said


@pytest.mark.parametrize(("key", "line"), [("measure", "measure ="), ("threshold", "threshold =")])
def test_a_measured_limit_says_itself_in_words(root, key, line):
    spoil(root / PACK, '{ field = "storeys", op = ">=", value = 2 }', _SPAN)
    spoil(root / PACK, 'measure = "max_span_m"', 'measure = "max_span_m"\nthreshold = "6米"')
    text = (root / PACK).read_text("utf-8")
    kept = [one for one in text.splitlines() if not one.startswith(line)]
    (root / PACK).write_text("\n".join(kept), "utf-8")
    assert f"add {key!r}" in _refusal(root)


_SPAN = '{ field = "max_span_m", op = ">=", value = 6 }'


# --- what to do about it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (BASICS, "required = true", "requird = true", "did you mean 'required'?"),
        (PACK, 'threshold = "6米"', 'treshold = "6米"', "did you mean 'threshold'?"),
        (PACK, 'clause = "', 'clauze = "', "missing key 'clause'; 'clauze' may be meant for it"),
        (PACK, 'op = ">=", value = 2', 'op = ">=", valu = 2', "found ['field', 'op', 'valu']"),
        (PACK, 'places = "residents"', 'places = "peopel"', "correct the id or ask it"),
    ],
)
def test_a_misspelt_key_is_told_with_what_was_meant(root, name, old, new, said):
    spoil(root / PACK, 'places = "residents"', 'threshold = "6米"\nplaces = "residents"')
    spoil(root / name, old, new)
    assert said in _refusal(root)
