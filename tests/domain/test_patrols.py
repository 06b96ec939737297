"""When a house is due for a patrol, and what a visit may say."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from server.domain.patrols import (
    FINDINGS,
    OUTCOMES,
    SIGNS,
    Before,
    Plan,
    Watched,
    due_on,
    faults_of,
    interval_of,
    is_self_check_due,
    plan_of,
)
from survey_schema.load import load_codes, load_county

TERMS = load_county("wuzhai").patrols
TODAY = date(2024, 1, 10)  # in no season
YEARS = timedelta(days=1826)  # of the line that holds for every house


def _house(**changed):
    plain = {
        "verdict": "safe",
        "has_open_case": False,
        "stage": None,
        "colour": "green",
        "is_operational": False,
        "built_year": 2005,
    }
    return Watched(**{**plain, **changed})


@pytest.mark.parametrize(
    ("house", "row"),
    [
        (_house(), "periodic"),
        (_house(verdict="severe_hazard", has_open_case=True, colour="red"), "severe"),
        (_house(verdict="general_hazard", has_open_case=True, colour="yellow"), "general"),
        (_house(verdict="severe_hazard", colour="red"), "coloured"),
        (_house(verdict="incomplete", colour="grey"), "incomplete"),
        (_house(stage="signed_off"), "signed_off"),
        (_house(is_operational=True), "operational"),
        (_house(built_year=1989), "old"),
        (_house(built_year=1990), "periodic"),
        (_house(built_year=None), "periodic"),
        # of several that hold, the shortest
        (_house(stage="signed_off", colour="yellow", is_operational=True), "coloured"),
    ],
)
def test_of_the_lines_that_hold_the_shortest_counts(house, row):
    assert interval_of(TERMS, house).id == row


@pytest.mark.parametrize("house", [_house(verdict=None), _house(is_ended=True)])
def test_no_patrol_is_asked_of_a_house_not_surveyed_or_gone(house):
    assert plan_of(TERMS, house, Before("severe", TODAY), TODAY) == Plan(None, None, None)


def test_a_house_that_comes_under_another_line_is_not_late_at_once():
    severe = _house(verdict="severe_hazard", has_open_case=True)
    long_ago = Before("periodic", date(2020, 1, 1), surveyed_on=date(2020, 1, 1))
    assert plan_of(TERMS, severe, long_ago, TODAY) == Plan("severe", TODAY, date(2024, 1, 17))


def test_the_newest_visit_counts_whether_a_patrol_or_a_survey():
    here = Before("periodic", date(2023, 1, 1), date(2023, 5, 2), date(2023, 6, 3))
    assert plan_of(TERMS, _house(), here, TODAY).due_on == date(2023, 6, 3) + YEARS
    later = Before("periodic", date(2023, 1, 1), date(2023, 7, 2), date(2023, 6, 3))
    assert plan_of(TERMS, _house(), later, TODAY).due_on == date(2023, 7, 2) + YEARS


def test_a_phone_whose_clock_runs_ahead_puts_nothing_off():
    ahead = Before("periodic", date(2023, 1, 1), date(2031, 1, 1))
    assert plan_of(TERMS, _house(), ahead, TODAY).due_on == TODAY + YEARS


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2024, 1, 10), date(2024, 1, 17)),
        (date(2024, 7, 1), date(2024, 7, 5)),  # four days of the flood season count eight
        (date(2024, 5, 28), date(2024, 6, 2)),  # three days, then two that count four
        (date(2024, 9, 29), date(2024, 10, 5)),
        (date(2024, 2, 27), date(2024, 3, 3)),  # 28 and 29 February, then the thaw
    ],
)
def test_days_of_a_season_count_twice_for_houses_with_a_hazard(last, due):
    severe = next(one for one in TERMS.intervals if one.id == "severe")
    assert due_on(severe, TERMS.seasons, last) == due


def test_a_house_without_hazard_knows_no_season():
    periodic = next(one for one in TERMS.intervals if one.id == "periodic")
    assert due_on(periodic, TERMS.seasons, date(2024, 6, 1)) == date(2024, 6, 1) + YEARS


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(TERMS.intervals))
def test_due_is_never_sooner_than_the_busiest_season_and_never_later_than_the_interval(last, row):
    days = (due_on(row, TERMS.seasons, last) - last).days
    most = max(one.times for one in TERMS.seasons)
    assert row.days / most <= days <= row.days


@pytest.mark.parametrize(
    ("finding", "signs", "faults"),
    [
        ("unchanged", (), []),
        ("not_seen", (), []),
        ("changed", ("crack",), []),
        ("danger", ("tilt", "falling"), []),
        ("unchanged", ("crack",), ["patrol.contradicts"]),
        ("changed", (), ["patrol.no_sign"]),
        ("danger", (), ["patrol.no_sign"]),
        ("changed", ("ghost",), ["patrol.unknown_sign"]),
    ],
)
def test_what_does_not_fit_together_is_named(finding, signs, faults):
    assert faults_of(finding, signs) == faults


def test_every_sign_of_the_code_list_leads_somewhere():
    assert set(SIGNS) == set(load_codes()["patrol_sign"].labels)
    assert set(SIGNS.values()) == {"survey", "hand_over", "control"}
    assert "danger" in FINDINGS and "raised" in OUTCOMES


@pytest.mark.parametrize(
    ("built", "checked", "is_due"),
    [
        (1985, None, True),
        (1985, TODAY - timedelta(days=31), False),
        (1985, TODAY - timedelta(days=32), True),
        (2000, TODAY - timedelta(days=92), False),
        (2000, TODAY - timedelta(days=93), True),
        (2010, TODAY - timedelta(days=184), False),
        (2020, TODAY - timedelta(days=366), False),
        (2020, TODAY - timedelta(days=367), True),
        (None, TODAY - timedelta(days=32), True),  # unknown is not young
    ],
)
def test_the_older_the_house_the_more_often_its_owner_looks(built, checked, is_due):
    assert is_self_check_due(TERMS.self_checks, built, checked, TODAY) is is_due


def test_both_counties_mark_every_interval_as_not_official():
    for county in ("wuzhai", "wutai"):
        terms = load_county(county).patrols
        assert {one.source.certainty.is_official for one in terms.intervals} == {False}
        assert {one.source.certainty.is_official for one in terms.seasons} == {False}
