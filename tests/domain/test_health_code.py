"""房屋健康码, row by row (domain.md §6.3, D)."""

import pytest

from server.domain.facts import HealthCode, Verdict
from server.domain.grades import is_dangerous_grade, letter_of
from server.domain.health_code import HealthFacts, health_code
from survey_schema.load import load_codes


@pytest.mark.parametrize(
    ("colour", "facts"),
    [
        ("grey", {}),
        ("grey", {"verdict": Verdict.SAFE, "is_ended": True}),
        ("grey", {"verdict": Verdict.INCOMPLETE}),
        ("green", {"verdict": Verdict.SAFE}),
        ("green", {"verdict": Verdict.GENERAL, "grade": "a"}),
        ("green", {"verdict": Verdict.SEVERE, "grade": "bsu"}),
        ("green", {"verdict": Verdict.SEVERE, "grade": "d", "is_signed_off": True}),
        ("yellow", {"verdict": Verdict.GENERAL}),
        ("yellow", {"verdict": Verdict.INCOMPLETE, "has_open_hazards": True}),
        ("yellow", {"verdict": Verdict.SAFE, "is_inspection_overdue": True}),
        ("yellow", {"verdict": Verdict.SEVERE, "grade": "c", "is_under_control": True}),
        ("yellow", {"verdict": Verdict.GENERAL, "grade": "b", "has_open_hazards": True}),
        ("red", {"verdict": Verdict.SEVERE}),
        ("red", {"verdict": Verdict.GENERAL, "grade": "c"}),
        ("red", {"verdict": Verdict.GENERAL, "grade": "dsu", "is_under_control": True}),
        ("red", {"verdict": Verdict.GENERAL, "is_under_control": True}),
        ("red", {"verdict": Verdict.SAFE, "grade": "a", "is_under_control": True}),
    ],
)
def test_colour_of_a_house(colour, facts):
    assert health_code(HealthFacts(**facts)) is HealthCode(colour)


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
