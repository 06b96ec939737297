"""鉴定结果告知 by page: on the list and the house's file, by its form, gone when it was told."""

import re

import pytest

from server.domain.facts import Track, Verdict
from server.store import rows
from tests.inspection.test_questions import _reported as reported
from tests.procedure.scene import WUZHAI, Scene


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    return scene, browser_of(scene.people["township"].login)


def test_a_dangerous_report_is_told_of_by_its_form_and_leaves_the_list(office):
    scene, township = office
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    inspection = reported(scene, house, "d")
    code, form = scene.row(rows.House, id=house).code, f"/inspections/{inspection}/steps/tell"
    assert code in township.get("/report-tellings").text
    file = township.get(f"/houses/{house}").text
    assert "尚未告知产权人" in file
    assert form in file
    assert "鉴定结果待告知" in township.get("/lists/ledger").text
    page = township.get(form).text
    hidden = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', page))
    refused = township.post(form, {**hidden, "whom": "owner", "way": "in_person"})
    assert (refused.status_code, "被告知人姓名" in refused.text) == (422, True)
    said = {
        "whom": "owner",
        "way": "in_person",
        "recipient": "李秀英",
        "note": "当面送交报告复印件",
    }
    assert township.post(form, {**hidden, **said}).status_code == 303
    assert code not in township.get("/report-tellings").text
    assert "当面告知" in township.get(f"/houses/{house}").text


def test_a_form_with_a_turned_text_is_refused_by_its_field(office):
    scene, township = office
    house = scene.surveyed(Verdict.GENERAL)
    page = f"/houses/{house}/steps/raise-verdict"
    hidden = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', township.get(page).text))
    said = {"verdict": "severe_hazard", "reason": "现场\u202e核实后上调"}
    refused = township.post(page, {**hidden, **said})
    assert refused.status_code == 422
    assert "改变文字方向" in refused.text
    assert scene.row(rows.House, id=house).verdict == "general_hazard"
