"""Every sign leads to a rule and every rule reads the form; the rows are in test_rule_rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice, product
from typing import Any

import pytest

from survey_schema.model import (
    All,
    Certainty,
    Compare,
    Kind,
    Op,
    Question,
    Rule,
    Severity,
)
from tests.cases import every
from tests.survey_schema.rule_witness import (
    FORM,
    PACK,
    STRUCTURES,
    fires,
    hidden_in,
    solutions,
    witness_of,
)

# Signs whose lightest limit the source itself states, and the rule about them below it (0028).
BELOW_LIMIT = {
    "wall_weathering": "C8.3",
    "timber_split": "H14.4",
    "timber_section_small": "H9.2",
    "timber_column_notched": "H10.5",
    "timber_beam_bearing_short": "H10.6",
    "earth_wall_slender": "I8.2",
    "slab_bearing_bare": "D5.2",
    "earth_wall_foot_eaten": "I10.3",
}
SIGNS = tuple(one for one in FORM.questions.values() if one.kind is Kind.SIGN)


def _row_of(rule_id: str) -> str:
    """C13.2 is the second rule of row C13."""
    return rule_id.split(".")[0]


def test_every_rule_names_its_document() -> None:
    county_plan = {"K5", "L1"}  # 县实施方案 differs by county and is not named by title
    untitled = {*county_plan, "C15"}  # a reprint that does not say of what
    seen = [rule for rule in PACK.rules if "未见条文" not in rule.clause]
    titled = [rule for rule in seen if _row_of(rule.id) not in untitled]
    assert all("《" in rule.clause and "》" in rule.clause for rule in titled)


@every("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_reads_questions_of_the_form(rule: Rule) -> None:
    read = {*rule.fields, *filter(None, (rule.places, rule.measure))}
    assert read <= set(FORM.questions)


@every("rule", PACK.rules, ids=lambda rule: rule.id)
def test_the_skip_logic_lets_a_rule_be_reached(rule: Rule) -> None:
    assert witness_of(rule) is not None


@every("sign", SIGNS, ids=lambda sign: sign.id)
def test_a_sign_is_read_by_a_rule(sign: Question) -> None:
    assert any(sign.id in rule.fields for rule in PACK.rules)


@every("sign", SIGNS, ids=lambda sign: sign.id)
def test_a_sign_names_its_measures_and_each_is_asked_only_after_it(sign: Question) -> None:
    seen = _yes_to(sign)
    asked_after = tuple(one.id for one in FORM.questions.values() if one.shown_when == seen)
    assert sign.measures == asked_after


def test_a_measure_that_decides_a_rule_is_decisive() -> None:
    read = {field for rule in PACK.rules for field in rule.fields}
    measures = {one for sign in SIGNS for one in sign.measures}
    assert all(FORM.questions[one].decisive == (one in read) for one in measures)


def test_a_sign_that_can_be_severe_is_decisive() -> None:
    severe = {one for rule in PACK.rules if rule.severity is Severity.SEVERE for one in rule.fields}
    plain = {one.id for one in SIGNS if not one.decisive}
    assert plain & severe == {"earth_wall_slender"}


def _houses_showing(sign: Question) -> list[dict[str, Any]]:
    """The sign answered yes on each kind of house that is asked it, used for business or not."""
    houses = [
        {"storeys": 2, **house, "is_operational": operational}
        for structure in STRUCTURES
        for house in islice(solutions(All((_yes_to(sign), _built_as(structure)))), 1)
        for operational in (True, False)
    ]
    return [house for house in houses if sign.id not in hidden_in(house)]


def _yes_to(sign: Question) -> Compare:
    return Compare(sign.id, Op.EQ, "yes")


def _built_as(structure: str) -> Compare:
    return Compare("structure_type", Op.EQ, structure)


def _rules_reading(sign: Question) -> list[Rule]:
    return [rule for rule in PACK.rules if sign.id in rule.fields]


def _measured(sign: Question) -> Iterator[dict[str, Any]]:
    """Every corner of what can be measured: smallest and largest, each code, yes and no."""
    read = [one for one in sign.measures if FORM.questions[one].decisive]
    choices = [_corner_values(FORM.questions[one]) for one in read]
    for values in product(*choices):
        yield dict(zip(read, values, strict=True))


def _corner_values(question: Question) -> tuple[Any, ...]:
    if question.kind is Kind.BOOLEAN:
        return (True, False)
    if question.kind is Kind.SINGLE:
        codes = {
            "sign_degree": ("slight", "clear", "severe"),
            "sign_extent": ("individual", "many"),
            "timber_force": ("tension", "bending", "eccentric", "axial"),
        }
        return codes[question.codes or ""]
    numbers = (question.minimum, question.maximum)
    whole = question.kind is Kind.INTEGER
    return tuple(int(one) if whole else one for one in numbers if one is not None)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.id)
def test_a_sign_that_was_seen_never_leaves_a_house_safe(sign: Question) -> None:
    houses = _houses_showing(sign)
    assert houses
    for house in houses:
        assert not _unread(sign, house, PACK.profiles), house


def _unread(
    sign: Question, house: dict[str, Any], profiles: Collection[str]
) -> list[tuple[dict[str, Any], str]]:
    """The measures and profiles with which no rule about the sign fires."""
    hidden, rules = hidden_in(house), _rules_reading(sign)  # measures hide nothing
    return [
        (measures, profile)
        for measures, profile in product(_measured(sign), profiles)
        if not any(fires(rule, house | measures, hidden, profile) for rule in rules)
    ]


@pytest.mark.parametrize(("sign", "rule_id"), sorted(BELOW_LIMIT.items()))
def test_a_sign_below_the_limit_of_its_source_is_told_and_promotes_nothing(
    sign: str, rule_id: str
) -> None:
    rule = next(one for one in PACK.rules if one.id == rule_id)
    assert rule.fields[0] == sign
    assert (rule.severity, rule.promotes, rule.places) == (Severity.GENERAL, False, None)
    assert rule.source.certainty is Certainty.DESIGN
    assert "下限" in rule.clause and "技术人员" in rule.clause


def test_only_signs_below_a_limit_are_left_out_of_the_promotion() -> None:
    assert {one.id for one in PACK.rules if not one.promotes} == set(BELOW_LIMIT.values())


@pytest.mark.parametrize("structure", STRUCTURES)
def test_no_house_can_be_called_safe_without_a_look_at_its_structure(structure: str) -> None:
    house = {"structure_type": structure, "storeys": 1, "roof_kinds": ["cast_in_place"]}
    superstructure = {"wall", "column", "beam", "floor", "roof", "joint", "cave"}
    hidden = hidden_in(house)
    asked = {sign.part for sign in SIGNS if sign.decisive and sign.id not in hidden}
    assert asked & superstructure


def test_every_profile_grades_and_one_follows_the_letter() -> None:
    assert dict(PACK.profiles) == {
        "national": "国家要点",
        "fujian": "福建口径",
        "strict": "从严",
        "literal": "国家要点字面口径",
    }


def test_signs_are_counted_by_whole_numbers_of_places() -> None:
    counted = {rule.places for rule in PACK.rules if rule.places}
    assert all(FORM.questions[one].kind is Kind.INTEGER for one in counted)
    assert not any(rule.places for rule in PACK.rules if rule.severity is Severity.SEVERE)


def test_rules_of_one_group_are_about_one_part_of_the_table() -> None:
    letters: dict[str, set[str]] = {}
    for rule in PACK.rules:
        letters.setdefault(rule.group, set()).add(_row_of(rule.id)[0])
    assert all(len(found) == 1 for found in letters.values())
