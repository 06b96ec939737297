"""Who may be commissioned, what the agency does with it, and a second opinion."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.domain.masking import mask_name
from server.services import (
    agencies,
    agency_parts,
    agency_register,
    agency_sheets,
    inspections,
    second_opinions,
    visits,
)
from server.services.agencies import Entry
from server.services.agency_parts import Tie
from server.store import rows
from tests import make
from tests.procedure import agency, walks
from tests.procedure.on_site import signed_off
from tests.procedure.scene import OLD_PHOTO, Scene

OWNER = "欧阳玥瑶"


@pytest.fixture
def house(scene: Scene) -> str:
    index = scene.store.secrets.blind_index("name", OWNER)
    return scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, owner_index=index)


def _commission(scene: Scene, house: str, unit: str) -> str:
    return scene.do("township", inspections.commission, scene.case_id(house), agency_id=unit).id


def _refused(scene: Scene, house: str, unit: str) -> str:
    case = scene.case_id(house)
    return scene.refused("township", inspections.commission, case, agency_id=unit)


def test_an_agency_that_was_never_entered_is_not_commissioned(scene, house):
    assert _refused(scene, house, scene._unit(Role.AGENCY, "未列入")) == "agency.not_registered"


def test_a_suspended_agency_is_commissioned_again_after_its_last_day(scene, house):
    today = scene.today()
    why = {
        "from_on": today,
        "until_on": today + timedelta(days=3),
        "reason": "报告格式不规范",
    }
    scene.do("bureau", agencies.decide_state, scene.agency_id, state="suspended", **why)
    assert _refused(scene, house, scene.agency_id) == "agency.not_registered"
    scene.now += timedelta(days=4)
    assert _commission(scene, house, scene.agency_id)


def test_the_register_of_a_past_day_is_what_held_then(scene):
    today = scene.today()
    why = {"from_on": today, "until_on": None, "reason": "出具虚假报告"}
    scene.do("bureau", agencies.decide_state, scene.agency_id, state="removed", **why)
    on = {
        day: scene.look("office", agency_register.agency_on, scene.agency_id, day).state
        for day in (today, today - timedelta(days=1))
    }
    assert on == {today: "removed", today - timedelta(days=1): "registered"}


def test_an_agency_tied_to_the_owner_is_not_commissioned(scene, house):
    tie = Tie(kind="owner", name=OWNER, grounds="法定代表人为其配偶", since_on=date(2022, 1, 1))
    scene.do("bureau", agency_parts.list_tie, scene.agency_id, tie=tie)
    assert _refused(scene, house, scene.agency_id) == "agency.tied"


def test_only_the_bureau_keeps_the_register(scene):
    entry = Entry(
        legal_name="某公司",
        credit_code="92140928MA0T000012",
        scope=("jgj125",),
        from_on=date.today(),
    )
    unit = scene._unit(Role.AGENCY, "新机构")
    assert scene.refused("township", agencies.enter, unit, entry=entry) == "act.forbidden"
    assert scene.do("bureau", agencies.enter, unit, entry=entry) == []
    assert scene.refused("bureau", agencies.enter, unit, entry=entry) == "agency.already_registered"


def test_a_code_with_a_wrong_check_digit_is_warned_about_and_entered(scene):
    code, unit = "92140928MA0T000013", scene._unit(Role.AGENCY, "老代码")
    entry = Entry(legal_name="某公司", credit_code=code, scope=("jgj125",), from_on=scene.today())
    assert len(scene.do("bureau", agencies.enter, unit, entry=entry)) == 1


def test_a_commission_sent_back_goes_to_another_agency_and_is_out_of_reach(scene, house):
    first = _commission(scene, house, scene.agency_id)
    scene.do("inspector", visits.reject, first, reason="人员不足，不能按期完成")
    assert scene.row(rows.HouseCase, house_id=house).stage == "awaiting_inspection"
    code = scene.refused("inspector", visits.accept, first, has_no_interest=True)
    assert code == "inspection.missing"
    assert _commission(scene, house, scene.agency("另一家"))


def test_steps_of_an_agency_come_in_order(scene, house):
    line, today = _commission(scene, house, scene.agency_id), scene.today()
    site = {"visited_on": today, "people": ["王工", "李工程师"]}
    assert scene.refused("inspector", visits.visit, line, **site) == "inspection.not_accepted"
    assert scene.refused("inspector", visits.accept, line, has_no_interest=False) == (
        "inspection.interest"
    )
    scene.do("inspector", visits.accept, line, has_no_interest=True)
    alone = {**site, "people": ["王工", " 王工 "]}
    assert scene.refused("inspector", visits.visit, line, **alone) == "visit.too_few_people"
    old = {**site, "photos": [OLD_PHOTO]}
    assert scene.refused("inspector", visits.visit, line, **old) == "photo.taken_before"
    other = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, other)
    shown = scene.row(rows.ControlMeasure, house_id=other).photo_sha256
    foreign = {**site, "photos": [shown]}
    assert scene.refused("inspector", visits.visit, line, **foreign) == "photo.of_another_house"
    early = {**site, "visited_on": today - timedelta(days=1)}
    assert scene.refused("inspector", visits.visit, line, **early) == "visit.before_commission"
    code = scene.refused("inspector", inspections.file_report, line, report=scene.report())
    assert code == "report.no_visit"


@pytest.fixture
def objected(scene: Scene, house: str) -> tuple[str, str]:
    """(first inspection, objection): a D the owner does not believe."""
    first = walks.inspect(scene, house, "d")
    raised = {"raised_for": "owner", "reason": "检测部位不具代表性"}
    return first, scene.do("township", second_opinions.object_to, first, **raised).id


def _second_of(scene: Scene, objection: str, grade: str) -> str:
    unit = scene.agency("复核机构")
    scene.person("second", Role.AGENCY, agency=unit)
    line = scene.do("township", second_opinions.commission_second, objection, agency_id=unit).id
    scene.do("second", visits.accept, line, has_no_interest=True)
    site = {"visited_on": scene.today(), "people": ["王工", "李工程师"]}
    scene.do("second", visits.visit, line, **site)
    sha256 = agency.upload(scene, line, by="second")
    report = scene.report(grade, file_sha256=sha256)
    scene.do("second", inspections.file_report, line, report=report)
    return line


def test_the_first_agency_does_not_look_at_its_own_report_again(scene, objected):
    _, objection = objected
    again = {"agency_id": scene.agency_id}
    code = scene.refused("township", second_opinions.commission_second, objection, **again)
    assert code == "objection.same_agency"


def test_the_worse_report_counts_until_the_bureau_decides(scene, house, objected):
    _, objection = objected
    second = _second_of(scene, objection, "b")
    assert scene.row(rows.HouseCase, house_id=house).remediation == "needed"
    word = {"counts_id": second, "reason": "复核检测数据完整，采信复核报告"}
    assert scene.refused("township", second_opinions.decide, objection, **word) == "act.forbidden"
    own = replace(scene.actor("bureau"), account_id=scene.actor("township").account_id)
    scene.people["objector at the bureau"] = make.Person(own, "objector")
    refused = scene.refused("objector at the bureau", second_opinions.decide, objection, **word)
    assert refused == "objection.own"
    scene.do("bureau", second_opinions.decide, objection, **word)
    assert scene.row(rows.HouseCase, house_id=house).remediation == "not_needed"
    assert scene.hazard_ids(house) == ()
    assert scene.refused("bureau", second_opinions.decide, objection, **word) == "objection.decided"


def test_a_worse_second_report_is_acted_on_at_once(scene, house):
    first = walks.inspect(scene, house, "b")
    raised = {"raised_for": "authority", "reason": "现场裂缝与结论不符"}
    objection = scene.do("township", second_opinions.object_to, first, **raised).id
    _second_of(scene, objection, "d")
    case = scene.row(rows.HouseCase, house_id=house)
    assert (case.control, case.remediation) == ("needed", "needed")


def test_a_dangerous_second_report_undoes_an_acceptance_under_way(scene, house, objected):
    """What it names was neither planned nor looked at on site; it is not struck with the rest."""
    _, objection = objected
    walks.put_under_control(scene, house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OPERATIONAL)
    walks.lift(scene, house)
    code = scene.refused("bureau", signed_off, scene.case_id(house))
    assert code == "case.report_questioned"  # a report may still come for this case
    _second_of(scene, objection, "c")
    case = scene.row(rows.HouseCase, house_id=house)
    assert (case.remediation, case.acceptance) == ("needed", "not_needed")
    assert len(scene.hazard_ids(house)) == 1


def test_a_report_is_objected_to_once_at_a_time(scene, objected):
    first, _ = objected
    raised = {"raised_for": "owner", "reason": "仍不认可结论"}
    assert scene.refused("township", second_opinions.object_to, first, **raised) == "objection.open"


def _workbook(path: Path, people: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    firm = "华安工程检测有限公司"
    sheets = {
        "机构": [
            ["机构名称", "统一社会信用代码", "列入日期"],
            [firm, "92140928MA0T000012", "2022/6/1"],
        ],
        "资质": [
            ["机构名称", "资质类别", "证书编号", "有效期起", "有效期止"],
            [firm, "工程设计资质", "A114000009", "2022-01-01", "长期"],
        ],
        "人员": [["机构名称", "姓名", "证书类别", "证书编号", "有效期起", "有效期止"], *people],
    }
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_a_register_is_imported_whole_and_exported_without_names(scene, tmp_path):
    people = [["华安工程检测有限公司", "钱多多", "一级注册结构工程师", "S1", "2022-01-01", ""]]
    path = _workbook(tmp_path / "register.xlsx", people)
    assert scene.do("bureau", agency_sheets.import_register, path) == (
        agency_sheets.Imported(1, 1, 1)
    )
    content = scene.do("bureau", agency_sheets.export_register, scene.today())
    with content:
        book = openpyxl.load_workbook(BytesIO(content.read()))
    cells = str([[*row] for row in book["人员"].values])
    assert mask_name("钱多多") in cells
    assert "钱多多" not in cells


def test_a_sheet_with_one_faulty_row_enters_nothing(scene, tmp_path):
    people = [["华安工程检测有限公司", "钱多多", "木匠", "S1", "2022-01-01", ""]]
    path = _workbook(tmp_path / "register.xlsx", people)
    before = len(scene.all(rows.Agency))
    assert scene.refused("bureau", agency_sheets.import_register, path) == "agency.sheet_faulty"
    assert len(scene.all(rows.Agency)) == before
