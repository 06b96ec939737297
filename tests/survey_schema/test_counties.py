"""The two county profiles say what the plans say, and differ only where the plans differ."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from server.domain.acts import Role
from server.domain.case_state import DEADLINES
from survey_schema.load import load_codes, load_county
from survey_schema.model import Certainty, CountyProfile

WUZHAI, WUTAI = load_county("wuzhai"), load_county("wutai")
BOTH = pytest.mark.parametrize("county", [WUZHAI, WUTAI], ids=lambda county: county.id)
OFFICIAL_TOWNSHIPS = {"140928000000": 10, "140922000000": 14}
DIVISIONS = Path("/work/shared/data/divisions.csv")


@BOTH
def test_the_official_townships_are_all_there(county: CountyProfile) -> None:
    official = [one for one in county.townships if not one.is_extra_unit]
    assert len(official) == OFFICIAL_TOWNSHIPS[county.code]
    assert all(one.certainty is Certainty.PRIMARY for one in official)


@pytest.mark.skipif(not DIVISIONS.exists(), reason="the delivered list is not on this machine")
@BOTH
def test_townships_are_those_of_the_statistical_list(county: CountyProfile) -> None:
    with DIVISIONS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["parent_code"] == county.code]
    official = {(one.code, one.name) for one in county.townships if not one.is_extra_unit}
    assert official == {(row["code"], row["name"]) for row in rows}


def test_wutai_has_two_reporting_units_with_codes_of_our_own() -> None:
    extra = [one for one in WUTAI.townships if one.is_extra_unit]
    assert [(one.code, one.name) for one in extra] == [
        ("140922901000", "驼梁风景区服务中心"),
        ("140922902000", "县党群服务中心"),
    ]
    assert all(one.certainty is Certainty.DESIGN for one in extra)


def test_wuzhai_has_no_extra_unit() -> None:
    assert not any(one.is_extra_unit for one in WUZHAI.townships)


@BOTH
def test_one_department_answers_for_each_kind_of_business(county: CountyProfile) -> None:
    answering = Counter(kind for one in county.departments for kind in one.business_kinds)
    assert answering == dict.fromkeys(load_codes()["business_kind"].labels, 1)


@pytest.mark.parametrize(
    ("kind", "department"),
    [
        ("religious", "united_front"),
        ("lodging", "police"),
        ("catering", "industry"),
        ("elderly_care", "civil_affairs"),
        ("education", "education"),
        ("leisure", "culture_tourism"),
        ("medical", "health"),
        ("sports", "health"),
        ("workers_lodging", "housing"),
    ],
)
def test_houses_go_to_the_department_the_plan_names(kind: str, department: str) -> None:
    found = [one.code for one in WUZHAI.departments if kind in one.business_kinds]
    assert found == [department]


def test_wuzhai_has_every_department_of_its_appendix() -> None:
    named = {
        "united_front", "finance", "justice", "housing", "police", "industry", "emergency",
        "natural_resources", "agriculture", "market", "approval", "civil_affairs", "education",
        "culture_tourism", "health", "development", "rural_revitalisation", "transport", "water",
        "office_affairs", "fire",
    }  # fmt: skip
    assert {one.code for one in WUZHAI.departments} == named


def test_a_duty_wutai_did_not_publish_says_so() -> None:
    own_words = {"housing", "finance"}
    others = [one for one in WUTAI.departments if one.code not in own_words]
    assert all("待确认" in one.duty for one in others)


@BOTH
def test_thirteen_mechanisms_and_their_departments_name_each_other(county: CountyProfile) -> None:
    by_mechanism = {(one.number, code) for one in county.mechanisms for code in one.departments}
    by_department = {(n, one.code) for one in county.departments for n in one.mechanisms}
    assert [one.number for one in county.mechanisms] == list(range(1, 14))
    assert by_mechanism == by_department
    assert all(one.departments for one in county.mechanisms)


@pytest.mark.parametrize(
    ("county", "track", "roles"),
    [
        (WUZHAI, "operational", ("housing_bureau",)),
        (WUZHAI, "other", ("township", "village")),
        (WUTAI, "operational", ("leading_group",)),
        (WUTAI, "other", ("township",)),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_acceptance_is_led_as_the_plan_says(
    county: CountyProfile, track: str, roles: tuple[str, ...]
) -> None:
    tier = next(one for one in county.acceptance if one.track == track)
    assert tier.leading_roles == roles
    assert set(roles) <= set(Role)
    assert tier.source.certainty is Certainty.PRIMARY


@BOTH
def test_the_calendar_is_that_of_the_campaign(county: CountyProfile) -> None:
    assert [(one.id, one.scope, one.starts, one.ends) for one in county.phases] == [
        ("key_survey", "operational", date(2022, 6, 1), date(2022, 9, 15)),
        ("key_inspection", "operational", date(2022, 6, 1), date(2022, 12, 31)),
        ("key_remediation", "operational", date(2022, 6, 1), date(2024, 5, 31)),
        ("full_survey", "other", date(2022, 9, 21), date(2023, 6, 30)),
        ("full_remediation", "all", date(2022, 9, 21), date(2025, 5, 31)),
        ("long_term", "all", date(2025, 6, 1), None),
    ]


@BOTH
def test_progress_is_reported_by_the_22nd(county: CountyProfile) -> None:
    assert county.report_day == 22


def test_the_counties_began_to_report_in_different_months() -> None:
    assert (WUZHAI.report_from, WUTAI.report_from) == (date(2022, 7, 1), date(2022, 6, 1))


def test_only_wutai_supervises_by_the_week() -> None:
    assert [one.weekday for one in WUTAI.reporting.weekly] == [1]
    assert WUZHAI.reporting.weekly == ()


@BOTH
def test_no_hotline_is_invented(county: CountyProfile) -> None:
    assert (county.hotline_phone, county.hotline_email) == (None, None)
    assert {one.phone for one in county.townships} == {None}


@BOTH
def test_every_deadline_of_the_procedure_has_a_length(county: CountyProfile) -> None:
    assert set(county.deadlines) >= DEADLINES


@BOTH
@pytest.mark.parametrize(
    ("deadline", "length"),
    [
        ("control_in_place", ("hours", 24)),
        ("inspection_commission", ("days", 5)),
        ("inspection_report", ("days", 15)),
        ("inspection_report_urgent", ("days", 5)),
        ("transfer_normal", ("working_days", 3)),
        ("transfer_urgent", ("hours", 24)),
        ("technical_opinion", ("working_days", 5)),
        ("hazard_upload", ("hours", 24)),
        ("site_check", ("hours", 72)),
    ],
)
def test_a_sourced_deadline_has_its_length(
    county: CountyProfile, deadline: str, length: tuple[str, int]
) -> None:
    unit, number = length
    assert getattr(county.deadlines[deadline], unit) == number


@BOTH
def test_a_rule_of_another_province_is_not_shown_as_our_own(county: CountyProfile) -> None:
    borrowed = [one for one in county.deadlines.values() if "外省" in one.source.text]
    assert borrowed
    assert not any(one.source.certainty.is_official for one in borrowed)


def test_only_wutai_published_the_transfer_rules() -> None:
    ids = ("transfer_normal", "transfer_urgent", "technical_opinion")
    assert all(WUTAI.deadlines[one].source.certainty is Certainty.PRIMARY for one in ids)
    assert all(WUZHAI.deadlines[one].source.certainty is Certainty.DESIGN for one in ids)


@BOTH
def test_three_general_signs_are_promoted_by_the_national_profile(county: CountyProfile) -> None:
    promotion = county.promotion
    assert (promotion.enabled, promotion.kinds, promotion.places) == (True, 3, 3)
    assert (county.rule_pack, county.rule_profile) == ("shanxi-2022", "national")


def test_the_26_villages_of_taicheng_are_real_ones() -> None:
    villages = WUTAI.villages["140922100000"]
    assert len(villages) == 26
    assert {"台城村", "西关村", "兴郑村"} <= set(villages)


@BOTH
def test_demo_counties_have_their_real_size(county: CountyProfile) -> None:
    assert county.demo_houses == {"wuzhai": 19000, "wutai": 40000}[county.id]


@BOTH
def test_a_profile_names_no_person(county: CountyProfile) -> None:
    titles = ("组长", "局长", "县长", "主任", "大队长")
    words = [county.plan, *(one.duty + one.name for one in county.departments)]
    assert not any(title in word for title in titles for word in words)
