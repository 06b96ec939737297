"""Whoever is asked whether a house may be used for business answers the same: one function."""

from datetime import timedelta

import pytest

from server import clock
from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import certificates, grid_pull, plates
from server.services.passwords import hash_of
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.plates.houses import answer, certified, code_of, issuer, sound
from tests.procedure.scene import WUZHAI, Scene

YES = "可以用于经营"


@pytest.fixture
def scene(store: Store) -> Scene:
    """On the day of the server's own clock."""
    made = Scene(store)
    made.now = clock.now() - timedelta(hours=5)
    return made.set_up()


def _safe_unasked(scene):
    return scene.surveyed(Verdict.SAFE, track=Track.OTHER)


def _sound_unlawful(scene):
    house, _ = certified(scene)
    answer(scene, house, {"is_unlawful": True})
    return house


def _revoked(scene):
    house, paper = certified(scene)
    scene.do(issuer(scene), certificates.revoke, paper.id, reason="danger", note="承重墙被拆除")
    return house


@pytest.mark.parametrize(
    ("build", "is_allowed"),
    [
        (lambda scene: certified(scene)[0], True),
        (sound, True),
        (_safe_unasked, False),
        (lambda scene: scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL), False),
        (_sound_unlawful, False),
        (_revoked, False),
    ],
    ids=["certified", "sound", "not inspected", "severe", "unlawful", "revoked"],
)
def test_file_interface_certificate_page_and_clerk_agree(
    scene, phone_of, browser_of, build, is_allowed
):
    house = build(scene)
    token = scene.do("bureau", plates.issue_one, house).token
    client = phone_of(scene.people["clerk"]).client
    told = {
        "clerk": _clerk(scene, phone_of, house),
        "interface": _interface(scene, phone_of, house),
        "public page": _page(client, f"/h/{token}"),
        "file": _file(scene, browser_of, house),
        **_certificates(scene, client, house),
    }
    assert set(told.values()) == {is_allowed}, told


def _clerk(scene, phone_of, house):
    body = {"asked": code_of(scene, house), "licence_kind": "operating_permit"}
    phone = phone_of(scene.people["clerk"])
    checked = phone.post("/api/v1/operation-checks", json=body)
    assert checked.status_code == 201, checked.text
    receipt = phone.get(f"/api/v1/operation-checks/{checked.json['receipt']}")
    assert receipt.json["may_operate"] is checked.json["may_operate"]
    return checked.json["may_operate"]


def _interface(scene, phone_of, house):
    path = f"/api/v1/houses/{house}/operation"
    return phone_of(scene.people["township"]).get(path).json["may_operate"]


def _page(client, path):
    return YES in client.get(path).text


def _file(scene, browser_of, house):
    login = "official"
    make.make_person(scene.store, Role.HOUSING_BUREAU, login, password_hash=hash_of(PASSWORD))
    return YES in browser_of(login).get(f"/houses/{house}").text


def _certificates(scene, client, house):
    papers = scene.all(rows.UseCertificate, house_id=house)
    return {one.number: _page(client, f"/z/{one.token}") for one in papers}


def test_a_clerk_asks_on_the_page_and_takes_a_receipt(scene, browser_of):
    house, paper = certified(scene)
    login = "clerk-1"
    make.make_person(scene.store, Role.APPROVAL_BUREAU, login, password_hash=hash_of(PASSWORD))
    browser = browser_of(login)
    form = {"asked": paper.number, "licence_kind": "business_licence", "use": "catering"}
    form["csrf_token"] = browser.form_token("/operation-checks")
    done = browser.client.post("/operation-checks", data=form)
    assert done.status_code == 303
    shown = browser.get(done.location).text
    assert YES in shown and code_of(scene, house) in shown and paper.number in shown
    assert scene.row(rows.OperationCheck, house_id=house).asked_by == "number"
    assert "operation.checked" in scene.events(house)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("随便", "请输入 18 位房屋编码"),
        ("140928100201000012", "校验位不符"),
        ("五建自准用〔2019〕00077号", "没有查到"),
    ],
)
def test_what_cannot_be_found_is_said_and_never_a_yes(scene, browser_of, asked, words):
    login = "clerk-2"
    make.make_person(scene.store, Role.APPROVAL_BUREAU, login, password_hash=hash_of(PASSWORD))
    page = browser_of(login).post(
        "/operation-checks", {"asked": asked, "licence_kind": "business_licence"}
    )
    assert page.status_code in {404, 422}
    assert words in page.text and YES not in page.text
    kept = scene.all(rows.AccessLog, kind="operation.unknown")
    assert len(kept) == int(page.status_code == 404)


def test_a_phone_knows_the_plates_of_its_grid_without_a_network(scene):
    house = scene.house()
    token = scene.do("township", plates.issue_one, house).token
    told = scene.look("surveyor", grid_pull.pull, None, 10)
    assert told["plates"] == [{"token": token, "house_id": house}]
    again = scene.look("surveyor", grid_pull.pull, told["cursor"], 10)
    assert "plates" not in again
    scene.do("township", plates.withdraw, house, reason="lost")
    assert scene.look("surveyor", grid_pull.pull, told["cursor"], 10)["plates"] == []


def test_the_office_issues_revokes_and_hangs_by_its_pages(scene, browser_of):
    house = sound(scene)
    login = "official-2"
    make.make_person(scene.store, Role.HOUSING_BUREAU, login, password_hash=hash_of(PASSWORD))
    browser = browser_of(login)
    issued = browser.post(f"/houses/{house}/certificates", {"use": "retail"})
    hung = browser.post(f"/houses/{house}/plates")
    assert (issued.status_code, hung.status_code) == (303, 303)
    paper = scene.row(rows.UseCertificate, house_id=house)
    assert "<svg" in browser.get(f"/certificates/{paper.id}").text
    assert "<svg" in browser.get(f"/plates/sheet?house={house}").text
    note = {"reason": "mistake", "note": "核发时用途填写有误"}
    assert browser.post(f"/certificates/{paper.id}/revoke", note).status_code == 303
    assert "本凭证已无效" in browser.get(f"/certificates/{paper.id}").text
    assert scene.county == WUZHAI
