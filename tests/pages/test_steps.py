"""The forms of the procedure: each reaches its service, and a refusal loses nothing."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter

from server import clock
from server.domain.facts import Track, Verdict
from server.services import acceptance, control, inspections, site_check
from server.store import rows
from tests.procedure import agency, walks
from tests.procedure.scene import WUZHAI, Scene

REASON = "现场核实，墙体情况与判定不符。"


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=2)  # each step of the scene takes a minute
    browsers = {}

    def browser(name: str):
        if name not in browsers:
            browsers[name] = browser_of(scene.people[name].login)
        return browsers[name]

    return scene, browser


def _photo(colour: int):
    stored = BytesIO()
    Image.new("RGB", (40, 30), (colour, 90, 90)).save(stored, "JPEG")
    return BytesIO(stored.getvalue()), "photo.jpg"


def _pdf():
    stored, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(stored)
    return BytesIO(stored.getvalue()), "report.pdf"


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|seen|\w+_kept)" value="([^"]*)"', page))


def _offered(browser, house: str) -> dict[str, str]:
    page = browser.get(f"/houses/{house}").text
    found = re.findall(r'<a class="button[^"]*" href="(/[a-z]+/[^"]*/steps/([a-z-]+))">', page)
    return {name: address for address, name in found}


def _step(browser, house: str, name: str, **written):
    """Open the form that the house's own page offers, fill it in and send it."""
    address = _offered(browser, house)[name]
    return browser.post(address, {**_hidden(browser.get(address).text), **written})


def _took(browser, house: str, name: str, **written) -> None:
    answer = _step(browser, house, name, **written)
    told = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert answer.status_code == 303, f"{name}: {told[:1500]}"


def _plan(scene: Scene, house: str, **changes):
    return {
        "hazard_ids": list(scene.hazard_ids(house)),
        "kind": "design_construction_defect",
        "remedies": ["strengthen"],
        "requirement": "对承重墙进行加固并恢复粉刷。",
        "responsible_name": "赵四海",
        "supervising_unit_id": scene.bureau_id,
        "due_on": (clock.now() + timedelta(days=25)).date().isoformat(),
        **changes,
    }


def _report(scene: Scene, house: str, grade: str) -> None:
    inspection = next(
        one.id for one in scene.all(rows.Inspection, house_id=house) if one.reported_at is None
    )
    scene.now = clock.now() - timedelta(minutes=5)
    report = agency.prepared(scene, inspection, grade)
    scene.do("inspector", inspections.file_report, inspection, report=report)


@pytest.mark.slow
def test_a_severe_house_is_held_inspected_and_repaired_by_page(office):
    scene, browser = office
    house = scene.surveyed(Verdict.SEVERE)
    township, village = browser("township"), browser("village")
    assert "commission" not in _offered(township, house)  # control first
    answer = _step(township, house, "order-control", kinds=["evacuate", "evacuate_neighbours"])
    measure = scene.row(rows.ControlMeasure, house_id=house)
    assert answer.location.endswith(f"/measures/{measure.id}/neighbours")
    _took(village, house, "confirm-control", photo=_photo(10))
    _took(township, house, "commission", agency_id=scene.agency_id, is_urgent="yes")
    assert scene.row(rows.Inspection, house_id=house).is_urgent
    _report(scene, house, "d")
    _took(township, house, "plan-remediation", **_plan(scene, house))
    _took(village, house, "start")
    _took(village, house, "report-progress", percent="40", photos=_photo(20))
    _took(village, house, "finish", photos=[_photo(30), _photo(40)])
    assert len(scene.all(rows.EvidencePhoto, house_id=house, purpose="after")) == 2
    assert scene.row(rows.HouseCase, house_id=house).acceptance == "needed"


