"""销号 is signed with password and pen; 重新立案 is a case of its own."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from server import clock
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import reopening, sealed_images, sign_off
from server.services.demo.on_site import drawn
from server.services.sessions import Proof
from server.services.sign_off import Signing
from server.services.work import Work
from server.store import rows
from tests.fixtures_http import PASSWORD
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene


def _png(colour: int = 255, size: tuple[int, int] = (240, 96)) -> str:
    stored = BytesIO()
    Image.new("L", size, colour).save(stored, "PNG")
    return base64.b64encode(stored.getvalue()).decode()


def _jpeg() -> str:
    stored = BytesIO()
    Image.new("L", (240, 96), 0).save(stored, "JPEG")
    return base64.b64encode(stored.getvalue()).decode()


@pytest.fixture
def accepted(scene: Scene) -> str:
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    return house


def test_the_signature_is_sealed_on_disk_and_opened_for_a_reason(scene, accepted):
    signed = walks.strike(scene, accepted, Track.OTHER)
    row = scene.row(rows.SealedImage, id=signed.signature_id)
    folder = scene.store.config.home / "sealed"
    files = [one for one in folder.rglob("*.sealed") if one.is_file()]
    assert files and all(b"PNG" not in one.read_bytes() for one in files)
    data, media_type = scene.do("township", sealed_images.show, row.id, reason="核对签名笔迹")
    assert (data[:4], media_type) == (b"\x89PNG", "image/png")
    assert scene.events(accepted)[-1] == "personal.revealed"
    refused = ("stranger", sealed_images.show, row.id)
    assert scene.refused(*refused, reason="核对签名笔迹") == "image.missing"
    assert scene.refused("village", *refused[1:], reason="核对签名笔迹") == "image.missing"


def test_what_nobody_saw_is_not_safe_because_what_was_seen_is_repaired(scene):
    house = scene.surveyed(Verdict.GENERAL)
    unknown = {"verdict": Verdict.INCOMPLETE.value}
    with scene.as_("bureau") as work:
        work.update(rows.House, {"id": house}, unknown, chain=f"house:{house}")
        work.update(rows.HouseCase, {"house_id": house}, unknown, chain=f"house:{house}")
        work.record("verdict.confirmed", f"house:{house}")
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    shown = scene.row(rows.House, id=house)
    assert (shown.stage, shown.verdict) == ("signed_off", "incomplete")
    assert shown.health_code != "green"
    assert not shown.is_verdict_confirmed


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (_png(), "signature.blank"),
        (_jpeg(), "image.malformed"),
        ("not base64!", "image.malformed"),
        (base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode(), "image.malformed"),
        ("A" * 500_000, "image.too_large"),
        (_png(0, (9000, 9000)), "image.malformed"),
    ],
)
def test_what_is_no_signature_is_refused(given, code):
    with pytest.raises(Problem) as problem:
        sealed_images.signature(given)
    assert problem.value.code == code


def test_a_drawn_signature_may_be_transparent_and_a_data_address():
    image = Image.new("RGBA", (240, 96))
    for x in range(200):
        image.putpixel((x + 20, 48), (0, 0, 0, 255))
    stored = BytesIO()
    image.save(stored, "PNG")
    text = base64.b64encode(stored.getvalue()).decode()
    assert sealed_images.signature(f"data:image/png;base64,{text}").kind == "signature"


def test_a_proof_of_another_person_or_moment_signs_nothing(scene, accepted):
    case_id, pen = scene.case_id(accepted), sealed_images.signature(drawn())
    other = scene.actor("bureau").account_id
    for account, late in ((other, False), (None, True)):
        with Work(scene.store, scene.actor("township"), scene.now) as work:
            own = account or work.actor.account_id
            proof = Proof(own, _later(work.now) if late else work.now)
            with pytest.raises(Problem, match=r"sign_off\.not_proven"):
                sign_off.sign_off(work, case_id, signing=Signing(proof, pen))


def _later(moment):
    return moment.replace(microsecond=(moment.microsecond + 1) % 1_000_000)


@pytest.fixture
def office(store, phone_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now()
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    return scene, house, phone_of(scene.people["township"])


def _sign(phone, scene, house, password: str):
    body = {"password": password, "signature": drawn()}
    return phone.post(f"/api/v1/cases/{scene.case_id(house)}/sign-off", json=body)


def test_a_wrong_password_is_counted_and_locks_like_a_sign_in(office, capfd):
    scene, house, phone = office
    for _ in range(5):
        refused = _sign(phone, scene, house, "Bu-Zhidao-2022")
        assert (refused.status_code, refused.get_json()["code"]) == (403, "sign_off.not_proven")
    account = scene.row(rows.Account, id=scene.actor("township").account_id)
    assert account.failed_sign_ins == 5
    assert account.locked_until is not None
    assert _sign(phone, scene, house, PASSWORD).status_code == 403
    assert scene.row(rows.HouseCase, id=scene.case_id(house)).closing is None
    kinds = [one.kind for one in scene.all(rows.AccessLog)]
    assert kinds.count("sign_in.refused") == 5
    logged = "".join(capfd.readouterr())
    assert "Bu-Zhidao-2022" not in logged
    assert PASSWORD not in logged


def test_the_right_password_signs_and_forgets_earlier_slips(office):
    scene, house, phone = office
    _sign(phone, scene, house, "Bu-Zhidao-2022")
    assert _sign(phone, scene, house, PASSWORD).status_code == 201
    assert scene.row(rows.Account, id=scene.actor("township").account_id).failed_sign_ins == 0
    assert scene.row(rows.House, id=house).health_code == "green"


def _reopened(scene: Scene, house: str, **changes) -> dict:
    return {
        "cause": "complaint",
        "verdict": Verdict.SEVERE,
        "sign": "后墙新出现贯通裂缝",
        "reason": "群众举报并经现场核实",
        **changes,
    }


def test_re_opening_is_a_new_case_and_leaves_the_closed_one_as_it_is(scene, accepted):
    closed_id = scene.case_id(accepted)
    walks.strike(scene, accepted, Track.OTHER)
    closed = scene.row(rows.HouseCase, id=closed_id)
    row = scene.do("township", reopening.reopen, accepted, **_reopened(scene, accepted))
    assert scene.row(rows.HouseCase, id=closed_id) == closed
    assert (row.reopens, row.stage) == (closed_id, "awaiting_control")
    assert row.number != closed.number
    assert scene.events(accepted)[-3:] == ["case.opened", "hazard.listed", "case.reopened"]
    house = scene.row(rows.House, id=accepted)
    assert (house.verdict, house.health_code) == ("severe_hazard", "red")
    assert "裂缝" not in scene.row(rows.LedgerEntry, event="case.reopened").facts
    assert scene.row(rows.Reopening, case_id=row.id).cause == "complaint"


def test_only_a_closed_case_is_re_opened_by_an_office_with_a_reason(scene, accepted):
    act = (reopening.reopen, accepted)
    assert scene.refused("township", *act, **_reopened(scene, accepted)) == "case.not_closed"
    walks.strike(scene, accepted, Track.OTHER)
    lame = _reopened(scene, accepted, reason="坏了")
    assert scene.refused("township", *act, **lame) == "reason.too_short"
    assert scene.refused("village", *act, **_reopened(scene, accepted)) == "act.forbidden"
    assert scene.refused("stranger", *act, **_reopened(scene, accepted)) == "house.missing"
    ended = scene.house(ended_on=scene.today())
    code = scene.refused("township", reopening.reopen, ended, **_reopened(scene, ended))
    assert code == "house.ended"
    safe = scene.surveyed(Verdict.SAFE)
    code = scene.refused("township", reopening.reopen, safe, **_reopened(scene, safe))
    assert code == "case.nothing_to_reopen"
