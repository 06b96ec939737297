"""May the house be used for business? (M10, M12, M15)"""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.facts import Verdict
from server.domain.operation import OPERATION_BARS, OperationFacts, may_operate

TODAY = date(2022, 9, 20)
SOUND = OperationFacts(
    today=TODAY, verdict=Verdict.SAFE, is_dangerous=False, valid_until=date(2027, 9, 1)
)


def test_surveyed_house_with_a_report_that_passed_may_operate():
    assert may_operate(SOUND) == (True, ())


@pytest.mark.parametrize(
    ("bar", "changes"),
    [
        ("house_ended", {"is_ended": True}),
        ("not_surveyed", {"verdict": None}),
        ("no_report", {"is_dangerous": None}),
        ("report_expired", {"valid_until": date(2022, 9, 19)}),
        ("not_accepted", {"is_dangerous": True}),
        ("under_control", {"is_under_control": True}),
        ("open_hazards", {"has_open_hazards": True}),
        ("unlawful", {"is_unlawful": True}),
    ],
)
def test_each_bar_alone_forbids_it(bar, changes):
    operation = may_operate(replace(SOUND, **changes))

    assert operation == (False, (bar,))
    assert operation.sentences == (OPERATION_BARS[bar].sentence,)


def test_dangerous_house_may_operate_after_its_acceptance():
    assert may_operate(replace(SOUND, is_dangerous=True, is_accepted=True)).is_allowed


def test_report_counts_on_its_last_day():
    assert may_operate(replace(SOUND, valid_until=TODAY)).is_allowed


def test_all_bars_are_named_at_once():
    barred = may_operate(OperationFacts(TODAY, None, has_open_hazards=True))

    assert barred.reasons == ("not_surveyed", "no_report", "open_hazards")