def test_a_refusal_keeps_what_was_typed_and_the_photo_that_was_sent(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    township = browser("township")
    typed = _plan(scene, house, requirement="尽快对承重墙进行加固。", responsible_phone="1380000")
    refused = _step(township, house, "plan-remediation", **typed)
    assert refused.status_code == 422
    for kept in ("尽快对承重墙", "赵四海", "1380000", f'value="{typed["due_on"]}"'):
        assert kept in refused.text
    assert refused.text.count(" checked") == 2  # the hazard and the remedy
    blank = _step(township, house, "plan-remediation", requirement="加固", kind="")
    assert "整治类别：请选择。" in blank.text and "整治要求：不少于 5 个字" in blank.text
    walks.plan_all(scene, house)
    _took(browser("village"), house, "start")
    village = browser("village")
    refused = _step(village, house, "report-progress", percent="120", photos=_photo(50))
    assert "1 张照片已上传" in refused.text
    again = {**_hidden(refused.text), "percent": "60"}
    assert village.post(refused.request.path, again).status_code == 303
    assert len(scene.row(rows.RemediationProgress, house_id=house).photos) == 1


def test_a_form_sent_twice_or_over_something_newer_is_told_and_does_nothing(office):
    scene, browser = office
    house = scene.surveyed(Verdict.SEVERE)
    township = browser("township")
    address = _offered(township, house)["order-control"]
    form = {**_hidden(township.get(address).text), "kinds": ["seal", "cordon"]}
    scene.now = clock.now()
    with_kinds = {"kinds": ["stop_use"], "version": None}
    scene.do("bureau", control.order_control, scene.case_id(house), **with_kinds)
    stale = township.post(address, form)
    assert (stale.status_code, "下达管控措施" in stale.text) == (409, True)
    assert "您打开本页之后" in stale.text and stale.text.count(" checked") == 2
    walks.repair(scene, other := scene.surveyed(Verdict.GENERAL))
    assert "order-control" in _offered(township, other)
    address = _offered(township, other)["order-control"]
    form = {**_hidden(township.get(address).text), "kinds": ["seal"]}
    assert township.post(address, form).status_code == 303
    twice = township.post(address, form)
    assert (twice.status_code, "没有重复登记" in twice.text) == (409, True)
    assert len(scene.all(rows.ControlMeasure, house_id=other)) == 1


@pytest.mark.slow
def test_a_report_is_doubted_seconded_decided_and_made_void_by_page(office):
    scene, browser = office
    house = scene.surveyed(Verdict.SEVERE)
    second = scene.agency("第二鉴定机构")
    scene.person("second inspector", scene.people["inspector"].actor.seats[0].role, agency=second)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house, "b")
    township, bureau = browser("township"), browser("bureau")
    assert "void" not in _offered(township, house)
    _took(township, house, "object", raised_for="owner", reason="产权人不认可鉴定结论。")
    address = _offered(township, house)["commission-second"]
    assert scene.agency_id not in township.get(address).text  # another agency's eyes
    _took(township, house, "commission-second", agency_id=second)
    first = scene.row(rows.Inspection, house_id=house, agency_id=scene.agency_id).id
    assert "decide" not in _offered(bureau, house)
    scene.now = clock.now() - timedelta(minutes=5)
    asked = scene.row(rows.Inspection, house_id=house, agency_id=second).id
    with_second = {**scene.people, "inspector": scene.people["second inspector"]}
    scene.people = with_second
    report = agency.prepared(scene, asked, "c")
    scene.do("inspector", inspections.file_report, asked, report=report)
    _took(bureau, house, "decide", counts_id=first, reason=REASON)
    assert scene.row(rows.ReportObjection, house_id=house).counts_id == first
    voided = _offered(bureau, house)
    today = scene.today().isoformat()
    assert "void" in voided
    _took(bureau, house, "void", cause="withdrawn", on=today, reason=REASON)
    assert any(one.void_cause for one in scene.all(rows.Inspection, house_id=house))


def test_a_verdict_is_raised_confirmed_and_lowered_by_whoever_may(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    technician, township = browser("technician"), browser("township")
    assert {"confirm-verdict", "lower-verdict"} <= _offered(technician, house).keys()
    assert "confirm-verdict" not in _offered(township, house)
    assert not {"confirm-verdict", "lower-verdict"} & _offered(browser("surveyor"), house).keys()
    _took(technician, house, "confirm-verdict")
    assert "confirm-verdict" not in _offered(technician, house)
    _took(township, house, "raise-verdict", verdict="severe_hazard", reason=REASON)
    short = _step(technician, house, "lower-verdict", verdict="general_hazard", reason="轻")
    assert (short.status_code, ">轻</textarea>" in short.text) == (422, True)
    _took(technician, house, "lower-verdict", verdict="general_hazard", reason=REASON)
    assert scene.row(rows.House, id=house).verdict == "general_hazard"


@pytest.mark.slow
def test_what_is_accepted_is_inspected_again_lifted_and_opened_again_by_page(office):
    scene, browser = office
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    walks.repair(scene, house)
    applied = walks.apply(scene, house)
    scene.do("township", site_check.visit, applied, visit=scene.visit(house, "done"))
    township = browser("township")
    report = {
        "agency_id": scene.agency_id,
        "report_no": "复2022-7",
        "scale": "jgj125",
        "grade": "b",
        "conclusion": "加固到位，可以安全使用。",
        "inspected_on": scene.today().isoformat(),
    }
    pdf = _pdf()
    refused = _step(township, house, "reinspect", **report, signers="李一", file_sha256=pdf)
    assert (refused.status_code, "文件已上传" in refused.text) == (422, True)
    again = {**report, **_hidden(refused.text), "signers": "李一、王二"}
    assert township.post(refused.request.path, again).status_code == 303
    scene.now = clock.now() - timedelta(minutes=5)
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("passed"))
    _took(township, house, "lift-control")
    scene.now = clock.now() - timedelta(minutes=1)
    assert "reopen" not in _offered(township, house)
    walks.strike(scene, house, Track.OTHER)
    found = {"cause": "patrol", "verdict": "general_hazard", "sign": "屋面渗漏严重"}
    _took(township, house, "reopen", **found, reason=REASON)
    assert len(scene.all(rows.HouseCase, house_id=house)) == 2


def test_a_sound_house_is_filed_and_a_closed_shop_goes_to_the_lower_tier_by_page(office):
    scene, browser = office
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    walks.inspect(scene, house, "a")
    _took(browser("township"), house, "file")
    assert scene.row(rows.HouseCase, house_id=house).closing == "filed"
    shop = scene.surveyed(Verdict.GENERAL, track=Track.OPERATIONAL)
    with scene.as_("bureau") as work:
        work.update(rows.House, {"id": shop}, {"is_operational": False}, chain=f"house:{shop}")
        work.record("house.registered", f"house:{shop}", code="x")
    assert "change-track" not in _offered(browser("group"), shop)  # leads another county's tier
    _took(browser("bureau"), shop, "change-track", reason="门店已停业并清空。")
    assert scene.row(rows.HouseCase, house_id=shop).track == "other"
