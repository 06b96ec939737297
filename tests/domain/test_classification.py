"""初步判定: worst sign, promotion, and three values (law 5, domain.md §1.4)."""

from datetime import date
from types import MappingProxyType

import pytest

from server.domain.classification import classify, decisive_questions
from server.domain.facts import Verdict
from survey_schema.model import Severity
from tests.domain.packs import (
    GENERAL,
    PROMOTION,
    compare,
    grade,
    make_pack,
    make_rule,
    sign,
)


def test_house_without_any_sign_is_safe():
    assert grade({}).verdict is Verdict.SAFE


def test_one_severe_sign_makes_the_house_severe():
    assert grade({"s1": "yes"}).verdict is Verdict.SEVERE


def test_one_general_sign_makes_the_house_general():
    assert grade({"g1": "yes"}).verdict is Verdict.GENERAL


@pytest.mark.parametrize("answer", [None, "unseen"])
def test_sign_unanswered_or_unseen_is_not_safe(answer):
    result = grade({"s1": answer})

    assert result.verdict is Verdict.INCOMPLETE
    assert result.missing == ("s1",)


def test_severe_stands_whatever_is_still_unknown():
    result = grade({"s1": "yes", "s2": None, "g1": "unseen"})

    assert result.verdict is Verdict.SEVERE
    assert result.missing == ()


def test_general_stands_while_only_one_more_general_sign_is_unknown():
    result = grade({"g1": "yes", "g2": None})

    assert result.verdict is Verdict.GENERAL
    assert result.missing == ()


def test_general_is_incomplete_while_unknown_signs_could_promote_it():
    result = grade({"g1": "yes", "g2": None, "g3": None})

    assert (result.verdict, result.at_least) == (Verdict.INCOMPLETE, Verdict.GENERAL)
    assert result.missing == ("g2", "g3")


def test_general_is_incomplete_while_a_severe_sign_is_unknown():
    result = grade({"g1": "yes", "s1": "unseen"})

    assert result.verdict is Verdict.INCOMPLETE
    assert result.missing == ("s1",)


def test_three_kinds_of_general_signs_are_severe():
    result = grade({"g1": "yes", "g2": "yes", "g3": "yes"})

    assert result.verdict is Verdict.SEVERE
    assert result.promoted_by == "kinds:3"


def test_one_kind_at_three_places_is_severe():
    result = grade({"g1": "yes", "g1_places": 3})

    assert result.verdict is Verdict.SEVERE
    assert result.promoted_by == "places:g1:3"


def test_sign_that_was_not_counted_yet_leaves_the_verdict_open():
    result = grade({"g1": "yes", "g1_places": None})

    assert (result.verdict, result.missing) == (Verdict.INCOMPLETE, ("g1_places",))


def test_promotion_can_be_switched_off_by_the_county():
    yes = {"g1": "yes", "g2": "yes", "g3": "yes", "g1_places": 9}

    assert grade(yes, enabled=False).verdict is Verdict.GENERAL


def test_two_thresholds_over_one_count_are_one_count():
    counted = make_pack(
        make_rule("X.1", sign("g1"), GENERAL, group="x", places="n"),
        make_rule("X.2", compare("w", ">", 1), GENERAL, group="x", places="n"),
    )

    result = grade({"g1": "yes", "w": 2, "n": 2}, pack=counted)

    assert result.verdict is Verdict.GENERAL


def test_unknown_structure_is_incomplete_and_asked_first():
    result = grade({"structure_type": None, "g1": "yes"})

    assert (result.verdict, result.at_least) == (Verdict.INCOMPLETE, Verdict.GENERAL)
    assert result.missing[0] == "structure_type"


def test_severe_sign_of_every_structure_counts_without_the_structure():
    assert grade({"structure_type": None, "s1": "yes"}).verdict is Verdict.SEVERE


def test_rule_of_another_structure_is_not_asked():
    cave = make_pack(make_rule("J1", sign("s1"), structures=("cave",)))

    assert grade({"s1": "yes"}, pack=cave).verdict is Verdict.SAFE
    assert grade({"s1": "yes", "structure_type": "cave"}, pack=cave).verdict is Verdict.SEVERE


def test_rule_of_another_profile_is_not_asked():
    strict = make_pack(make_rule("C1", sign("s1"), profiles=("strict",)))

    assert grade({"s1": "yes"}, pack=strict).verdict is Verdict.SAFE
    assert grade({"s1": "yes"}, pack=strict, profile="strict").verdict is Verdict.SEVERE


def test_rule_is_asked_from_its_day_on():
    later = make_pack(make_rule("C1", sign("s1"), valid_from=date(2023, 1, 1)))

    before = grade({"s1": "yes"}, pack=later, on=date(2022, 12, 31))
    after = grade({"s1": "yes"}, pack=later, on=date(2023, 1, 1))

    assert (before.verdict, after.verdict) == (Verdict.SAFE, Verdict.SEVERE)


def test_hidden_question_is_known_not_to_apply():
    result = grade({"s1": None}, hidden=frozenset({"s1"}))

    assert result.verdict is Verdict.SAFE


@pytest.mark.parametrize("answer", [None, "unseen"])
def test_decisive_question_without_a_rule_still_forbids_safe(answer):
    result = grade({"roof_seen": answer}, decisive=frozenset({"roof_seen"}))

    assert (result.verdict, result.missing) == (Verdict.INCOMPLETE, ("roof_seen",))


def test_decisive_question_that_does_not_apply_forbids_nothing():
    asked, gone = frozenset({"roof_seen"}), frozenset({"roof_seen"})

    assert grade({}, decisive=asked, hidden=gone).verdict is Verdict.SAFE


def test_fired_rule_explains_itself():
    measured = make_pack(
        make_rule("C1", sign("s1"), compare("w", ">", 1), group="crack", places="n")
    )

    (fired,) = grade({"s1": "yes", "w": 2.5, "n": 4}, pack=measured).fired

    assert (fired.rule, fired.severity, fired.group) == ("C1", Severity.SEVERE, "crack")
    assert fired.answers == {"s1": "yes", "w": 2.5}
    assert (fired.places, fired.clause, fired.certainty) == (4, "要点 第十五条", "M")


def test_fired_rules_stand_in_the_order_of_the_pack():
    yes = {"g3": "yes", "s1": "yes", "g1": "yes", "s2": "yes"}

    assert [one.rule for one in grade(yes).fired] == ["S1", "S2", "G1", "G3"]


@pytest.mark.parametrize("view", [dict, MappingProxyType])
def test_answers_may_be_raw_lists_and_nulls_in_any_mapping(view):
    raw = {"structure_type": "masonry", "s1": None, "floor_kinds": ["precast"]}

    result = classify(make_pack(make_rule("S1", sign("s1"))), PROMOTION, "national", view(raw))

    assert (result.verdict, result.missing) == (Verdict.INCOMPLETE, ("s1",))


def test_result_names_pack_version_and_profile():
    result = grade({})

    assert (result.pack, result.profile) == ("small@1", "national")


def test_decisive_questions_are_those_the_form_marks(real_form):
    decisive = decisive_questions(real_form)

    assert "wall_vertical_crack" in decisive
    assert "owner_name" not in decisive


def test_empty_survey_is_incomplete_by_the_real_rules(real_pack):
    result = classify(real_pack, PROMOTION, "national", {})

    assert result.verdict is Verdict.INCOMPLETE
