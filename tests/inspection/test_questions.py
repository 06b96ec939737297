"""A report is examined when it is filed; what that means for the case, and how it ends."""

from dataclasses import replace

import pytest

from server.domain.facts import Track, Verdict
from server.services import agencies, cases, inspections, report_ends, report_questions
from server.services.given_report import Stated
from server.store import rows
from server.store.reads.report_questions import ReportQuestionFilter
from tests.procedure import agency
from tests.procedure.scene import Scene


@pytest.fixture
def house(scene: Scene) -> str:
    return scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, storeys=2)


def _reported(scene: Scene, house: str, grade: str, **stated) -> str:
    case = scene.case_id(house)
    inspection = scene.do("township", inspections.commission, case, agency_id=scene.agency_id).id
    report = agency.prepared(scene, inspection, grade, stated=Stated(**stated))
    scene.do("inspector", inspections.file_report, inspection, report=report)
    return inspection


def _asked(scene: Scene, house: str) -> list[str]:
    return [one.kind for one in scene.all(rows.ReportQuestion, house_id=house)]


def _answered(scene: Scene, house: str, outcome: str = "explained") -> None:
    for one in scene.all(rows.ReportQuestion, house_id=house, state="open"):
        note = "到现场核对，实为二层"
        scene.do("bureau", report_questions.answer, one.id, outcome=outcome, note=note)


def test_a_sound_report_is_asked_nothing_and_its_case_is_filed(scene, house):
    _reported(scene, house, "a", storeys=2)
    assert _asked(scene, house) == []
    assert scene.do("township", cases.file_case, scene.case_id(house)).closing == "filed"


def test_a_favourable_report_with_a_serious_question_waits_until_it_is_answered(scene, house):
    _reported(scene, house, "a", storeys=3)
    assert _asked(scene, house) == ["storeys"]
    assert scene.refused("township", cases.file_case, scene.case_id(house)) == (
        "case.report_questioned"
    )
    _answered(scene, house)
    assert scene.do("township", cases.file_case, scene.case_id(house)).closing == "filed"


def test_a_dangerous_report_is_acted_on_whatever_is_asked(scene, house):
    _reported(scene, house, "d", storeys=3)
    assert _asked(scene, house) == ["storeys"]
    assert scene.row(rows.HouseCase, house_id=house).control == "needed"
    assert scene.row(rows.House, id=house).health_code == "red"


def test_a_report_found_not_credible_stays_in_question_until_it_is_void(scene, house):
    inspection = _reported(scene, house, "a", storeys=3)
    _answered(scene, house, "not_credible")
    case = scene.case_id(house)
    assert scene.refused("township", cases.file_case, case) == "case.report_questioned"
    _void(scene, inspection)
    assert scene.row(rows.HouseCase, id=case).inspection == "needed"
    assert scene.row(rows.House, id=house).open_case_id == case


def _void(scene: Scene, inspection: str, cause: str = "false_report") -> None:
    why = {"cause": cause, "on": scene.today(), "reason": "现场检测记录系伪造"}
    scene.do("bureau", report_ends.void, inspection, **why)


def test_a_closed_case_is_followed_by_a_new_one_when_its_report_is_void(scene, house):
    inspection = _reported(scene, house, "a")
    closed = scene.case_id(house)
    scene.do("township", cases.file_case, closed)
    _void(scene, inspection)
    opened = scene.row(rows.HouseCase, id=scene.case_id(house))
    assert (opened.reopens, opened.stage) == (closed, "awaiting_inspection")


def test_a_report_is_void_once_and_only_the_bureau_says_so(scene, house):
    inspection = _reported(scene, house, "a")
    _void(scene, inspection)
    why = {"cause": "disaster", "on": scene.today(), "reason": "洪水浸泡地基"}
    assert scene.refused("bureau", report_ends.void, inspection, **why) == "report.void_already"
    assert scene.refused("township", report_ends.void, inspection, **why) == "act.forbidden"


def test_a_question_is_answered_once_by_the_bureau_and_its_note_is_sealed(scene, house):
    _reported(scene, house, "a", storeys=3)
    (question,) = scene.all(rows.ReportQuestion, house_id=house)
    word = {"outcome": "explained", "note": "张三家实为三层"}
    answer = report_questions.answer
    assert scene.refused("township", answer, question.id, **word) == "act.forbidden"
    scene.do("bureau", answer, question.id, **word)
    assert scene.refused("bureau", answer, question.id, **word) == "report_question.not_open"
    (kept,) = scene.all(rows.ReportQuestion, id=question.id)
    assert "张三".encode() not in kept.answer_sealed
    told = [str(one.facts) for one in scene.all(rows.LedgerEntry, chain=f"house:{house}")]
    assert not any("张三" in one for one in told)


def test_another_township_reads_no_question(scene, house):
    _reported(scene, house, "a", storeys=3)
    page = scene.look("stranger", report_questions.question_page, ReportQuestionFilter())
    own = scene.look("township", report_questions.question_page, ReportQuestionFilter())
    assert (page[0], [one.kind for one in own[0]]) == ([], ["storeys"])


def test_one_file_for_two_houses_is_asked_about_with_the_other_house(scene, house):
    other = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    for one in (other, house):
        case = scene.case_id(one)
        line = scene.do("township", inspections.commission, case, agency_id=scene.agency_id)
        agency.on_site(scene, line.id)
        sha256 = agency.upload(scene, line.id, content="one file for all")
        report = scene.report("a", file_sha256=sha256)
        scene.do("inspector", inspections.file_report, line.id, report=report)
    assert _asked(scene, other) == []
    assert _asked(scene, house) == ["same_file"]


def test_a_copied_text_is_found_among_the_agencys_reports(scene, house):
    text = "JGJ 125-2016 按JGJ125 " + "".join(f"第{n}处裂缝宽{n % 7}毫米。" for n in range(120))
    other = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    for one in (other, house):
        case = scene.case_id(one)
        line = scene.do("township", inspections.commission, case, agency_id=scene.agency_id)
        agency.on_site(scene, line.id)
        number = f"鉴{line.id[-6:]}"
        reading = replace(agency.SCAN, flags=(), text=f"{text}{number}")
        sha256 = agency.upload(scene, line.id, reading=reading)
        report = scene.report("a", file_sha256=sha256, report_no=number)
        scene.do("inspector", inspections.file_report, line.id, report=report)
    assert _asked(scene, house) == ["alike_text"]


def test_an_agency_suspended_since_is_asked_about_on_the_day_it_signs(scene, house):
    case = scene.case_id(house)
    line = scene.do("township", inspections.commission, case, agency_id=scene.agency_id)
    report = agency.prepared(scene, line.id, "a")
    why = {"state": "removed", "from_on": scene.today(), "until_on": None, "reason": "出具虚假报告"}
    scene.do("bureau", agencies.decide_state, scene.agency_id, **why)
    scene.do("inspector", inspections.file_report, line.id, report=report)
    assert _asked(scene, house) == ["agency_off_register"]
