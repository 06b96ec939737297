"""A frozen month is for ever what it was, whatever happens later, and anybody can make it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from server.domain.acts import Role
from server.domain.figure_lines import Questions
from server.domain.figures import COUNTED_EVENTS
from server.domain.indicators import INDICATORS
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import corrections, freezing, frozen, recompute as recomputing
from server.services.digests import sm3
from server.services.figure_table import TOTAL
from server.services.frozen_content import period_of_content, rows_of
from server.services.frozen_count import FrozenCount, FrozenHouse, house_text, numbers_of
from server.services.recompute import Asked, recompute
from server.services.reports import MonthReport
from server.services.work import Work
from server.store.engines import Store, open_store
from server.store.reads import figures, issues
from tests import make
from tests.reports import happenings as tell
from tests.reports.happenings import Happening, local

OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
COUNTY = whole_county(make.COUNTY)
HOUSES = [make.make_id(f"frozen {number}") for number in range(4)]
LATER = local(2023, 3, 1)
SEVERE, WIDE, MOVED, EDGE = HOUSES


def _story() -> list[Happening]:
    days = [local(2022, 8, 2 + step, 9) for step in range(8)]
    return [
        tell.registered(SEVERE, make.VILLAGE_A1, local(2022, 7, 25)),
        tell.surveyed(SEVERE, local(2022, 7, 26), operational=True, business_kinds=["catering"]),
        tell.assessed(SEVERE, local(2022, 8, 1), "severe_hazard"),
        *tell.severe_case(SEVERE, days[:4]),
        tell.registered(WIDE, make.VILLAGE_B1, local(2022, 7, 25)),
        tell.surveyed(WIDE, local(2022, 8, 22, 23, 59, 59)),
        tell.assessed(WIDE, local(2022, 8, 22, 23, 59, 59), "severe_hazard"),
        tell.registered(MOVED, make.VILLAGE_A2, local(2022, 7, 25)),
        tell.surveyed(MOVED, local(2022, 7, 27)),
        tell.registered(EDGE, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.surveyed(EDGE, local(2022, 8, 23)),
    ]


def _tell(store: Store, *told: Happening) -> None:
    db = store.begin_writing()
    tell.tell(db, told)
    store.commit(db)
    db.close()


@pytest.fixture
def county(store: Store) -> Store:
    make.make_county(store)
    _tell(store, *_story())
    return store


@pytest.fixture
def august(county: Store) -> Iterator[Store]:
    freezing.freeze_due(county, make.COUNTY, local(2022, 8, 23, 0, 20))
    return county


def _work(store: Store, now: datetime = LATER, actor: object = OFFICE) -> Work:
    return Work(store, actor, now)  # type: ignore[arg-type]


def _frozen(store: Store, number: int | None = None) -> MonthReport:
    with _work(store) as work:
        return frozen.report_of_month(work, "2022-08", number)


def _remakes(store: Store, number: int | None = None) -> bool:
    with _work(store) as work:
        made = recompute(work, "2022-08", number)
    return made.is_same


def test_a_month_freezes_once_it_is_over_and_its_last_writes_are_in(county: Store) -> None:
    at = local(2022, 8, 23)
    assert freezing.freeze_due(county, make.COUNTY, at + timedelta(minutes=14)) == ["2022-07"]
    assert freezing.freeze_due(county, make.COUNTY, at + timedelta(minutes=15)) == ["2022-08"]
    assert freezing.freeze_due(county, make.COUNTY, at + timedelta(days=9)) == []


def test_a_run_that_comes_months_late_freezes_the_same(county: Store) -> None:
    _tell(county, tell.assessed(SEVERE, local(2022, 10, 1), "safe"))
    late = freezing.freeze_due(county, make.COUNTY, LATER)
    assert late[:2] == ["2022-07", "2022-08"]
    assert late[-1] == "2023-02"
    report = _frozen(county)
    assert (report.total["survey_total"], report.total["severe"]) == (3, 2)
    assert _remakes(county)


def test_the_last_second_counts_and_the_next_does_not(august: Store) -> None:
    report = _frozen(august)
    assert report.issue is not None
    assert (report.total["survey_total"], report.total["survey_new"]) == (3, 3)
    assert report.number(make.VILLAGE_B1, "severe_uncontrolled") == 1
    assert report.total["registered"] == report.houses == 4


def test_what_happens_later_changes_neither_numbers_nor_bytes(august: Store) -> None:
    before = _frozen(august)
    _tell(
        august,
        tell.assessed(WIDE, local(2022, 9, 1), "safe"),
        *(tell.moved(one, make.VILLAGE_B2, local(2022, 9, 2)) for one in HOUSES),
        tell.case(SEVERE, local(2022, 9, 3), "case.signed_off", "signed_off"),
        # reached the ledger after the freeze, though it names an earlier moment
        tell.assessed(MOVED, local(2022, 8, 20), "severe_hazard"),
    )
    db = august.begin_writing()
    db.execute(text("UPDATE area SET valid_until = '2022-09-02' WHERE level = 'village'"))
    august.commit(db)
    db.close()
    assert replace(_frozen(august), areas=before.areas) == before
    assert _remakes(august)
    assert freezing.freeze_due(august, make.COUNTY, local(2022, 9, 23, 1)) == ["2022-09"]
    with _work(august) as work:
        assert recompute(work, "2022-09").is_same


def test_a_frozen_number_is_its_houses_as_they_were(august: Store) -> None:
    _tell(august, *(tell.moved(one, make.VILLAGE_B2, local(2022, 9, 2)) for one in HOUSES))
    report = _frozen(august)
    with _work(august) as work:
        row = frozen.issue_row(work, "2022-08")
        assert row is not None
        for area in (TOTAL, make.TOWNSHIP_A, make.VILLAGE_A1, make.VILLAGE_B1):
            for figure in (one for one in INDICATORS if one.unit == "栋"):
                asked = None if area == TOTAL else area
                ids = list(frozen.counted_ids(work, COUNTY, row, figure.id, area=asked))
                assert len(set(ids)) == len(ids) == report.number(area, figure.id)


def test_a_correction_is_another_issue_and_marks_what_it_changed(august: Store) -> None:
    _tell(august, tell.assessed(WIDE, local(2022, 8, 25), "safe"))
    with _work(august, local(2022, 8, 26)) as work:
        mark = corrections.correct(work, "2022-08", [WIDE], "现场复核，原判有误")
        work.commit()
    assert mark.issue == 2
    assert (_frozen(august, 1).total["severe"], _frozen(august).total["severe"]) == (2, 1)
    assert _frozen(august).holds
    with _work(august) as work:
        changed = {
            (one.area, one.indicator): (one.was, one.now)
            for one in frozen.differences(work, "2022-08", 2)
        }
        row = frozen.issue_row(work, "2022-08", 2)
        assert row is not None
        assert corrections.reason_of(work, row) == "现场复核，原判有误"
    assert changed[make.VILLAGE_B1, "severe"] == (1, 0)
    assert changed[TOTAL, "safe"] == (0, 1)
    assert not any(area == make.TOWNSHIP_A for area, _ in changed)
    assert _remakes(august, 1)
    assert _remakes(august, 2)


def test_a_survey_that_came_too_late_is_counted_by_a_correction(august: Store) -> None:
    with _work(august, local(2022, 8, 26)) as work:
        corrections.correct(work, "2022-08", [EDGE], "网络中断，次日才送达")
        work.commit()
    report = _frozen(august)
    assert (report.total["survey_total"], report.total["survey_new"]) == (4, 4)
    assert report.holds
    assert _remakes(august)


def test_a_month_frozen_before_a_figure_was_added_is_corrected_by_its_own_figures(
    august: Store,
) -> None:
    """An upgrade brings figures; what was issued before it must not be wrong for ever."""
    _issue_of_an_earlier_release(august, "survey_new")
    with _work(august, local(2022, 8, 26)) as work:
        mark = corrections.correct(work, "2022-08", [EDGE], "网络中断，次日才送达")
        work.commit()
    assert mark.issue == 3 and _remakes(august)
    report = _frozen(august)
    assert (report.total["survey_total"], report.total["survey_new"]) == (4, 0)
    with _work(august) as work:
        content = frozen.content_of(issues.issue(COUNTY, work.db, "2022-08", 3))
    assert "survey_new" not in [figure[0] for figure in content["figures"]]


def _issue_of_an_earlier_release(store: Store, missing: str) -> None:
    """What the release before it would have frozen: one figure less, every number else the same."""
    with _work(store) as work:
        row = issues.issue(COUNTY, work.db, "2022-08", None)
        content = frozen.content_of(row)
        content["figures"] = [one for one in content["figures"] if one[0] != missing]
        count = recomputing._counted(work.db, COUNTY, content)
        content |= {**count.body(), "issue": 2, "previous": row.mark.sm3}
        content["reason"] = sm3(b"as of an earlier release")
        villages = _texts(work, content)
        freezing.keep(work, content, count.lines(), villages)
        work.record("report.corrected", "report:2022-08", month="2022-08", issue=2)
        work.commit()


def _texts(work: Work, content: Any) -> list[tuple[tuple[str, str], bytes]]:
    asked = Asked(period_of_content(content), Questions(rows_of(content)))
    count, found = FrozenCount(len(content["figures"])), {}
    histories = figures.histories(COUNTY, work.db, COUNTED_EVENTS)
    for house, moments in histories:
        one = asked.at_cut_off(moments)
        if one is not None:
            frozen_house = FrozenHouse(house, one.township, one.village, *numbers_of(count, one))
            found.setdefault((one.township, one.village), []).append(house_text(frozen_house))
    return [(place, b"".join(parts)) for place, parts in sorted(found.items())]


@pytest.mark.parametrize(
    ("houses", "reason", "code"),
    [
        ([SEVERE], "没有变化的房屋", "report.nothing_corrected"),
        ([], "没有写明房屋", "report.houses_needed"),
        (["nobody"], "没有这个房屋", "house.missing"),
        ([WIDE], "短", "report.words_needed"),
    ],
)
def test_an_empty_correction_is_refused(
    august: Store, houses: list[str], reason: str, code: str
) -> None:
    with _work(august) as work, pytest.raises(Problem) as refused:
        corrections.correct(work, "2022-08", houses, reason)
    assert refused.value.code == code


def test_the_office_corrects_on_a_page_by_the_house_s_code(
    august: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    db = august.begin_writing()
    tell.settle(db, EDGE)
    august.commit(db)
    db.close()
    make.make_person(august, Role.LEADING_GROUP_OFFICE, "office", password_hash=password_hash)
    browser, address = browser_of("office"), "/reports/2022-08/corrections"
    assert browser.get(address).status_code == 200
    assert "没有找到" in browser.post(address, {"codes": "nothing", "reason": "迟到的排查"}).text
    done = browser.post(address, {"codes": EDGE[-18:], "reason": "网络中断，次日才送达"})
    assert done.status_code == 303
    assert _frozen(august).total["survey_total"] == 4
    assert "更正了什么" in browser.get("/reports/2022-08").text


def test_only_the_office_corrects(august: Store) -> None:
    township = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with _work(august, actor=township) as work, pytest.raises(Problem) as refused:
        corrections.correct(work, "2022-08", [WIDE], "现场复核，原判有误")
    assert refused.value.code == "act.forbidden"


@pytest.mark.parametrize("table", ["report_issue", "report_issue_village"])
@pytest.mark.parametrize("change", ["UPDATE {} SET issue = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_frozen(
    august: Store, table: str, change: str
) -> None:
    db = august.begin_writing()
    with pytest.raises(Problem, match=r"ledger\.append_only"):
        db.execute(text(change.format(table)))
    august.rollback(db)
    db.close()


def test_a_changed_ledger_shows_when_the_report_is_made_again(august: Store) -> None:
    db = august.begin_writing()
    for change in (
        "DROP TRIGGER ledger_entry_no_update",
        "UPDATE ledger_entry SET facts = replace(facts, 'severe', 'general')",
    ):
        if db.dialect.name == "sqlite":
            db.execute(text(change))
    if db.dialect.name == "postgresql":
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE ledger_entry SET facts = replace(facts, 'severe', 'general')"))
    august.commit(db)
    db.close()
    assert not _remakes(august)


def test_a_restored_copy_makes_the_same_bytes(august: Store) -> None:
    if not august.config.is_embedded:
        return  # its backup is pg_dump's own; the same rows give the same bytes
    home = august.config.home.parent / "restored"
    shutil.copytree(august.config.home, home)
    august.close()
    url = f"sqlite:///{home / 'anju.sqlite'}"
    copy = open_store(replace(august.config, home=home, database_url=url))
    assert _remakes(copy)
    copy.close()


def test_a_township_reads_its_own_columns_and_its_series(august: Store) -> None:
    township = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with _work(august, local(2022, 8, 30), township) as work:
        report = frozen.report_of_month(work, "2022-08")
        told = frozen.series(work)
        elsewhere = frozen.series(work, make.TOWNSHIP_B)
    assert {one.code for one in report.townships} == {make.TOWNSHIP_A}
    assert report.total["survey_total"] == 2
    months = [(one.month, one.issue, one.numbers["survey_total"]) for one in told]
    assert months[-2:] == [("2022-08", 1, 2), ("2022-09", None, 3)] or months[-1][2] == 0
    assert not any(any(one.numbers.values()) for one in elsewhere)


def test_a_township_that_was_given_a_village_explains_the_other_s_fall(august: Store) -> None:
    _tell(august, tell.moved(MOVED, make.VILLAGE_B2, local(2022, 9, 10)))
    freezing.freeze_due(august, make.COUNTY, local(2022, 9, 23, 1))
    with _work(august) as work:
        report = frozen.report_of_month(work, "2022-09")
    falls = {(one.area, one.indicator): one for one in report.falls}
    fall = falls[make.VILLAGE_A2, "survey_total"]
    assert (fall.was, fall.now, fall.is_explained) == (1, 0, True)
    assert [move.house_id for move in fall.moves] == [MOVED]
    assert report.total["survey_total"] == 4


def test_the_year_turns_between_two_days(county: Store) -> None:
    other = make.make_id("new year")
    _tell(
        county,
        tell.registered(other, make.VILLAGE_A1, local(2022, 12, 22, 23, 59, 59)),
        tell.surveyed(other, local(2022, 12, 23)),
    )
    freezing.freeze_due(county, make.COUNTY, local(2023, 1, 23, 1))
    with _work(county) as work:
        new = [
            frozen.report_of_month(work, month).total["survey_new"]
            for month in ("2022-12", "2023-01")
        ]
    assert new == [0, 1]
    with county.reading() as db:
        assert issues.issue(COUNTY, db, "2023-01", 1) is not None
