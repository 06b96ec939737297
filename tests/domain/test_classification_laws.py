"""What must hold for every survey whatever the rules say (law 5)."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from server.domain.classification import Classification, classify
from server.domain.facts import Verdict
from server.domain.reassessment import RANK
from survey_schema.load import load_rule_pack
from survey_schema.model import Kind
from tests.domain.packs import GENERAL, PROMOTION, compare, make_pack, make_rule, sign

SIGNS = ("s1", "s2", "g1", "g2", "g3", "g4")
COUNTS = ("w", "n1", "n2")

PACK = make_pack(
    make_rule("S1", sign("s1")),
    make_rule("S2", sign("s2"), compare("w", ">", 1)),
    make_rule("S2.2", sign("s2"), compare("w", "<=", 1), GENERAL, group="s2"),
    make_rule("G1", sign("g1"), GENERAL, group="g1", places="n1"),
    make_rule("G2", sign("g2"), GENERAL, group="g1", places="n2"),
    make_rule("G3", sign("g3"), GENERAL),
    make_rule("G4", sign("g4"), GENERAL, structures=("masonry", "rc")),
)
DECISIVE = frozenset(SIGNS)

answers = st.fixed_dictionaries(
    {},
    optional={
        "structure_type": st.sampled_from(["masonry", "rc", "cave"]),
        **{one: st.sampled_from(["yes", "no", "unseen"]) for one in SIGNS},
        **{one: st.integers(1, 4) for one in COUNTS},
    },
)


def _grade(values: dict[str, Any], pack=PACK) -> Classification:
    return classify(pack, PROMOTION, "national", values, decisive=DECISIVE)


def _rank(result: Classification) -> int:
    return RANK[result.at_least]


@given(answers, st.sampled_from(SIGNS))
def test_adding_a_sign_never_lowers_what_is_certain(values, field):
    seen = {**values, field: "yes"}

    assert _rank(_grade(seen)) >= _rank(_grade(values))


@pytest.mark.slow
@given(answers, st.randoms(use_true_random=False))
def test_order_of_the_rules_never_matters(values, dice: random.Random):
    shuffled = list(PACK.rules)
    dice.shuffle(shuffled)
    other = _grade(values, replace(PACK, rules=tuple(shuffled)))
    first = _grade(values)

    assert (other.verdict, set(other.missing)) == (first.verdict, set(first.missing))
    assert {fired.rule for fired in other.fired} == {fired.rule for fired in first.fired}


@given(answers)
def test_incomplete_always_says_what_is_missing_and_nothing_else_does(values):
    result = _grade(values)

    assert bool(result.missing) is (result.verdict is Verdict.INCOMPLETE)


@given(answers)
def test_what_is_missing_is_really_unanswered_or_unseen(values):
    assert all(values.get(field) in (None, "unseen") for field in _grade(values).missing)


@given(answers)
def test_never_safe_while_a_sign_is_unanswered_or_unseen(values):
    if any(values.get(one) in (None, "unseen") for one in SIGNS):
        assert _grade(values).verdict is not Verdict.SAFE


@given(answers, st.data())
def test_filling_in_what_is_missing_never_falls_below_what_was_certain(values, data):
    before = _grade(values)
    filled = dict(values)
    for field in before.missing:
        options = ["yes", "no"] if field in SIGNS else [1, 2, 3, 4]
        options = ["masonry", "rc", "cave"] if field == "structure_type" else options
        filled[field] = data.draw(st.sampled_from(options))

    assert _rank(_grade(filled)) >= _rank(before)


@given(answers, answers)
def test_verdict_that_stands_is_moved_by_no_answer_still_to_come(values, later):
    """Interval: where the bounds agree, every way to fill in the rest agrees with them."""
    before = _grade(values)
    if before.verdict is Verdict.INCOMPLETE:
        return
    known = {field: value for field, value in values.items() if value != "unseen"}

    assert _grade({**later, **known}).verdict is before.verdict


@given(st.sampled_from(["masonry", "rc", "steel", "timber", "earth_stone", "cave"]), st.data())
def test_real_pack_never_calls_a_house_safe_with_a_sign_unseen(real_form, structure, data):
    pack = load_rule_pack("shanxi-2022")
    signs = [one.id for one in real_form.questions.values() if one.kind is Kind.SIGN]
    asked = {
        field
        for rule in pack.rules
        if not rule.structures or structure in rule.structures
        if not rule.profiles or "national" in rule.profiles
        for field in rule.fields
    }
    values = {"structure_type": structure, **dict.fromkeys(signs, "no")}
    values[data.draw(st.sampled_from(sorted(asked.intersection(signs))))] = "unseen"

    assert classify(pack, PROMOTION, "national", values).verdict is not Verdict.SAFE
