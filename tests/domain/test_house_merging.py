"""Which of two files of one house may stay: nothing grave goes, whichever way it is asked."""

from itertools import product

import pytest

from server.domain.facts import Verdict
from server.domain.house_merging import Weighed, lacks, needs_second

NOTHING = Weighed(None, has_open_case=False, cases=0, is_surveyed=False)
SAFE = Weighed("safe", has_open_case=False, cases=0, is_surveyed=True)
UNSURE = SAFE._replace(verdict="incomplete")
OPEN = Weighed("general_hazard", has_open_case=True, cases=1, is_surveyed=True)
DONE = SAFE._replace(cases=1)
EVERY = [
    Weighed(verdict, is_open, cases, verdict is not None)
    for verdict, is_open, cases in product([None, *map(str, Verdict)], [False, True], [0, 1, 2])
    if not is_open or cases
]


@pytest.mark.parametrize(
    ("stays", "goes", "why"),
    [
        (SAFE, NOTHING, []),
        (NOTHING, SAFE, ["verdict", "survey"]),
        (SAFE, OPEN, ["open_case", "verdict"]),
        (OPEN, SAFE, []),
        (SAFE, UNSURE, ["verdict"]),
        (SAFE, DONE, ["cases"]),
        (UNSURE, DONE, ["cases"]),
        (SAFE, SAFE, []),
        (DONE, DONE, []),
    ],
)
def test_the_graver_file_stays(stays, goes, why):
    assert lacks(stays, goes) == why


def test_two_open_cases_never_become_one_and_each_may_weigh_more_in_its_own_way():
    assert "open_case" in lacks(OPEN, OPEN)
    assert lacks(DONE, UNSURE) and lacks(UNSURE, DONE)


def test_of_any_two_files_whatever_stays_is_no_less_grave_than_what_goes():
    for stays, goes in product(EVERY, EVERY):
        if not lacks(stays, goes):
            assert stays.rank >= goes.rank and not goes.has_open_case
            assert bool(stays.cases) >= bool(goes.cases)
            assert stays.is_surveyed >= goes.is_surveyed


def test_two_people_answer_for_a_case_or_a_verdict_that_is_not_safe():
    assert [needs_second(SAFE, one) for one in (NOTHING, SAFE, UNSURE, DONE, OPEN)] == [
        False,
        False,
        True,
        True,
        True,
    ]
