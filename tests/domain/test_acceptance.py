"""Who leads where, and what needs a re-inspection."""

import pytest

from server.domain.acceptance import (
    is_community,
    is_usable_grade,
    leads,
    needs_reinspection,
    tier_at,
    units_missing,
)
from server.domain.acts import Role
from server.domain.facts import Place, Track
from survey_schema.load import load_county


def _tier(county: str, track: Track = Track.OTHER, **place: str):
    profile = load_county(county)
    return tier_at(profile, track, Place(profile.code, **place))


@pytest.mark.parametrize(
    ("county", "township", "label"),
    [
        ("wutai", "140922100000", "乡镇政府组织"),
        ("wutai", "140922901000", "驼梁风景区服务中心组织"),
        ("wutai", "140922902000", "县党群服务中心组织"),
        ("wuzhai", "140928100000", "乡镇政府或社区组织"),
    ],
)
def test_the_body_that_leads_is_that_of_the_place(county, township, label):
    assert _tier(county, township=township).leading_label == label


def test_operational_houses_of_a_service_centre_are_still_the_leading_groups():
    tier = _tier("wutai", Track.OPERATIONAL, township="140922901000")
    assert tier.leading_label == "县领导小组组织"
    assert not leads(tier, {Role.TOWNSHIP})


@pytest.mark.parametrize(("village", "may"), [("140928100001", True), ("140928100201", False)])
def test_a_community_leads_in_wuzhai_and_a_village_does_not(village, may):
    assert leads(_tier("wuzhai", village=village), {Role.VILLAGE}) is may
    assert leads(_tier("wuzhai", village=village), {Role.TOWNSHIP})
    assert not leads(_tier("wutai", village=village), {Role.VILLAGE})


@pytest.mark.parametrize("village", [None, "", "140928100", "140928100000", "14092810020x"])
def test_what_is_no_community_code_is_no_community(village):
    assert not is_community(village)


def test_absent_units_are_named_in_the_order_of_the_profile():
    tier = _tier("wutai", Track.OPERATIONAL)
    assert units_missing(tier, {"housing_bureau"}) == ("leading_group", "township")
    assert units_missing(tier, set(tier.participating_units)) == ()


def test_only_structural_remedies_need_a_re_inspection():
    structural = load_county("wuzhai").checking.structural_remedies
    assert needs_reinspection(["restrict_use", "strengthen"], structural)
    assert not needs_reinspection(["time_limited_repair", "demolish"], structural)


@pytest.mark.parametrize(
    ("grade", "usable"), [("a", True), ("bsu", True), ("c", False), ("dsu", False)]
)
def test_a_and_b_are_usable_on_every_scale(grade, usable):
    assert is_usable_grade(grade) is usable
