"""鉴定机构名录 kept by form: entered, corrected, suspended, its people and its conduct."""

import re
from io import BytesIO

import pytest

from server.store import rows
from tests.inspection.test_agencies import _workbook as workbook
from tests.procedure.scene import WUZHAI, Scene

CODE = "91140928MA0K00001X"


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    return scene, browser_of(scene.people["bureau"].login), browser_of


def _sent(bureau, address: str, **written):
    """The form as it is shown, with what is written over it."""
    page = bureau.get(address).text
    hidden = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', page))
    return bureau.post(address, {**hidden, **written})


def _entry(**changes):
    entry = {"legal_name": "新安鉴定有限公司", "credit_code": CODE, "scope": ["jgj125"]}
    return {**entry, "from_on": "2022-09-01", **changes}


def test_a_firm_is_entered_once_and_kept_up_by_form(office):
    scene, bureau, _ = office
    refused = _sent(bureau, "/agencies/steps/enter", **_entry(credit_code="91140928MA0K0000-X"))
    assert (refused.status_code, "新安鉴定有限公司" in refused.text) == (422, True)
    assert _sent(bureau, "/agencies/steps/enter", **_entry()).status_code == 303
    assert _sent(bureau, "/agencies/steps/enter", **_entry()).status_code == 409
    agency = scene.row(rows.Agency, legal_name="新安鉴定有限公司").unit_id
    steps = f"/agencies/{agency}/steps"
    held = {"number": "A114000002", "valid_from": "2022-01-01"}
    person = {**held, "kind": "structural_engineer", "name": "欧阳工"}
    suspended = {"state": "suspended", "from_on": "2022-09-20", "reason": "资质核查期间暂停。"}
    conduct = {"kind": "complaint", "on": "2022-09-10", "note": "群众反映未到现场查勘。"}
    taken = {
        "list-qualification": {**held, "kind": "design"},
        "list-person": person,
        "list-tie": {
            "kind": "owner",
            "name": "李四",
            "grounds": "法定代表人",
            "since_on": "2022-01-01",
        },
        "list-conduct": conduct,
        "decide-state": {**suspended, "until_on": "2022-10-20"},
        "change": {**_entry(legal_name="新安检测有限公司"), "reason": "执照更名，予以更正。"},
    }
    for name, written in taken.items():
        assert _sent(bureau, f"{steps}/{name}", **written).status_code == 303, name
    listed = scene.row(rows.AgencyPerson, agency_id=agency)
    ended = {"part_id": listed.id, "on": "2022-09-20"}
    assert _sent(bureau, f"{steps}/end-person", **ended).status_code == 303
    page = bureau.get("/agencies?on=2022-09-25").text
    assert "新安检测有限公司" in page and "暂停" in page and "欧阳工" not in page


def test_a_form_of_the_register_over_something_newer_is_told(office):
    scene, bureau, browser_of = office
    address = f"/agencies/{scene.agency_id}/steps/list-conduct"
    shown = dict(re.findall(r'name="(seen)" value="([^"]*)"', bureau.get(address).text))
    conduct = {"kind": "complaint", "on": "2022-09-10", "note": "群众反映未到现场查勘。", **shown}
    assert bureau.post(address, conduct).status_code == 303
    again = bureau.post(address, conduct)
    assert (again.status_code, "群众反映未到现场查勘" in again.text) == (409, True)
    assert len(scene.all(rows.AgencyConduct, agency_id=scene.agency_id)) == 1
    township = browser_of(scene.people["township"].login)
    assert "名录管理" in bureau.get("/agencies").text
    assert "名录管理" not in township.get("/agencies").text
    assert township.get(address).status_code == 403


def test_a_register_sheet_is_taken_whole_or_not_at_all_with_each_fault_by_its_row(office, tmp_path):
    scene, bureau, _ = office
    good = ["华安工程检测有限公司", "王工", "一级注册结构工程师", "ZS-901", "2022-01-01", "长期"]
    bad = workbook(tmp_path / "bad.xlsx", [[*good[:2], "没有这种证书", *good[3:]]])
    entered = len(scene.all(rows.Agency))
    refused = _uploaded(bureau, bad)
    assert refused.status_code == 422
    assert "没有这种证书" in refused.text
    assert len(scene.all(rows.Agency)) == entered
    assert _uploaded(bureau, workbook(tmp_path / "good.xlsx", [good])).status_code == 303
    assert len(scene.all(rows.Agency)) == entered + 1


def _uploaded(bureau, path):
    data = {"csrf_token": bureau.form_token(), "sheet": (BytesIO(path.read_bytes()), path.name)}
    return bureau.client.post("/agencies/register", data=data, headers={"Accept": "text/html"})
