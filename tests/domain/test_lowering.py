"""What would have to be different: every way is tried, and no part of it can be left out."""

import pytest
from hypothesis import assume, given, settings, strategies as st

from server.domain.changes import Change
from server.domain.facts import Verdict
from server.domain.lowering import Lowering, Survey, ways_down
from server.domain.reassessment import RANK
from survey_schema.model import Severity
from tests.cases import every
from tests.domain.whole_surveys import rules_of, sound, survey_of, with_signs

RULES = {rule.id: rule for rule in rules_of()}
SEVERE = [rule.id for rule in RULES.values() if rule.severity is Severity.SEVERE]


def _ways(survey: Survey) -> Lowering:
    found = ways_down(survey)
    assert found is not None
    return found


def _is_lower(survey: Survey, *changes: Change) -> bool:
    was = survey.graded().verdict
    return RANK[survey.graded(changes).at_least] < RANK[was]


@every("identity", sorted(RULES))
def test_every_rule_can_be_undone_and_each_way_really_lowers_the_verdict(identity):
    survey = with_signs(RULES[identity])
    found = _ways(survey)

    assert found.ways
    for way in found.ways:
        assert survey.graded(way.changes).verdict.value == way.verdict
        assert _is_lower(survey, *way.changes)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(RULES)), min_size=2, max_size=4, unique=True))
def test_no_change_of_a_way_can_be_left_out(identities):
    survey = with_signs(*(RULES[one] for one in identities))
    assume(survey.graded().verdict in {Verdict.GENERAL, Verdict.SEVERE})

    for way in _ways(survey).ways:
        assert _is_lower(survey, *way.changes)
        for one in way.changes:
            assert not _is_lower(survey, *(other for other in way.changes if other is not one))


def test_severe_crack_is_lowered_by_its_absence_or_by_either_measure_below_its_limit():
    survey = with_signs(RULES["C1"], wall_vertical_crack_places=1, wall_vertical_crack_walls=1)
    ways = {
        tuple((one.label, one.text) for one in way.changes): way.verdict
        for way in _ways(survey).ways
    }

    assert ways[("最大缝宽", "不大于1 mm"),] == "general_hazard"
    assert ways[("墙、柱有受压竖向裂缝（多在底层门窗间墙、砖柱）", "无"),] == "safe"
    assert (("最长一条占层高的百分比", "不大于50 %"),) in ways


def test_one_kind_at_three_places_is_lowered_by_one_place_less():
    survey = with_signs(RULES["C2"], wall_vertical_crack_walls=3)

    assert survey.graded().promoted_by == "places:C1:3"
    texts = {one.text for way in _ways(survey).ways for one in way.changes if len(way.changes) == 1}
    assert "不多于2 处" in texts


def test_three_kinds_are_lowered_by_any_one_of_them():
    signs = [one for one in RULES.values() if one.severity is Severity.GENERAL][:40]
    survey = next(
        survey
        for first in range(len(signs) - 2)
        for survey in [with_signs(*signs[first : first + 3])]
        if survey.graded().promoted_by == "kinds:3"
    )
    found = _ways(survey)

    assert len({way.changes[0].question for way in found.ways if len(way.changes) == 1}) >= 3


def test_house_with_many_severe_signs_still_gets_one_whole_way():
    masonry = [RULES[one] for one in SEVERE if "masonry" in RULES[one].structures][:9]
    survey = with_signs(*masonry, structure_type="masonry")
    found = _ways(survey)

    assert found.ways
    assert _is_lower(survey, *found.ways[0].changes)


@pytest.mark.parametrize("answers", [sound(), {"structure_type": "masonry"}])
def test_safe_and_unknown_have_no_lower_grade(answers):
    survey = with_signs() if len(answers) > 1 else survey_of(answers)
    assert ways_down(survey) is None
