"""Control, commission and remediation by page: once each, refused in words, nothing typed lost."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from server import clock
from server.domain.facts import Verdict
from server.store import rows
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene

_PLAN = {
    "kind": "general",
    "remedies": "time_limited_repair",
    "requirement": "修补裂缝并设观测标记",
    "responsible_name": "张三丰",
}


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=2)
    browsers = {
        name: browser_of(scene.people[name].login) for name in ("village", "township", "office")
    }
    return scene, browsers


def _photo():
    stored = BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 90)).save(stored, "JPEG")
    return BytesIO(stored.getvalue()), "control.jpg"


def _version(page) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found
    return found[1]


def test_control_is_ordered_once_and_in_place_with_a_photo_by_page(office):
    scene, browsers = office
    house = scene.surveyed(Verdict.SEVERE)
    township = browsers["township"]
    path = f"/cases/{scene.case_id(house)}/steps"
    form = {"kinds": "evacuate", "version": _version(township.get(path))}
    nothing = township.post(f"{path}/control", {"version": form["version"]})
    assert (nothing.status_code, "至少一项措施" in nothing.text) == (422, True)
    assert township.post(f"{path}/control", form).status_code == 303
    again = township.post(f"{path}/control", form)
    assert (again.status_code, "刚被他人更新" in again.text) == (409, True)
    assert len(scene.all(rows.ControlMeasure, house_id=house)) == 1
    bare = township.post(f"{path}/in-place", {})
    assert (bare.status_code, "现场照片" in bare.text) == (422, True)
    assert township.post(f"{path}/in-place", {"photos": _photo()}).status_code == 303
    assert scene.row(rows.House, id=house).stage == "awaiting_inspection"
    assert township.post(f"{path}/commission", {"agency": scene.agency_id}).status_code == 303
    assert scene.all(rows.Inspection, house_id=house)[0].agency_id == scene.agency_id


def test_a_plan_lacks_a_day_and_keeps_what_was_written_then_runs_to_its_end(office):
    scene, browsers = office
    house = scene.surveyed(Verdict.GENERAL)
    township = browsers["township"]
    path = f"/cases/{scene.case_id(house)}/steps"
    hazards = {"hazards": scene.hazard_ids(house)[0], "unit": scene.township_unit_id}
    written = township.post(f"{path}/plan", {**_PLAN, **hazards})
    assert (written.status_code, "缺少：整治时限" in written.text) == (422, True)
    assert "张三丰" in written.text
    assert "修补裂缝并设观测标记" in written.text
    due = (scene.today() + timedelta(days=30)).isoformat()
    assert township.post(f"{path}/plan", {**_PLAN, **hazards, "due_on": due}).status_code == 303
    line = scene.all(rows.Remediation, house_id=house)[0].id
    assert township.post(f"{path}/start", {"line": line}).status_code == 303
    bare = township.post(f"{path}/finish", {"line": line})
    assert bare.status_code == 422
    done = township.post(f"{path}/finish", {"line": line, "photos": _photo()})
    assert done.status_code == 303
    assert scene.row(rows.House, id=house).stage == "awaiting_acceptance"


def test_a_line_of_another_case_is_missing_and_an_onlooker_sees_no_form(office):
    scene, browsers = office
    mine, other = scene.surveyed(Verdict.GENERAL), scene.surveyed(Verdict.GENERAL)
    line = walks.plan_all(scene, other)
    path = f"/cases/{scene.case_id(mine)}/steps"
    assert browsers["township"].post(f"{path}/start", {"line": line}).status_code == 404
    text = browsers["office"].get(path).text
    assert "没有由您在本页办理的事项" in text
    assert '<button type="submit">提交方案' not in text
