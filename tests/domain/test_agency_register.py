"""The register answers for any day; the report that counts; likeness of texts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.agency_register import (
    Standing,
    Validity,
    holds_on,
    is_qualified_on,
    standing_on,
)
from server.domain.report_validity import Decision, Described, Given, counting, ended_by
from server.domain.text_likeness import as_text, bands, from_text, percent_alike, signature_of

AT = datetime(2022, 1, 1, tzinfo=UTC)
ENTERED = Standing("registered", date(2022, 1, 1), None, AT)
SUSPENDED = Standing("suspended", date(2022, 6, 1), date(2022, 6, 30), AT + timedelta(days=150))
REMOVED = Standing("removed", date(2022, 9, 1), None, AT + timedelta(days=240))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2021, 12, 31), None),
        (date(2022, 1, 1), "registered"),
        (date(2022, 6, 1), "suspended"),
        (date(2022, 6, 30), "suspended"),
        (date(2022, 7, 1), "registered"),
        (date(2022, 9, 1), "removed"),
        (date(2030, 1, 1), "removed"),
    ],
)
def test_standing_of_any_day(day, state):
    assert standing_on([REMOVED, ENTERED, SUSPENDED], day) == state


def test_a_later_decision_about_the_same_day_counts():
    undone = Standing("registered", SUSPENDED.from_on, None, SUSPENDED.decided_at + timedelta(1))
    assert standing_on([ENTERED, SUSPENDED, undone], date(2022, 6, 15)) == "registered"


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2021, 12, 31), False),
        (date(2022, 1, 1), True),
        (date(2022, 5, 31), True),
        (date(2022, 6, 1), False),  # the first day it is struck
    ],
)
def test_a_certificate_holds_from_its_first_day_to_the_last_before_it_was_struck(day, holds):
    one = Validity("appraiser", date(2022, 1, 1), date(2023, 1, 1), ended_on=date(2022, 6, 1))
    assert holds_on(one, day) is holds


@pytest.mark.parametrize(
    ("kinds", "is_qualified"),
    [
        (["design"], True),
        (["survey"], True),
        (["foundation_testing", "structure_testing"], False),
        (["foundation_testing", "structure_testing", "witnessed_sampling"], True),
        (["cma"], False),
    ],
)
def test_who_may_appraise(kinds, is_qualified):
    held = [Validity(kind, date(2022, 1, 1), None) for kind in kinds]
    assert is_qualified_on(held, date(2022, 2, 1)) is is_qualified


def _given(identity: str, grade: str, days: int = 0, **more) -> Given:
    return Given(identity, grade, AT + timedelta(days=days), **more)


def test_the_worse_of_two_counts_until_it_is_decided():
    first, second = _given("1", "b"), _given("2", "d", 5, second_of="1")
    assert counting([first, second]) == "2"
    assert counting([_given("1", "d"), _given("2", "b", 5, second_of="1")]) == "1"


def test_the_decision_names_the_one_that_counts():
    two = [_given("1", "d"), _given("2", "b", 5, second_of="1")]
    assert counting(two, [Decision("1", "2")]) == "2"
    assert counting(two, [Decision("1", None)]) == "1"


def test_an_objection_to_the_second_opens_the_question_again():
    three = [
        _given("1", "d"),
        _given("2", "a", 5, second_of="1"),
        _given("3", "c", 9, second_of="2"),
    ]
    assert counting(three, [Decision("1", "2"), Decision("2", None)]) == "1"


def test_a_void_report_counts_for_nothing_and_a_new_one_for_itself():
    assert counting([_given("1", "a", is_void=True)]) is None
    assert counting([_given("1", "d", is_void=True), _given("2", "b", 30)]) == "2"
    assert counting([_given("1", "d"), _given("2", "b", 30)]) == "2"


def test_no_grade_weighs_more_than_the_worst():
    assert counting([_given("1", "d"), _given("2", "?", 5, second_of="1")]) == "2"


BEFORE = Described(2, False, False, frozenset())


@pytest.mark.parametrize(
    ("after", "has_new_severe", "cause"),
    [
        (BEFORE, False, None),
        (BEFORE, True, "new_hazard"),
        (BEFORE._replace(storeys=3), False, "extension"),
        (BEFORE._replace(storeys=1), False, None),
        (BEFORE._replace(is_altered=True), False, "extension"),
        (BEFORE._replace(is_operational=True), False, "change_of_use"),
        (BEFORE._replace(storeys=None, is_altered=None), False, None),
    ],
)
def test_what_a_survey_ends_a_report_by(after, has_new_severe, cause):
    assert ended_by(BEFORE, after, has_new_severe=has_new_severe) == cause


def test_another_business_ends_it_and_less_business_does_not():
    shop = Described(2, True, False, frozenset({"retail", "catering"}))
    less = shop._replace(business_kinds=frozenset({"retail"}))
    assert ended_by(shop, less, has_new_severe=False) is None
    assert ended_by(less, shop, has_new_severe=False) == "change_of_use"


TEXT = "".join(
    f"第{n}处承重墙裂缝宽{n % 7}.{n % 10}毫米，砂浆强度{n * 3 % 11}。" for n in range(90)
)


def test_a_copied_text_shares_a_band_and_another_does_not():
    copied = TEXT.replace("第5处", "第七处")
    other = "".join(f"本工程{n}号柱混凝土回弹值{n * 7 % 53}，钢筋间距{n}。" for n in range(90))
    one, two, three = (signature_of(text) for text in (TEXT, copied, other))
    assert one is not None and two is not None and three is not None
    assert set(bands(one)) & set(bands(two))
    assert percent_alike(one, two) >= 92
    assert percent_alike(one, three) < 30


def test_a_signature_survives_being_written_and_a_short_text_has_none():
    signature = signature_of(TEXT)
    assert signature is not None
    assert from_text(as_text(signature)) == signature
    assert signature_of("太短") is None
