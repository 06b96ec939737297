"""Who answers for a house: one table of the county's profile, one answer (M13, M17)."""

import pytest

from server.domain.responsible import (
    Circumstances,
    Duty,
    Part,
    departments_for,
    mechanisms_for,
    responsible_for,
)
from survey_schema.load import load_county

WUZHAI, WUTAI = load_county("wuzhai"), load_county("wutai")
BOTH = pytest.mark.parametrize("county", [WUZHAI, WUTAI], ids=lambda one: one.id)


def _parts(county, *kinds: str) -> dict[str, Part]:
    return {one.department: one.part for one in departments_for(county, True, kinds)}


@BOTH
def test_an_inn_with_a_restaurant_is_led_by_the_police_and_answered_for_by_both(county):
    parts = _parts(county, "catering", "lodging")
    assert parts["police"] is Part.LEADS
    assert parts["industry"] is Part.ANSWERS
    assert parts["fire"] is parts["market"] is Part.TAKES_PART
    assert "education" not in parts


@BOTH
def test_a_school_falls_under_its_own_mechanism_and_those_of_every_business(county):
    assert mechanisms_for(county, ["education"]) == {4, 5, 6}
    assert _parts(county, "education")["education"] is Part.LEADS


@BOTH
def test_an_unnamed_use_never_leads_over_a_named_one(county):
    assert _parts(county, "catering", "other")["industry"] is Part.LEADS
    assert _parts(county, "other")["housing"] is Part.LEADS


@BOTH
@pytest.mark.parametrize("is_operational", [None, False])
def test_a_house_without_business_belongs_to_no_sector(county, is_operational):
    assert departments_for(county, is_operational, ["catering"]) == ()
    assert departments_for(county, True, None) == ()


@BOTH
def test_every_use_has_exactly_one_leading_department(county):
    for department in county.departments:
        for kind in department.business_kinds:
            shares = departments_for(county, True, [kind])
            assert [one.department for one in shares if one.part is Part.LEADS] == [department.code]


@pytest.mark.parametrize(
    ("county", "leader"), [(WUZHAI, "住建"), (WUTAI, "县领导小组")], ids=["wuzhai", "wutai"]
)
def test_everybody_responsible_is_named_once_and_the_owner_only_masked(county, leader):
    house = Circumstances(
        township="t",
        village="v",
        township_name="某镇",
        village_name="某村",
        grid="v-01",
        is_operational=True,
        business_kinds=["retail"],
        owner_masked="张*",
        supervisors=(("u1", "某镇人民政府"),),
        agencies=(("u2", "某鉴定所"),),
    )
    found = responsible_for(county, house)
    assert {one.duty for one in found} == set(Duty)
    assert next(one.name for one in found if one.duty is Duty.OWNER) == "张*"
    assert leader in next(one.name for one in found if one.duty is Duty.OFFICE)
    assert len(set(found)) == len(found)
