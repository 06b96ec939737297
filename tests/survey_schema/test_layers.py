"""A version as a layer over the one before: what differs, refused where it says nothing new."""

from pathlib import Path

import pytest

from survey_schema.load import SchemaError, load_form
from survey_schema.pack_versions import load_pack_versions
from tests.survey_schema.small_schema import PACK_TEXT, make_root

LAYER = "forms/self_built_house-2023.1"
HEAD = 'id = "self_built_house"\nversion = "2023.1"\nbase = "2022.1"\nvalid_from = 2023-01-01\n'
PACK_HEAD = 'id = "small"\nversion = "2"\nbase = "1"\nvalid_from = 2023-01-01\n'
DOGS = """
[[question]]
id = "dogs"
after = "residents"
label = "养犬数"
kind = "integer"
source = { text = "设计", certainty = "D" }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = make_root(tmp_path)
    (made / LAYER).mkdir()
    (made / LAYER / "form.toml").write_text(HEAD, encoding="utf-8")
    return made


def _form(root: Path, text: str, name: str = "10-basics.toml"):
    (root / LAYER / name).write_text(text, encoding="utf-8")
    return load_form("self_built_house", "2023.1", root)


def _pack(root: Path, text: str):
    (root / "hazards" / "small@2.toml").write_text(PACK_HEAD + text, encoding="utf-8")
    return load_pack_versions("small", root)[1]


def _refusal(make, root: Path, text: str) -> str:
    with pytest.raises(SchemaError) as refused:
        make(root, text)
    return str(refused.value)


def test_an_empty_layer_is_the_version_before(root):
    before = load_form("self_built_house", "2022.1", root)
    form = load_form("self_built_house", "2023.1", root)
    assert (form.sections, form.photos, form.quality) == (
        before.sections,
        before.photos,
        before.quality,
    )
    assert (form.refused_words, form.pages) == (before.refused_words, before.pages)


def test_a_new_question_stands_where_it_says(root):
    ids = list(_form(root, DOGS).questions)
    assert ids[ids.index("residents") + 1] == "dogs"


def test_a_question_keeps_what_the_layer_does_not_name(root):
    changed = _form(root, '[[question]]\nid = "residents"\nlabel = "人口"\n').questions
    before = load_form("self_built_house", "2022.1", root).questions["residents"]
    assert changed["residents"].label == "人口"
    assert changed["residents"].unit == before.unit


def test_a_condition_can_be_taken_away(root):
    text = '[[question]]\nid = "user_name"\nwithout = ["hint"]\n'
    assert _form(root, text).questions["user_name"].hint is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[question]]\nid = "residents"\n', "10-basics.toml:1: changes nothing"),
        ('[[question]]\nid = "residents"\nkind = "integer"\n', ":3: 'kind' is said so"),
        ('[[question]]\nid = "residents"\nlable = "x"\n', ":3: unknown key 'lable'"),
        ('[[question]]\nid = "residents"\nwithout = ["drawing"]\n', ":3: 'drawing' is no key"),
        (DOGS.replace('"residents"', '"cats"'), "there is no 'cats' to stand after"),
        (DOGS + DOGS, "'dogs' is used twice"),
        ('[[question]]\nid = "dogs"\nlabel = "犬"\n', ":1: missing key 'kind'"),
    ],
)
def test_a_fault_in_a_layer_is_named_where_it_stands(root, text, said):
    refusal = _refusal(_form, root, text)
    assert f"{LAYER}/10-basics.toml" in refusal
    assert said in refusal


def test_a_fault_of_the_version_before_is_named_there(root):
    (root / LAYER / "10-basics.toml").write_text(DOGS, encoding="utf-8")
    path = root / "forms/self_built_house-2022.1/10-basics.toml"
    path.write_text(
        path.read_text("utf-8").replace('label = "户主姓名"', 'lable = "户主"'), "utf-8"
    )
    with pytest.raises(SchemaError, match=r"2022\.1/10-basics\.toml:\d+: "):
        load_form("self_built_house", "2023.1", root)


def test_a_version_cannot_lie_over_one_that_is_not_there(root):
    head = HEAD.replace('base = "2022.1"', 'base = "2021.1"')
    (root / LAYER / "form.toml").write_text(head, encoding="utf-8")
    with pytest.raises(
        SchemaError, match=r"form\.toml:3: there is no older version '2021\.1' here"
    ):
        load_form("self_built_house", "2023.1", root)


def test_a_rule_changes_what_it_names_and_keeps_the_rest(root):
    rule = _pack(root, '[[rule]]\nid = "C1"\nsign = "裂缝"\nwithout = ["profiles"]\n').rules[0]
    before = load_pack_versions("small", root)[0].rules[0]
    assert (rule.sign, rule.profiles) == ("裂缝", ())
    assert (rule.when, rule.clause) == (before.when, before.clause)


def test_a_rule_may_be_dropped_by_saying_why(root):
    assert _pack(root, '[[dropped]]\nid = "C1"\nwhy = "并入C2"\n').rules == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[dropped]]\nid = "C9"\nwhy = "无"\n', "'C9' is no rule of the version before"),
        ('[[dropped]]\nid = "C1"\n', "missing key 'why'"),
        ('[[rule]]\nid = "C1"\nseverity = "severe"\n', "'severity' is said so"),
        ('[[rule]]\nid = "C1"\nseverity = "bad"\n', "small@2.toml:7: 'severity' must be one of"),
    ],
)
def test_a_fault_in_a_layer_of_rules_is_refused(root, text, said):
    assert said in _refusal(_pack, root, text)


def test_versions_do_not_lie_over_each_other_in_a_ring(root):
    (root / "hazards/small.toml").write_text(
        PACK_TEXT.replace('version = "1"', 'version = "1"\nbase = "2"'), encoding="utf-8"
    )
    assert "lies over itself" in _refusal(_pack, root, "")
