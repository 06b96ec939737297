"""Every figure once, every cross-check by construction (domain.md §5.1, §5.4)."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from server.domain.figures import COUNTED_EVENTS, HouseFigures, fold
from server.domain.indicator_codes import AREA_KINDS, CONTROL_KINDS, ILLEGAL_KINDS, REMEDIES
from server.domain.indicators import (
    CROSS_CHECKS,
    INDICATORS,
    INDICATORS_BY_ID,
    fallen,
    houses_behind,
    period_named,
    tabulate,
    unmet,
)
from server.domain.transfers import PENALTIES
from server.domain.workflow import STAGES
from survey_schema.load import load_codes
from tests.domain.histories import VILLAGES, judged, registered, surveyed, tell, walked

COUNTY = "140928000000"
JULY = period_named("2022-07", 22)
AUGUST = period_named("2022-08", 22)

_GRADES = ["a", "b", "c", "d", "asu", "bsu", "csu", "dsu"]
_VERDICTS = ["safe", "general_hazard", "severe_hazard", "incomplete"]

anything_said = st.fixed_dictionaries(
    {
        "township": st.just("140928100000"),
        "village": st.sampled_from(VILLAGES[:2]),
        "verdict": st.sampled_from(_VERDICTS),
        "stage": st.sampled_from(sorted(STAGES)),
        "grade": st.sampled_from(_GRADES),
    },
    optional={
        "operational": st.booleans(),
        "storeys": st.integers(1, 9),
        "built_year": st.integers(1950, 2022),
        "land_nature": st.sampled_from(["state", "collective"]),
        "kinds": st.just(["seal"]),
        "remedies": st.just(["demolish"]),
    },
)
# Not what a county would do, but what a table must survive: any event after any other.
disorder = st.lists(st.tuples(st.sampled_from(sorted(COUNTED_EVENTS)), anything_said), max_size=25)


def _folded(*stories) -> list[HouseFigures]:
    return [house for house in map(fold, stories) if house is not None]


def _drawn(seed: int, houses: int = 8) -> list[HouseFigures]:
    dice = random.Random(seed)
    return _folded(
        *(tell(*walked(dice, dice.choice(VILLAGES), dice.randint(0, 20))) for _ in range(houses))
    )


def _numbers(*told) -> dict[str, int]:
    return tabulate(_folded(tell(registered(), *told)), JULY)[COUNTY]


@pytest.mark.slow
@given(st.lists(disorder, min_size=1, max_size=6))
def test_cross_checks_hold_for_any_history_at_all(stories):
    houses = _folded(*(tell(registered(), *story) for story in stories))

    for numbers in tabulate(houses, JULY).values():
        assert unmet(numbers) == ()


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_cross_checks_hold_for_histories_the_procedure_allows(seed):
    for numbers in tabulate(_drawn(seed), AUGUST).values():
        assert unmet(numbers) == ()


@pytest.mark.slow
@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_villages_add_up_to_their_township_and_townships_to_the_county(seed):
    table = tabulate(_drawn(seed), JULY)

    for level, width in (("township", 9), ("county", 6)):
        sums: dict[str, Counter[str]] = {}
        for area, numbers in table.items():
            if area[9:] != "000":
                name = f"{area[:width]:0<12}"
                sums.setdefault(name, Counter()).update(numbers)
        assert all(table[name] == dict(total) for name, total in sums.items()), level


@pytest.mark.slow
@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(INDICATORS))
def test_number_is_exactly_the_houses_behind_it(seed, indicator):
    houses = {str(number): house for number, house in enumerate(_drawn(seed))}
    behind = houses_behind(houses, indicator, JULY)

    number = tabulate(houses.values(), JULY)[COUNTY][indicator.id]

    assert number == sum(int(indicator.counts(houses[key], JULY)) for key in behind)
    if indicator.unit == "栋":
        assert number == len(behind)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_cumulative_figures_never_fall_and_new_ones_add_up_to_them(seed):
    dice = random.Random(seed)
    story = tell(*walked(dice, VILLAGES[0], 40))
    early = _folded([one for one in story if one.at < JULY.closes_at])
    july = tabulate(early, JULY)[COUNTY]
    august = tabulate(_folded(story), AUGUST)[COUNTY]

    assert fallen(july, august) == ()
    if all(one.at < AUGUST.closes_at for one in story):
        assert august["survey_total"] == july["survey_total"] + august["survey_new"]


def test_fallen_names_the_figure():
    numbers = _numbers(surveyed())

    assert fallen(numbers, {**numbers, "survey_total": 0}) == ("survey_total",)


def test_broken_table_is_named_with_its_sentence():
    numbers = {**_numbers(surveyed()), "operational": 7}

    assert {check.id for check in unmet(numbers)} == {"use", "operational"}
    assert all(check.sentence for check in CROSS_CHECKS)


def test_surveyed_dwelling_is_counted_where_it_belongs():
    numbers = _numbers(surveyed(area_kinds=["market_town"], land_nature="collective"))
    counted = {"survey_total", "survey_new", "other_use", "land_collective", "area_market_town"}
    counted |= {"storeys_to_3", "built_1991_2000", "incomplete", "registered", "known_other"}

    assert {name for name, number in numbers.items() if number} == counted


def test_registered_house_that_nobody_surveyed_is_only_part_of_the_stock():
    counted = {name for name, number in _numbers().items() if number}
    assert counted == {"registered", "unsurveyed", "known_other"}


@pytest.mark.parametrize(
    ("storeys", "row"), [(3, "storeys_to_3"), (4, "storeys_over_3"), (None, "storeys_unknown")]
)
def test_three_storeys_are_not_more_than_three(storeys, row):
    assert _numbers(surveyed(storeys=storeys))[row] == 1


@pytest.mark.parametrize(
    ("year", "row"),
    [
        (1980, "built_to_1980"),
        (1981, "built_1981_1990"),
        (2000, "built_1991_2000"),
        (2001, "built_2001_2010"),
        (2015, "built_2011_2015"),
        (2016, "built_from_2016"),
        (None, "built_unknown"),
    ],
)
def test_year_falls_into_its_band(year, row):
    assert _numbers(surveyed(built_year=year))[row] == 1


@pytest.mark.parametrize(
    ("grade", "row", "dangerous"),
    [("bsu", "grade_b", 0), ("csu", "grade_c", 1), ("d", "grade_d", 1)],
)
def test_grades_of_both_scales_share_four_rows(grade, row, dangerous):
    numbers = _numbers(
        surveyed(), ("inspection.reported", {"stage": "awaiting_plan", "grade": grade})
    )

    assert (numbers[row], numbers["dangerous"]) == (1, dangerous)


def test_severe_house_is_uncontrolled_until_the_measure_is_in_place():
    severe = (surveyed(), judged("severe_hazard"), ("case.opened", {"stage": "awaiting_control"}))
    in_place = ("control.in_place", {"stage": "awaiting_inspection"})

    assert _numbers(*severe)["severe_uncontrolled"] == 1
    assert _numbers(*severe, in_place)["severe_controlled"] == 1


@pytest.mark.parametrize(
    ("stage", "row"),
    [
        ("awaiting_plan", "remedy_waiting"),
        ("awaiting_start", "remedy_waiting"),
        ("remediating", "remedy_running"),
        ("returned", "remedy_running"),
        ("accepting", "remedy_done"),
        ("signed_off", "remedy_done"),
    ],
)
def test_stage_says_how_far_the_remediation_is(stage, row):
    numbers = _numbers(("case.opened", {"stage": stage}))

    assert (numbers[row], numbers["to_remedy"]) == (1, 1)


def test_filed_house_needs_no_remediation():
    assert _numbers(("case.opened", {"stage": "filed"}))["to_remedy"] == 0


def test_table_can_be_keyed_by_business_kind():
    house = _folded(tell(registered(), surveyed(operational=True, business_kinds=["retail"])))

    table = tabulate(house, JULY, keys=lambda one: one.business_kinds)

    assert table["retail"]["operational"] == 1


@pytest.mark.parametrize(
    ("codes", "known"),
    [
        ("area_kind", AREA_KINDS),
        ("control_measure_kind", CONTROL_KINDS),
        ("remedy_kind", REMEDIES),
        ("illegal_kind", ILLEGAL_KINDS),
        ("illegal_treatment", PENALTIES),
    ],
)
def test_rows_name_the_codes_of_the_list(codes, known):
    assert dict(load_codes()[codes].labels) == dict(known)


def test_indicator_ids_are_distinct_and_explained():
    assert len(INDICATORS_BY_ID) == len(INDICATORS)
    assert all(row.name and row.meaning and row.group and row.unit for row in INDICATORS)
