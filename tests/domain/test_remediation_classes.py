"""What each class of M10 demands, and which words are no deadline."""

from dataclasses import replace

import pytest

from server.domain.remediation_classes import DEMANDS, PlanFacts, lacking
from server.domain.vague_words import VAGUE_WORDS, names_nobody, plain, vague_word
from survey_schema.load import load_codes
from tests.cases import every

SOUND = {
    "collapse_risk": ("make_safe",),
    "design_construction_defect": ("restrict_use",),
    "general": ("time_limited_repair",),
    "geohazard": ("relocate",),
}


def _facts(kind: str, **changes) -> PlanFacts:
    facts = PlanFacts(
        kind=kind,
        remedies=SOUND[kind],
        has_severe=False,
        is_controlled=True,
        ends_house=False,
        department="natural_resources",
        wanted_department="natural_resources",
    )
    return replace(facts, **changes)


def test_the_classes_and_remedies_are_those_of_the_code_lists():
    codes = load_codes()
    assert set(DEMANDS) == set(codes["remediation_class"].labels)
    named = {remedy for demand in DEMANDS.values() for remedy in demand.remedies}
    assert named == set(codes["remedy_kind"].labels)


@pytest.mark.parametrize("kind", DEMANDS)
def test_a_plan_of_its_class_lacks_nothing(kind):
    assert lacking(_facts(kind)) is None


@pytest.mark.parametrize("kind", DEMANDS)
def test_a_remedy_of_another_class_alone_is_not_enough(kind):
    other = next(one for one in SOUND if not set(SOUND[one]) & set(DEMANDS[kind].remedies))
    assert lacking(_facts(kind, remedies=SOUND[other])) == "remediation.remedy_unfit"


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("general", {"has_severe": True}, "remediation.class_too_light"),
        ("collapse_risk", {"is_controlled": False}, "remediation.control_missing"),
        ("collapse_risk", {"ends_house": True}, "remediation.ends_without_demolition"),
        ("geohazard", {"department": None}, "remediation.wrong_supervisor"),
        ("geohazard", {"department": "housing"}, "remediation.wrong_supervisor"),
    ],
)
def test_what_a_class_demands_is_asked_for(kind, changes, code):
    assert lacking(_facts(kind, **changes)) == code


def test_only_general_hazards_are_general():
    for kind in DEMANDS:
        assert (lacking(_facts(kind, has_severe=True)) is None) == (kind != "general")


@every("word", VAGUE_WORDS)
def test_every_vague_word_is_found(word):
    assert vague_word(f"对裂缝{word}修补。")


@pytest.mark.parametrize(
    "text",
    [
        "尽 快修补",
        "尽、快修补",
        "请ＡＳＡＰ处理",
        "As soon as possible",
        "立\u3000即停用",
        "马-上拆除",
    ],
)
def test_blanks_points_and_wide_letters_hide_nothing(text):
    assert vague_word(text)


@pytest.mark.parametrize(
    "text", ["每月定期监测裂缝一次，10月15日前完成加固。", "拆除危险墙体并清运。"]
)
def test_a_requirement_in_plain_words_passes(text):
    assert vague_word(text) is None


@pytest.mark.parametrize(
    ("name", "is_nobody"), [("待定", True), (" 户 主 ", True), ("武定", False)]
)
def test_a_person_is_named_or_nobody_is(name, is_nobody):
    assert names_nobody(name) is is_nobody


def test_plain_is_the_same_twice():
    assert plain(plain("尽 快ＡＳＡＰ")) == plain("尽 快ＡＳＡＰ") == "尽快asap"
