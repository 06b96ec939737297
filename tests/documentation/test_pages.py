"""The reference pages say all the data says, in both languages, and are known when stale."""

import posixpath
import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from scripts.documentation.__main__ import DOCS, stale
from scripts.documentation.chinese import CHINESE
from scripts.documentation.english import ENGLISH
from scripts.documentation.markdown import table
from scripts.documentation.pages import Unworded, pages
from scripts.documentation.sentences import sentence
from scripts.documentation.tongue import Tongue
from survey_schema.conditions import parse
from survey_schema.english import chinese_wording, has_chinese, load_english
from survey_schema.load import load_all

SCHEMA = load_all()
FORM = list(SCHEMA.forms.values())[-1]
PACK = next(iter(SCHEMA.rule_packs.values()))


@pytest.fixture(scope="module")
def made():
    return pages(SCHEMA, load_english())


def _chinese(data):
    return sentence(parse(data), FORM, Tongue(".zh-CN", CHINESE, chinese_wording(SCHEMA)))


def _english(data):
    return sentence(parse(data), FORM, Tongue("", ENGLISH, load_english()))


def test_every_question_stands_on_both_pages_of_its_form(made):
    for suffix in ("", ".zh-CN"):
        page = made[f"form/{FORM.id}-{FORM.version}{suffix}.md"]
        assert [one for one in FORM.questions if f"`{one}`" not in page] == []


def test_every_code_stands_in_its_list(made):
    for path in ("codes/README.md", "codes/README.zh-CN.md"):
        values = {code.value for one in SCHEMA.codes.values() for code in one.codes}
        assert [one for one in sorted(values) if f"| `{one}` |" not in made[path]] == []


def test_every_rule_has_its_clause_on_the_chinese_page(made):
    page = made[f"rules/{PACK.id}.zh-CN.md"]
    for rule in PACK.rules:
        block = _block(page, rule.id)
        assert f"- 条款：{rule.clause}" in block
        assert rule.threshold is None or f"- 限值：{rule.threshold}" in block


@pytest.mark.parametrize(
    ("suffix", "mark"), [(".zh-CN", "待当地主管部门确认"), ("", "to be confirmed by the county")]
)
def test_a_rule_that_is_not_official_says_so(made, suffix, mark):
    page = made[f"rules/{PACK.id}{suffix}.md"]
    for rule in PACK.rules:
        standing = f"** · {mark}" in _block(page, rule.id)
        assert standing is not rule.source.certainty.is_official, rule.id


def test_every_link_of_a_page_leads_somewhere(made):
    lost = [
        f"{path}: {link}"
        for path, page in made.items()
        for link in re.findall(r"\]\(([^)]+)\)", page)
        if not _leads_somewhere(path, link, made)
    ]
    assert lost == []


def _leads_somewhere(path, link, made):
    file, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
    if target not in made:
        return (DOCS / target).exists()
    return not anchor or f'<a id="{anchor}"></a>' in made[target]


def test_what_is_recorded_apart_is_not_among_the_rules(made):
    apart = made[f"rules/{PACK.id}.md"].split('<a id="records"></a>')[1]
    assert [one.id for one in PACK.records if f"| {one.id} |" not in apart] == []
    assert all(f'<a id="{one.id}"></a>' not in apart for one in PACK.rules)


def _block(page: str, rule: str) -> str:
    return page.split(f'<a id="{rule}"></a>')[1].split("<a id=")[0]


CONDITIONS = [
    (
        {"field": "is_operational", "op": "==", "value": True},
        "“是否用作经营用途” = 是",
        "*Used for business* = yes",
    ),
    (
        {"field": "structure_type", "op": "in", "value": ["cave", "timber"]},
        "“结构类型” 为 窑洞、木（竹）结构 之一",
        "*Structure type* is one of Cave dwelling, Timber (bamboo)",
    ),
    (
        {"field": "structure_type", "op": "in", "value": ["cave"]},
        "“结构类型” = 窑洞",
        "*Structure type* = Cave dwelling",
    ),
    (
        {"field": "floor_kinds", "op": "contains", "value": "precast"},
        "“楼板类型” 含 预制板",
        "*Floor slabs* includes Precast slabs",
    ),
    (
        {"field": "max_span_m", "op": "answered", "value": False},
        "“最大跨度” 未填",
        "*Largest span* is not answered",
    ),
    (
        {"field": "wall_deformed", "op": "==", "value": "unseen"},
        "“墙、柱明显变形、错位，或截面变化处开裂” = 看不到",
        "*Wall or column clearly deformed or displaced, or cracked where its section changes* "
        "= could not be seen",
    ),
    (
        {"not": {"field": "max_span_m", "op": ">=", "value": 6}},
        "并非（“最大跨度” ≥ 6 米）",
        "not (*Largest span* ≥ 6 m)",
    ),
    (
        {"field": "group_name", "op": "!=", "value": "无"},
        "“组” ≠ “无”",
        "*Villagers' group* ≠ “无”",
    ),
]


@pytest.mark.parametrize(("data", "chinese", "english"), CONDITIONS)
def test_a_condition_reads_as_a_sentence(data, chinese, english):
    assert _chinese(data) == chinese
    assert _english(data) == english


def test_an_or_among_ands_stands_in_brackets():
    either = {"any": [CONDITIONS[0][0], CONDITIONS[4][0]]}
    assert _english({"all": [CONDITIONS[3][0], either]}) == (
        "*Floor slabs* includes Precast slabs and "
        "(*Used for business* = yes or *Largest span* is not answered)"
    )


def test_a_single_storey_is_no_storeys():
    one, two = ({"field": "storeys", "op": "==", "value": value} for value in (1, 2))
    assert _english(one) == "*Main storeys* = 1 storey"
    assert _english(two) == "*Main storeys* = 2 storeys"


def test_both_languages_have_the_same_fixed_words():
    single = {head for head in ENGLISH if head.endswith(".1")}
    assert set(ENGLISH) - single == set(CHINESE)
    assert {head for head, word in ENGLISH.items() if has_chinese(word)} == {"other"}


def test_a_cell_keeps_its_column_whatever_it_says():
    assert table(["a"], [["x | y\nz"]]) == ["| a |", "| --- |", "| x \\| y z |", ""]


def test_nothing_is_written_while_an_english_wording_is_missing():
    english = dict(load_english())
    english["rules"] = {key: word for key, word in english["rules"].items() if key != "C1"}
    with pytest.raises(Unworded, match=r"^rules: C1$"):
        pages(SCHEMA, MappingProxyType(english))


def test_a_page_that_differs_is_missing_or_left_over_is_stale(tmp_path, made):
    few = {"form/a.md": "a\n", "form/b.md": "b\n"}
    (tmp_path / "form").mkdir()
    (tmp_path / "form/a.md").write_text("a\n", encoding="utf-8")
    assert stale(tmp_path, few) == ["form/b.md"]
    (tmp_path / "form/b.md").write_text("changed\n", encoding="utf-8")
    (tmp_path / "form/old.md").write_text("old\n", encoding="utf-8")
    assert stale(tmp_path, few) == ["form/b.md", "form/old.md"]


def test_a_changed_rule_changes_its_pages_and_no_other(made):
    rule = PACK.rules[0]
    changed = replace(PACK, rules=(replace(rule, structures=("cave",)), *PACK.rules[1:]))
    packs = {**SCHEMA.rule_packs, PACK.id: changed}
    again = pages(replace(SCHEMA, rule_packs=packs), load_english())
    assert {path for path in made if made[path] != again[path]} == {
        f"rules/{PACK.id}.md",
        f"rules/{PACK.id}.zh-CN.md",
    }
