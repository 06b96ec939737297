"""A unit's year from frozen months to an issued sheet, adjusted by two and objected to in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import text

from server.domain.acts import Role
from server.domain.assessment import Line
from server.domain.indicators import INDICATORS
from server.domain.matters import last_day
from server.domain.problems import Problem
from server.services import (
    assessment,
    assessment_adjusting,
    assessment_issuing,
    freezing,
    frozen,
    report_houses,
    reports,
    unit_file_readers,
)
from server.services.assessment_content import Sheet
from server.services.assessment_sheets import workbook
from server.services.frozen_count import inflated
from server.services.home_lines import Looked
from server.services.home_lines_supervision import _sheets
from server.store import rows
from server.store.engines import Store
from server.store.reads.waiting import Waiting
from server.store.verification import verify
from tests import make
from tests.procedure.scene import Scene
from tests.reports import happenings as tell
from tests.reports.happenings import local

PARTY, SECTOR = f"township:{make.TOWNSHIP_A}", "department:market"
YEAR = 2022


@pytest.fixture
def scene(store: Store) -> Iterator[Scene]:
    """A severe house in business under control, one that is not, one nobody surveyed."""
    scene = Scene(store).set_up()
    scene.person("office two", Role.LEADING_GROUP_OFFICE)
    scene.person("market", Role.DEPARTMENT, department="market")
    day = local(2022, 8, 2, 9)
    held, open_, bare = (make.make_id(f"assessed {name}") for name in ("held", "open", "bare"))
    told = [
        *(tell.registered(one, scene.village, day) for one in (held, open_, bare)),
        tell.surveyed(
            held, day, operational=True, business_kinds=["catering"], department="market"
        ),
        tell.surveyed(open_, day),
        *(tell.assessed(one, day, "severe_hazard") for one in (held, open_)),
        *tell.severe_case(held, [day + timedelta(hours=at) for at in range(1, 4)]),
        *tell.severe_case(open_, [day + timedelta(hours=1)]),
    ]
    db = store.begin_writing()
    tell.tell(db, told)
    tell.settle(db, held, open_, bare, village=scene.village)
    store.commit(db)
    db.close()
    freezing.freeze_due(store, make.COUNTY, local(2022, 9, 23, 1))
    scene.now = local(2022, 9, 25, 9)
    yield scene


def _file(scene: Scene, who: str = "township", party: str = PARTY, **more: int) -> assessment.File:
    return scene.look(who, assessment.file_of, YEAR, party, **more)


def _line(sheet: Sheet, criterion: str) -> Line:
    return sheet.line(criterion)[1]


def test_a_sheet_is_counted_from_the_newest_frozen_month_with_its_working(scene):
    sheet = _file(scene).sheet
    assert sheet.is_provisional and sheet.until == local(2022, 9, 23)
    surveyed = _line(sheet, "surveyed")
    assert (surveyed.good, surveyed.all, surveyed.tenths) == (2, 3, 100)
    assert [(one.month, one.part, one.whole) for one in surveyed.months] == [("2022-09", 1, 3)]
    assert (_line(sheet, "controlled").good, _line(sheet, "controlled").all) == (1, 2)
    assert [one.month for one in _line(sheet, "not_overdue").months] == [
        "2022-07",
        "2022-08",
        "2022-09",
    ]
    assert _line(sheet, "reported").state == "missing"  # nobody ever handed a month in
    assert _line(sheet, "answered").state == "nothing"
    sector = _file(scene, "market", SECTOR).sheet
    assert _line(sector, "sector_inspected").all == 1


def test_a_year_without_a_frozen_month_has_no_basis_and_cannot_be_issued(scene):
    scene.now = local(2023, 1, 10)
    sheet = scene.look("office", assessment.worked_out, 2023, [PARTY])[0]
    assert {line.state for line in sheet.lines} == {"missing"} and sheet.total.countable == 0
    assert scene.do("office", assessment_issuing.issue_year, 2023) == 0
    for year in (2019, 2024):
        assert scene.refused("office", assessment.worked_out, year, [PARTY]) == (
            "assessment.no_such_year"
        )


def test_a_unit_reads_its_own_sheet_alone_and_the_office_all(scene):
    for party in (SECTOR, "township:140928999000", "office"):
        assert scene.refused("township", assessment.file_of, YEAR, party) == "assessment.missing"
    for who in ("township", "bureau"):
        assert scene.refused(who, assessment.side_by_side, YEAR) == "act.forbidden"
    assert scene.refused("bureau", assessment.file_of, YEAR, PARTY) == "assessment.missing"
    names = [one.sheet.party for one in scene.look("group", assessment.side_by_side, YEAR)]
    assert {PARTY, SECTOR} <= set(names)


def _propose(scene: Scene, tenths: int, criterion: str = "surveyed") -> str:
    given = (YEAR, PARTY, criterion, tenths, "核查发现漏报一户。")
    return scene.do("office", assessment_adjusting.propose, *given)


def test_an_adjustment_counts_once_another_has_confirmed_it(scene):
    before = _file(scene).sheet.total.reached
    one = _propose(scene, -15)
    confirm = (assessment_adjusting.decide, one, "confirm")
    assert _file(scene).sheet.total.reached == before
    assert _file(scene).adjustments == [] and len(_file(scene, "office").adjustments) == 1
    assert scene.refused("office", *confirm) == "assessment.four_eyes"
    assert scene.refused("office two", confirm[0], one, "withdraw") == "assessment.four_eyes"
    assert scene.refused("township", *confirm) == "act.forbidden"
    scene.do("office two", *confirm)
    assert _file(scene).sheet.total.reached == before - 15
    assert scene.refused("office two", *confirm) == "assessment.not_open"


@pytest.mark.parametrize(
    ("tenths", "criterion", "code"),
    [
        (0, "surveyed", "assessment.no_points"),
        (-101, "surveyed", "assessment.out_of_points"),
        (60, "surveyed", "assessment.out_of_points"),
        (10, "reported", "assessment.no_basis"),
        (10, "no_such", "assessment.missing"),
    ],
)
def test_an_adjustment_stays_within_its_limits(scene, tenths, criterion, code):
    given = (YEAR, PARTY, criterion, tenths, "核查发现漏报一户。")
    assert scene.refused("office", assessment_adjusting.propose, *given) == code


def test_what_waits_counts_towards_the_limit(scene):
    _propose(scene, -80)
    given = (YEAR, PARTY, "controlled", -21, "核查发现漏报一户。")
    assert scene.refused("office two", assessment_adjusting.propose, *given) == (
        "assessment.too_much_adjusted"
    )


def test_who_confirms_is_held_to_the_limit_where_what_made_room_was_refused(scene):
    """-10 and +10 on one criterion made room for -7.5 on another; without the +10 it is gone."""
    down, back = _propose(scene, -100), _propose(scene, 100)
    other = _propose(scene, -75, "controlled")
    scene.do("office two", assessment_adjusting.decide, back, "refuse", "没有依据，不予加分。")
    scene.do("office two", assessment_adjusting.decide, down, "confirm")
    confirm = (assessment_adjusting.decide, other, "confirm")
    assert scene.refused("office two", *confirm) == "assessment.too_much_adjusted"


def test_points_are_read_as_people_write_them(scene):
    read = assessment_adjusting.tenths_of
    assert [read(one) for one in ("-1.5", "2", "－0.1", "1.23", "x", "", "NaN", "1e4000000")] == [
        -15,
        20,
        -1,
        0,
        0,
        0,
        0,
        0,
    ]


def test_an_issue_is_kept_to_the_byte_and_a_correction_is_another(scene):
    one = _propose(scene, -15)
    assert scene.refused("office", assessment_issuing.issue_year, YEAR) == (
        "assessment.adjustment_open"
    )
    scene.do("office two", assessment_adjusting.decide, one, "confirm")
    assert scene.do("office", assessment_issuing.issue_year, YEAR) > 10
    issued = _file(scene)
    first = inflated(issued.sheet.issue.content)
    assert issued.sheet.is_sound and not issued.has_changed
    scene.do("office two", assessment_adjusting.decide, _propose(scene, 5), "confirm")
    changed = _file(scene)
    assert inflated(changed.sheet.issue.content) == first
    assert changed.has_changed and changed.sheet.total == issued.sheet.total
    assert scene.do("office", assessment_issuing.issue_year, YEAR) == 0  # still provisional
    scene.do("office", assessment_issuing.issue_again, YEAR, PARTY, "异议成立，予以更正。")
    again = _file(scene)
    assert [row.issue for row in again.issues] == [1, 2]
    assert again.sheet.total.reached == issued.sheet.total.reached + 5
    assert _file(scene, number=1).sheet.total == issued.sheet.total
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []
        told = scene.all(rows.LedgerEntry, event="assessment.issued")
    assert any(issued.sheet.issue.sm3 in str(entry.facts) for entry in told)


def test_the_database_refuses_to_change_what_was_issued(scene):
    scene.do("office", assessment_issuing.issue_year, YEAR)
    db = scene.store.begin_writing()
    with pytest.raises(Problem, match=r"ledger\.append_only"):
        db.execute(text("UPDATE assessment_issue SET sm3 = 'x'"))
    scene.store.rollback(db)
    db.close()


_UNIT_FILE = {
    "holder": "statement",
    "party": PARTY,
    "step": 1,
    "kind": "pdf",
    "sha256": "0" * 64,
    "size": 1,
    "sealed_file": "0" * 64,
    "brought_by": "somebody",
}


def test_a_unit_is_told_at_home_of_its_sheet_until_it_spoke_or_its_day_has_passed(scene):
    waiting = lambda who: scene.look(who, lambda work: _sheets(Looked(work)))  # noqa: E731
    assert waiting("township").number == 0
    scene.do("office", assessment_issuing.issue_year, YEAR)
    last = last_day(_file(scene).newest.objections_until)
    assert waiting("township") == Waiting(1, 0, last)
    assert waiting("market").number == 1 and waiting("office").number == 0
    said = "漏报一户已于八月补报，请复核。"
    scene.do("township", assessment_issuing.state_it, YEAR, PARTY, "statement", said)
    assert waiting("township").number == 0
    scene.now = _file(scene).newest.objections_until
    assert waiting("market").number == 0


def test_an_objection_is_taken_until_its_day_and_answered_by_somebody_else(scene):
    said = "漏报一户已于八月补报，请复核。"
    state = (assessment_issuing.state_it, YEAR, PARTY)
    assert scene.refused("township", *state, "objection", said) == "assessment.not_issued"
    scene.do("office", assessment_issuing.issue_year, YEAR)
    assert scene.refused("stranger", *state, "objection", said) == "assessment.missing"
    one = scene.do("township", *state, "objection", said)
    answer = (assessment_issuing.answer, one, "upheld", "经复核，异议成立。")
    assert scene.refused("office", *answer) == "assessment.own_answer"
    assert scene.refused("township", *answer) == "act.forbidden"
    _sits_in_the_office_too(scene, "township")
    assert scene.refused("township in the office", *answer) == "assessment.own_answer"
    scene.do("office two", *answer)
    assert scene.refused("office two", *answer) == "assessment.not_open"
    paper = make.make_id("paper")
    name = scene.store.secrets.seal({"name": "说明.pdf"}, paper.encode())
    brought = {"id": paper, "holder_id": one, "name_sealed": name, "brought_at": scene.now}
    make.write(scene.store, rows.UnitFile, {**_UNIT_FILE, **brought})
    opened = (unit_file_readers.open_file, paper)
    assert scene.refused("bureau", *opened) == "unit_file.missing"  # nor does it read the sheet
    assert scene.refused("township", *opened) == "unit_file.changed"  # its bytes are not there
    told = _file(scene).statements[0]
    assert (told.row.state, told.words, told.answer) == ("upheld", said, "经复核，异议成立。")
    until = _file(scene).newest.objections_until
    scene.now = until - timedelta(minutes=1)  # the scene's clock moves on a minute
    assert scene.refused("township", *state, "objection", said) == "assessment.too_late"
    scene.do("township", *state, "statement", said)


def _sits_in_the_office_too(scene: Scene, name: str) -> None:
    """The same person in another seat of his, which may answer objections."""
    seat = replace(scene.actor("office two"), account_id=scene.actor(name).account_id)
    scene.people[f"{name} in the office"] = make.Person(seat, name)


def test_a_year_that_is_over_is_issued_again_as_final(scene):
    scene.do("office", assessment_issuing.issue_year, YEAR)
    freezing.freeze_due(scene.store, make.COUNTY, local(2022, 12, 23, 1))
    scene.now = local(2023, 1, 5)
    assert _file(scene).now.is_provisional is False
    assert scene.do("office", assessment_issuing.issue_year, YEAR) > 10
    final = _file(scene).sheet
    assert final.issue.issue == 2 and not final.is_provisional
    assert _line(final, "surveyed").months[0].month == "2022-12"


def test_the_workbook_holds_every_unit_and_its_working_and_is_recorded(scene):
    with scene.as_("office") as work:
        name, content = workbook(work, YEAR)
        with content:
            sheets = openpyxl.load_workbook(content).sheetnames
    assert "2022" in name and sheets == ["乡镇", "部门", "计分依据"]
    assert scene.refused("township", workbook, YEAR) == "act.forbidden"


def test_a_departments_number_leads_to_exactly_its_houses_frozen_and_live(scene):
    for month, issue in (("2022-09", None), ("2022-10", 0)):
        with scene.as_("office") as work:
            report = frozen.report_of_month(work, month)
            cut_off = reports.cut_off_of_month(work, month)
            for figure in (one for one in INDICATORS if one.unit == "栋"):
                of = {"department": "market"}
                behind = (
                    frozen.houses_behind(work, month, figure.id, **of)
                    if issue is None
                    else report_houses.houses_behind(work, figure.id, cut_off, **of)
                )
                number = report.departments["market"][figure.id]
                assert (month, figure.id, len(behind.houses)) == (month, figure.id, number)
