"""The month's figures: they add up, click to their houses, and never change afterwards."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings

from server.domain.acts import Role
from server.domain.indicators import INDICATORS
from server.domain.problems import Problem
from server.services import report_houses, reports
from server.services.figure_table import TOTAL
from server.services.reports import MonthReport
from server.services.work import Work
from tests import make
from tests.reports import happenings as tell
from tests.reports.conftest import Telling
from tests.reports.happenings import Happening, local
from tests.reports.histories import histories, moments

a_few = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOUSE = make.make_id("the house")


def _month(work: Work, month: str) -> MonthReport:
    return reports.month_report(work, reports.cut_off_of_month(work, month))


@pytest.mark.slow
@a_few
@given(told=histories(), at=moments)
def test_villages_add_up_to_townships_and_townships_to_the_county(
    telling: Telling, told: list[Happening], at: datetime
) -> None:
    with telling() as work:
        tell.tell(work.db, told)
        report = reports.month_report(work, reports.cut_off_at(work, at))
    for row in INDICATORS:
        of_townships = [report.number(one.code, row.id) for one in report.townships]
        of_villages = [
            sum(report.number(one.code, row.id) for one in report.villages_of(township.code))
            for township in report.townships
        ]
        assert of_townships == of_villages
        assert report.total[row.id] == sum(of_townships)
    assert report.holds


@pytest.mark.slow
@settings(a_few, max_examples=5)  # three thousand clicks an example
@given(told=histories())
def test_a_number_is_exactly_the_houses_behind_it(telling: Telling, told: list[Happening]) -> None:
    with telling() as work:
        tell.tell(work.db, told)
        for house, village in tell.last_places(told).items():
            tell.settle(work.db, house, village=village)
        report = _month(work, "2022-09")
        for area in (TOTAL, make.TOWNSHIP_A, make.VILLAGE_A1):
            for row in INDICATORS:
                if row.unit == "栋":
                    ids = _clicked(work, row.id, None if area == TOTAL else area)
                    assert len(ids) == len(set(ids)) == report.number(area, row.id)


def _clicked(work: Work, indicator: str, area: str | None) -> list[str]:
    """All pages, two houses at a time."""
    cut_off, ids, after = reports.cut_off_of_month(work, "2022-09"), [], None
    while True:
        page = report_houses.houses_behind(
            work, indicator, cut_off, area=area, after=after, limit=2
        )
        ids += [house.id for house in page.houses]
        if page.next_after is None:
            return ids
        after = page.next_after


@a_few
@given(told=histories(), at=moments)
def test_what_happens_later_changes_no_earlier_report(
    telling: Telling, told: list[Happening], at: datetime
) -> None:
    with telling() as work:
        tell.tell(work.db, [one for one in told if one.at <= at])
        cut_off = reports.cut_off_at(work, at)
        then = reports.month_report(work, cut_off)
        tell.tell(work.db, [one for one in told if one.at > at])
        assert reports.month_report(work, cut_off) == then


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (local(2022, 9, 22, 23, 59, 59, 999_999), "2022-09"),
        (local(2022, 9, 23, 0, 0, 0), "2022-10"),
        (local(2022, 8, 23, 0, 0, 0), "2022-09"),
        (local(2022, 12, 22, 23, 59, 59), "2022-12"),
        (local(2022, 12, 23, 0, 0, 0), "2023-01"),
        (local(2022, 12, 31, 23, 30, 0), "2023-01"),
    ],
)
def test_a_survey_is_new_in_the_month_of_its_report_day(
    telling: Telling, at: datetime, month: str
) -> None:
    months = ["2022-08", "2022-09", "2022-10", "2022-11", "2022-12", "2023-01", "2023-02"]
    told = [tell.registered(HOUSE, make.VILLAGE_A1, local(2022, 7, 1)), tell.surveyed(HOUSE, at)]
    with telling() as work:
        tell.tell(work.db, told)
        new = {one: _month(work, one).total["survey_new"] for one in months}
        total = {one: _month(work, one).total["survey_total"] for one in months}
    assert new == {one: int(one == month) for one in months}
    assert total == {one: int(one >= month) for one in months}


def test_a_township_sees_its_own_column_and_no_other(telling: Telling) -> None:
    told = [
        tell.registered(HOUSE, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.surveyed(HOUSE, local(2022, 8, 2)),
        tell.registered(other := make.make_id("other"), make.VILLAGE_B1, local(2022, 8, 1)),
        tell.surveyed(other, local(2022, 8, 2)),
    ]
    with telling(make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)) as work:
        tell.tell(work.db, told)
        tell.settle(work.db, HOUSE)
        tell.settle(work.db, other, village=make.VILLAGE_B1)
        report = _month(work, "2022-09")
        elsewhere = report_houses.houses_behind(
            work, "survey_total", reports.cut_off_of_month(work, "2022-09"), area=make.TOWNSHIP_B
        )
    assert [one.code for one in report.townships] == [make.TOWNSHIP_A]
    assert report.total == report.numbers[make.TOWNSHIP_A]
    assert (report.total["survey_total"], elsewhere.houses) == (1, [])


def test_a_moved_house_explains_why_a_village_fell(telling: Telling) -> None:
    told = [
        tell.registered(HOUSE, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.surveyed(HOUSE, local(2022, 8, 2)),
        tell.moved(HOUSE, make.VILLAGE_B1, local(2022, 9, 1)),
    ]
    with telling() as work:
        tell.tell(work.db, told)
        before, after = _month(work, "2022-08"), _month(work, "2022-09")
    assert before.falls == ()
    assert {one.area for one in after.falls} == {make.TOWNSHIP_A, make.VILLAGE_A1}
    assert after.total["survey_total"] == before.total["survey_total"] == 1


def test_an_open_month_counts_until_now(telling: Telling) -> None:
    with telling(now=local(2022, 9, 10)) as work:
        open_month = reports.cut_off_of_month(work, "2022-09")
        closed_month = reports.cut_off_of_month(work, "2022-08")
    assert not open_month.is_closed
    assert open_month.before > local(2022, 9, 10)
    assert closed_month.is_closed
    assert closed_month.before == local(2022, 8, 23)


@pytest.mark.parametrize("month", ["2022-13", "2022-9", "September", "2022-09-22", "0000-01"])
def test_what_is_no_month_is_refused(telling: Telling, month: str) -> None:
    with telling() as work, pytest.raises(Problem) as refused:
        reports.cut_off_of_month(work, month)
    assert refused.value.code == "figures.no_such_month"


def test_a_month_that_has_not_begun_has_no_figures(telling: Telling) -> None:
    with telling(now=local(2022, 9, 22, 23)) as work, pytest.raises(Problem) as refused:
        reports.cut_off_of_month(work, "2022-10")
    assert refused.value.code == "figures.in_future"


def test_a_moment_to_come_has_no_figures(telling: Telling) -> None:
    with telling(now=local(2022, 9, 22)) as work, pytest.raises(Problem) as refused:
        reports.cut_off_at(work, local(2022, 9, 23))
    assert refused.value.code == "figures.in_future"


def test_an_unknown_figure_has_no_houses(telling: Telling) -> None:
    with telling() as work, pytest.raises(Problem) as refused:
        report_houses.houses_behind(work, "happiness", reports.cut_off_of_month(work, "2022-09"))
    assert refused.value.code == "figures.no_such_indicator"


def test_a_grid_worker_reads_no_report(telling: Telling) -> None:
    worker = make.actor_of(Role.GRID_WORKER, village=make.VILLAGE_A1, grid=make.GRID_A1)
    with telling(worker) as work, pytest.raises(Problem) as refused:
        _month(work, "2022-09")
    assert refused.value.code == "act.forbidden"
