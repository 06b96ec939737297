"""The public pages: what they say, what no byte of them may say, and that nobody can guess one."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import Headers

from server import clock
from server.domain.facts import Track, Verdict
from server.services import certificates, plates
from server.store import rows
from tests.plates.houses import certified, issuer
from tests.procedure import walks
from tests.procedure.scene import Scene

OWNER, PHONE, IDENTITY = "欧阳玥瑶", "13987654321", "110101199003077598"
LON, LAT = 111.8765432, 38.9123456
DOOR = {"group_name": "三组", "road_name": "桃花巷", "door_number": "柒拾贰号"}
# Whole and in the parts somebody could be known by; ids of rows are nobody's business either.
SECRETS = (
    *(OWNER, "欧阳", "玥", PHONE, PHONE[:3] + "****", PHONE[-4:], IDENTITY, IDENTITY[-4:]),
    *DOOR.values(),
    *("111.87", "38.91", "赵四海", "四海", "13800000002", "王工", "张三", "张*", "18:21", "HY20"),
)
GREEN_PAGE_LIMIT = 30_000


@pytest.fixture
def now_scene(store) -> Scene:
    """The scene on the day of the server's own clock, since pages are asked for over HTTP."""
    scene = Scene(store)
    scene.now = clock.now() - timedelta(hours=3)
    return scene.set_up()


def _personal(scene: Scene) -> dict[str, object]:
    sealed = {"owner_name": OWNER, "owner_phone": PHONE, "owner_id_number": IDENTITY, **DOOR}
    return {
        "personal_sealed": scene.store.secrets.seal(sealed),
        "owner_masked": "欧**瑶",
        "lon": LON,
        "lat": LAT,
        "location": f"SRID=4326;POINT({LON} {LAT})",
    }


def _full(scene: Scene, verdict: Verdict) -> str:
    """A house about which everything was said that a file can hold."""
    house = scene.surveyed(verdict, track=Track.OPERATIONAL, **_personal(scene))
    if verdict is Verdict.SEVERE:
        walks.put_under_control(scene, house)
        walks.inspect(scene, house)
        walks.repair(scene, house)
    return house


def _token(scene: Scene, house: str) -> str:
    return str(scene.do("bureau", plates.issue_one, house).token)


def _everything(answer) -> str:
    """Body and headers: a name in a header is told as well."""
    return answer.get_data(as_text=True) + str(Headers(answer.headers))


@pytest.mark.parametrize("verdict", [Verdict.SAFE, Verdict.GENERAL, Verdict.SEVERE])
def test_no_byte_of_a_person_door_or_position_is_on_a_public_page(now_scene, client, verdict):
    house = _full(now_scene, verdict)
    told = _everything(client.get(f"/h/{_token(now_scene, house)}"))
    row = now_scene.row(rows.House, id=house)
    ids = {house, row.submission_id, row.assessment_id, row.open_case_id or house}
    assert row.code in told
    assert [one for one in (*SECRETS, *ids) if one in told] == []


def test_no_byte_of_a_person_is_on_the_page_of_a_certificate(now_scene, client):
    house, paper = certified(now_scene, **_personal(now_scene))
    now_scene.do(
        issuer(now_scene), certificates.revoke, paper.id, reason="danger", note=f"{OWNER}拆除承重墙"
    )
    told = _everything(client.get(f"/z/{paper.token}"))
    assert "无效" in told and "凭证已被撤销。" in told
    assert [one for one in (*SECRETS, "拆除", house, paper.id) if one in told] == []


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.SAFE, ("绿码", "不得用于经营")),
        (Verdict.GENERAL, ("黄码", "不得用于经营")),
        (Verdict.SEVERE, ("红码", "不要进入", "请马上这样做")),
        (Verdict.INCOMPLETE, ("灰码", "安全状况不明")),
    ],
)
def test_the_page_says_colour_and_state_in_words(now_scene, client, verdict, words):
    house = now_scene.surveyed(verdict, track=Track.OPERATIONAL)
    page = client.get(f"/h/{_token(now_scene, house)}")
    assert page.status_code == 200
    assert all(word in page.text for word in words)
    assert len(page.data) < GREEN_PAGE_LIMIT
    assert "<script" not in page.text


def test_a_house_that_may_operate_says_until_when(now_scene, client):
    house, paper = certified(now_scene)
    end = paper.valid_until
    page = client.get(f"/h/{_token(now_scene, house)}").text
    assert "可以用于经营" in page and f"{end.year}年{end.month}月{end.day}日" in page
    assert "有效" in client.get(f"/z/{paper.token}").text


def test_a_deadline_that_passed_turns_the_page_without_any_event(now_scene, client):
    now_scene.now -= timedelta(days=30)
    house = now_scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    assert now_scene.row(rows.House, id=house).health_code == "green"
    page = client.get(f"/h/{_token(now_scene, house)}").text
    assert "黄码" in page and "安全鉴定超过期限仍未完成" in page


def test_a_withdrawn_token_answers_like_one_that_never_was(now_scene, client):
    house = now_scene.surveyed(Verdict.SAFE)
    token = _token(now_scene, house)
    now_scene.do("township", plates.withdraw, house, reason="lost")
    withdrawn, unknown = client.get(f"/h/{token}"), client.get(f"/h/{'b' * 26}")
    assert (withdrawn.status_code, withdrawn.data) == (404, unknown.data)
    assert _heads(withdrawn) == _heads(unknown)


def _heads(answer) -> dict[str, str]:
    """All but the second it was answered in."""
    return {name: value for name, value in answer.headers.items() if name != "Date"}


@pytest.mark.parametrize("token", ["1", "A" * 26, "%00" * 26, "房" * 26, "a" * 25, "a" * 2000])
def test_what_is_no_token_is_answered_the_same_way(client, token):
    assert client.get(f"/h/{token}").status_code == 404
    assert client.get(f"/z/{token}").status_code == 404


def test_a_page_is_not_indexed_not_kept_and_tells_no_other_site(now_scene, client):
    token = _token(now_scene, now_scene.surveyed(Verdict.SAFE))
    page = client.get(f"/h/{token}")
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    again = client.get(f"/h/{token}", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert "Disallow: /" in client.get("/robots.txt").text


def test_guessing_is_slowed_down(app, client):
    answers = {client.get(f"/h/{'c' * 26}").status_code for _ in range(125)}
    assert answers == {404, 429}
    app.extensions["anju"].tries.storage.reset()
