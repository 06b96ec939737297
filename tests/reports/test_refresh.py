"""A table is the same whether the spans know everything, something or nothing of the ledger."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import report_houses, reports
from server.services.figure_basis import basis_of
from server.services.figure_refresh import _KINDS, _Fold, is_behind, refresh
from server.services.reports import MonthReport
from server.services.work import Work
from server.store import figure_spans
from server.store.engines import Store
from server.store.figure_spans import Batch, Folded
from server.store.rows import FigureSpan, FigureWaiting
from tests import make
from tests.reports import happenings as tell
from tests.reports.conftest import BUREAU, Telling
from tests.reports.happenings import Happening
from tests.reports.histories import histories, moments

a_few = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _refresh(work: Work, most: int = 100) -> None:
    """Within the open transaction, which the test undoes."""
    if figure_spans.basis_held(work.db, make.COUNTY) != basis_of(make.COUNTY):
        figure_spans.make_wait(work.db, make.COUNTY, "", 1000)
        figure_spans.end_anew(work.db, make.COUNTY, basis_of(make.COUNTY))
    batch = figure_spans.fold_waiting(work.db, make.COUNTY, _KINDS, _Fold(make.COUNTY), most)
    figure_spans.write(work.db, make.COUNTY, batch)


def _said(report: MonthReport) -> object:
    return (
        {area: dict(of_area) for area, of_area in report.numbers.items() if any(of_area.values())},
        report.houses,
        report.kinds,
        report.departments,
        {(one.area, one.indicator, one.moves) for one in report.falls},
    )


@pytest.mark.slow
@a_few
@given(told=histories(), at=moments)
def test_what_waits_is_counted_as_what_does_not(
    telling: Telling, told: list[Happening], at: datetime
) -> None:
    told.sort(key=lambda one: one.at)
    with telling() as work:
        cut_off = reports.cut_off_at(work, at)
        first = len(told) // 2
        tell.tell(work.db, told[:first])
        _refresh(work, most=2)
        tell.tell(work.db, told[first:])
        partly = reports.month_report(work, cut_off)
        clicked = _ids(work, cut_off)
        _refresh(work)
        wholly = reports.month_report(work, cut_off)
        assert _ids(work, cut_off) == clicked
        work.db.execute(text("UPDATE figure_basis SET basis = 'of other code'"))
        by_ledger = reports.month_report(work, cut_off)
        assert _ids(work, cut_off) == clicked
    assert _said(partly) == _said(wholly) == _said(by_ledger)
    assert len(clicked) == wholly.total["survey_total"]


def _ids(work: Work, cut_off: reports.CutOff) -> list[str]:
    place = report_houses.place_of("survey_total")
    reach = whole_county(make.COUNTY)
    return list(report_houses.counted_ids(work, reach, place, cut_off.asked))


def test_every_entry_of_a_house_waits_until_it_is_folded(store: Store) -> None:
    make.make_county(store)
    make.make_house(store, make.VILLAGE_A1)
    assert _count(store, FigureWaiting) == 1
    assert refresh(store, make.COUNTY, make.NOW) == 1
    assert (_count(store, FigureWaiting), _count(store, FigureSpan)) == (0, 1)
    assert refresh(store, make.COUNTY, make.NOW) == 0


def test_other_code_or_another_report_day_works_all_spans_out_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_county(store)
    for _ in range(3):
        make.make_house(store, make.VILLAGE_A1)
    refresh(store, make.COUNTY, make.NOW)
    monkeypatch.setattr("server.services.figure_refresh.basis_of", lambda _: "another")
    monkeypatch.setattr("server.services.figure_refresh._WAIT_AT_ONCE", 2)
    assert refresh(store, make.COUNTY, make.NOW) == 3
    assert _count(store, FigureSpan) == 3


def test_a_house_somebody_else_folded_meanwhile_keeps_what_he_wrote(store: Store) -> None:
    make.make_county(store)
    make.make_house(store, make.VILLAGE_A1)
    with store.reading() as db:
        ours = figure_spans.fold_waiting(db, make.COUNTY, _KINDS, _Fold(make.COUNTY), 10)
    refresh(store, make.COUNTY, make.NOW)
    nothing = Batch(ours.waiting, [Folded(one, [], []) for one in ours.waiting])
    db = store.begin_writing()
    figure_spans.write(db, make.COUNTY, nothing)
    store.commit(db)
    db.close()
    assert _count(store, FigureSpan) == 1


def test_a_person_is_told_to_come_back_where_a_job_counts_what_waits(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.figure_table.MOST_ON_THE_SPOT", 0)
    with telling() as work:
        tell.tell(work.db, [tell.registered(make.make_id("house a"), make.VILLAGE_A1, make.NOW)])
        cut_off = reports.cut_off_at(work, make.NOW)
        with pytest.raises(Problem, match="being_counted"):
            reports.month_report(work, cut_off)
        work.actor = Actor("job:exports", make.COUNTY, ())
        assert reports.month_report(work, cut_off, reach=whole_county(make.COUNTY)).houses == 1
        work.actor = BUREAU
        _refresh(work)
        assert reports.month_report(work, cut_off).houses == 1


def test_much_that_waits_or_spans_of_other_code_are_caught_up_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_county(store)
    make.make_house(store, make.VILLAGE_A1)
    assert not is_behind(store, make.COUNTY)
    monkeypatch.setattr("server.services.figure_refresh.BEHIND", 0)
    assert is_behind(store, make.COUNTY)
    refresh(store, make.COUNTY, make.NOW)
    assert not is_behind(store, make.COUNTY)
    monkeypatch.setattr("server.services.figure_refresh.basis_of", lambda _: "another")
    assert is_behind(store, make.COUNTY)


def _count(store: Store, row: type) -> int:
    with store.reading() as db:
        return len(db.execute(select(row.county_code)).all())  # type: ignore[attr-defined]
