"""房屋健康码 of both counties, row by row (domain.md §6.3, D)."""

from datetime import date, timedelta
from itertools import product

import pytest

from server.domain.facts import HealthCode, Verdict
from server.domain.grades import is_dangerous_grade, letter_of
from server.domain.health_code import (
    HealthFacts,
    colour_on,
    health_code,
    health_row,
    shown,
)
from survey_schema.load import county_ids, load_codes, load_county
from survey_schema.read_use import every_case
from survey_schema.use_model import COLOURS, HEALTH_FACTS

TODAY = date(2024, 2, 29)
TABLES = [load_county(name).health_code for name in county_ids()]
TABLE = TABLES[0]
PAST, AHEAD = TODAY - timedelta(days=1), TODAY + timedelta(days=30)


@pytest.mark.parametrize("table", TABLES, ids=county_ids())
@pytest.mark.parametrize(
    ("colour", "facts"),
    [
        ("grey", {}),
        ("grey", {"verdict": Verdict.SAFE, "is_ended": True}),
        ("grey", {"verdict": Verdict.INCOMPLETE}),
        ("green", {"verdict": Verdict.SAFE}),
        ("green", {"verdict": Verdict.GENERAL, "grade": "a"}),
        ("green", {"verdict": Verdict.SEVERE, "grade": "bsu"}),
        ("green", {"verdict": Verdict.SAFE, "grade": "d", "is_signed_off": True}),
        ("green", {"verdict": Verdict.SAFE, "inspection_due_on": TODAY}),
        ("green", {"verdict": Verdict.SAFE, "grade": "b", "report_ends_on": TODAY}),
        ("yellow", {"verdict": Verdict.GENERAL}),
        ("yellow", {"verdict": Verdict.INCOMPLETE, "has_open_hazards": True}),
        ("yellow", {"verdict": Verdict.SAFE, "inspection_due_on": PAST}),
        ("yellow", {"verdict": Verdict.SAFE, "grade": "b", "report_ends_on": PAST}),
        ("yellow", {"verdict": Verdict.SAFE, "is_signed_off": True, "report_ends_on": PAST}),
        ("yellow", {"verdict": Verdict.SEVERE, "grade": "c", "is_under_control": True}),
        ("yellow", {"verdict": Verdict.GENERAL, "grade": "b", "has_open_hazards": True}),
        ("red", {"verdict": Verdict.SEVERE}),
        ("red", {"verdict": Verdict.GENERAL, "grade": "c"}),
        ("red", {"verdict": Verdict.GENERAL, "grade": "dsu", "is_under_control": True}),
        ("red", {"verdict": Verdict.GENERAL, "is_under_control": True}),
        ("red", {"verdict": Verdict.SAFE, "grade": "a", "is_under_control": True}),
    ],
)
def test_colour_of_a_house(table, colour, facts):
    assert health_code(table, HealthFacts(**facts), TODAY) is HealthCode(colour)


def test_the_line_that_gave_the_colour_is_told():
    row = health_row(TABLE, HealthFacts(Verdict.SAFE, inspection_due_on=PAST), TODAY)
    assert (row.id, row.reason) == ("inspection_overdue", "安全鉴定超过期限仍未完成。")


def test_colours_and_facts_of_tables_are_those_of_the_rules():
    assert set(COLOURS) == {one.value for one in HealthCode}
    assert set(HealthFacts().on(TODAY)) == set(HEALTH_FACTS)
    assert set(HEALTH_FACTS["verdict"]) == {"none", *(one.value for one in Verdict)}


def test_a_colour_turns_on_the_day_after_the_last_one():
    facts = HealthFacts(Verdict.SAFE, inspection_due_on=TODAY)
    assert shown(TABLE, facts, TODAY) == ("green", "yellow", date(2024, 3, 1))


@pytest.mark.parametrize("table", TABLES, ids=county_ids())
def test_what_a_house_keeps_is_right_at_midnight_until_the_next_event(table):
    """Every case of either deadline, asked on days before, between and after."""
    ends = (None, TODAY, AHEAD)
    for verdict, grade, due, end in product((*Verdict, None), (None, "b", "c"), ends, ends):
        facts = HealthFacts(verdict, grade, inspection_due_on=due, report_ends_on=end)
        kept = shown(table, facts, TODAY)
        for days in (0, 1, 30, 31, 400):
            day = TODAY + timedelta(days=days)
            assert colour_on(day, *kept) == health_code(table, facts, day)


def test_a_house_without_a_period_keeps_its_colour():
    assert shown(TABLE, HealthFacts(Verdict.SEVERE), TODAY) == ("red", None, None)


@pytest.mark.parametrize("table", TABLES, ids=county_ids())
def test_whatever_is_worse_never_looks_better(table):
    """An open hazard, a measure in force, a period that has passed: none of them turns it green."""
    for facts in every_case():
        colour = next(row.colour for row in table if row.holds(facts))
        if colour != "green":
            continue
        assert facts["verdict"] != "none" and facts["ended"] == "no"
        if facts["signed_off"] == "no":
            assert (facts["control"], facts["hazards"]) == ("no", "no")
            assert facts["report"] in {"none", "a", "b"}


@pytest.mark.parametrize(
    ("grade", "dangerous"),
    [("a", False), ("bsu", False), ("c", True), ("csu", True), ("d", True), ("dsu", True)],
)
def test_c_and_worse_are_dangerous_on_every_scale(grade, dangerous):
    assert is_dangerous_grade(grade) is dangerous


def test_every_grade_of_the_list_has_its_letter():
    assert all(letter_of(grade) for grade in load_codes()["inspection_grade"].labels)


def test_grade_of_no_scale_is_refused():
    assert letter_of("e") is None
    with pytest.raises(ValueError, match="no inspection grade"):
        is_dangerous_grade("e")
