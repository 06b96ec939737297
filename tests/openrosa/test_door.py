"""The door as a client sees it: lists, hashes, headers, keys, passwords, and whose houses."""

import base64
import hashlib
from http.client import HTTPConnection
from xml.etree.ElementTree import fromstring

import limits
import pytest

from server import clock
from server.app import create_app
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.passwords import TRIES
from server.http import basic
from server.http.door import UPLOAD_BODY
from server.openrosa import by_password
from server.openrosa.answers import LARGEST_POST
from server.services import passwords
from server.services.county import county_schema
from server.store import rows
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking
from tests.openrosa import engine_runs, filled
from tests.openrosa.filled import PROTOCOL, Collect, key_path

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"


def _texts(answer, path):
    return [one.text for one in fromstring(answer.text).iter(path)]


def _follow(collect, url):
    """An absolute address from a list, as the client asks for it."""
    return collect.client.get(url, headers=PROTOCOL)


def test_form_manifest_and_lists_are_found_from_the_form_list_and_match_their_hashes(collect):
    listed = collect.get("/formList")
    assert _texts(listed, f"{LIST}formID") == ["self_built_house"]
    (form_url,), (hash_,) = (_texts(listed, f"{LIST}{one}") for one in ("downloadUrl", "hash"))
    form = _follow(collect, form_url)
    assert f"md5:{hashlib.md5(form.data).hexdigest()}" == hash_
    manifest = _follow(collect, _texts(listed, f"{LIST}manifestUrl")[0])
    assert _texts(manifest, f"{MANIFEST}filename") == ["houses.csv", "villages.csv"]
    urls, hashes = (_texts(manifest, f"{MANIFEST}{one}") for one in ("downloadUrl", "hash"))
    for url, told in zip(urls, hashes, strict=True):
        assert f"md5:{hashlib.md5(_follow(collect, url).data).hexdigest()}" == told


def test_the_form_list_can_be_asked_for_one_form(collect):
    assert _texts(collect.get("/formList?formID=other"), f"{LIST}xform") == []
    assert len(_texts(collect.get("/formList?formID=self_built_house"), f"{LIST}xform")) == 1


def test_every_answer_has_the_headers_of_the_protocol(collect):
    answers = [
        collect.get("/formList"),
        collect.ask(),
        collect.post(filled.form()),
        collect.post(b"<"),
        collect.get("/forms/self_built_house/2019.1.xml"),
    ]
    assert [one.status_code for one in answers] == [200, 204, 201, 400, 404]
    for one in answers:
        assert one.headers["X-OpenRosa-Version"] == "1.0"
        assert one.headers["X-OpenRosa-Accept-Content-Length"] == str(LARGEST_POST)
    assert UPLOAD_BODY - LARGEST_POST > 200 * 1024  # what multipart adds to a hundred files
    assert _texts(answers[3], f"{RESPONSE}message") == [
        "发来的表单不是规范的 XML，请在手机上重新发送。"
    ]


def test_a_server_dates_its_answers(app, collect):
    with engine_runs.serving(app) as address:
        asked = HTTPConnection(address.removeprefix("http://"), timeout=10)
        asked.request("HEAD", key_path(collect.token, "/submission"), headers=PROTOCOL)
        answer = asked.getresponse()
        asked.close()
    assert answer.status == 204 and len(answer.headers.get_all("Date")) == 1


def test_houses_are_those_of_the_grid_masked_and_standing(county, collect):
    own = make.make_house(county, make.VILLAGE_A1, owner_masked="张*")
    make.make_house(county, make.VILLAGE_A2, owner_masked="李*")
    make.make_house(county, make.VILLAGE_A1, ended_on=make.NOW.date(), owner_masked="王*")
    head, *lines = collect.get("/media/houses.csv").text.split("\r\n")
    assert head == "name,label,village,geometry"
    assert [line.split(",")[0] for line in lines if line] == [own]
    code = looking.one(county, rows.House, id=own)["code"]
    assert f",{code} 张*,{make.VILLAGE_A1}," in lines[0]


def test_villages_are_those_of_the_reach(collect):
    lines = collect.get("/media/villages.csv").text.split("\r\n")
    assert lines[1:-1] == [f"{make.VILLAGE_A1},东村,砚城镇"]


@pytest.mark.parametrize("rest", ["/forms/other/2022.1.xml", "/media/other.csv"])
def test_what_does_not_exist_is_missing(collect, rest):
    assert collect.get(rest).status_code == 404


def test_the_form_can_be_had_as_a_workbook(collect):
    version = county_schema(make.COUNTY).form_on(local_day(clock.now())).version
    assert collect.get(f"/forms/self_built_house/{version}.xlsx").data.startswith(b"PK")


def test_an_empty_post_is_refused_with_a_sentence(collect):
    answer = collect.post(None, {"1.jpg": b"x"})
    assert answer.status_code == 400 and "xml_submission_file" in answer.text


def test_an_unknown_or_revoked_key_opens_nothing(county, worker, phone_of, client):
    answer = client.get(key_path("nobody's", "/formList"))
    assert answer.status_code == 401 and "WWW-Authenticate" not in answer.headers
    revoked = Collect(phone_of(worker, revoked_at=make.NOW))
    assert revoked.ask().status_code == 401
    assert revoked.post(filled.form()).status_code == 401
    assert looking.count(county, rows.Submission) == 0


def test_who_may_not_survey_gets_no_form(county, phone_of):
    village = make.make_person(county, Role.VILLAGE, "village", village=make.VILLAGE_A1)
    collect = Collect(phone_of(village))
    assert collect.get("/formList").status_code == 403
    assert collect.post(filled.form()).status_code == 403


def test_a_browser_session_does_not_open_this_door(county, browser_of, password_hash):
    make.make_person(
        county, Role.GRID_WORKER, "wang", password_hash=password_hash, village=make.VILLAGE_A1
    )
    assert browser_of("wang").get("/openrosa/formList").status_code == 401


# --- login and password ---------------------------------------------------------------------

TLS = {"REMOTE_ADDR": "203.0.113.7"}
SAFE = {"base_url": "https://anju.example", "environ_base": TLS}


@pytest.fixture
def zhao(county, password_hash):
    return make.make_person(
        county, Role.GRID_WORKER, "zhao", password_hash=password_hash, village=make.VILLAGE_A1
    )


def _basic(login, password):
    given = base64.b64encode(f"{login}:{password}".encode()).decode()
    return {**PROTOCOL, "Authorization": f"Basic {given}"}


def _ask(client, password=PASSWORD, line=SAFE, **headers):
    headers = {**_basic("zhao", password), **headers}
    return client.head("/openrosa/submission", headers=headers, **line)


def test_without_a_password_the_client_is_asked_for_one(client):
    answer = client.get("/openrosa/formList", **SAFE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_password_opens_the_door_and_a_survey_comes_in(county, zhao, client):
    assert _ask(client).status_code == 204
    answer = client.post(
        "/openrosa/submission",
        data=filled.parts(filled.form()),
        headers=_basic("zhao", PASSWORD),
        **SAFE,
    )
    assert answer.status_code == 201
    assert looking.one(county, rows.Submission)["account_id"] == zhao.actor.account_id


def test_a_password_is_hashed_once_and_not_for_every_request(zhao, client, monkeypatch):
    hashed = []
    right = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda *a: hashed.append(a) or right(*a))
    assert [_ask(client).status_code for _ in range(5)] == [204] * 5
    assert len(hashed) == 1


def test_a_remembered_password_is_forgotten_when_it_is_changed(county, zhao, client):
    assert _ask(client).status_code == 204
    with county.engine.begin() as db:
        account = rows.Account.__table__
        db.execute(account.update().values(password_hash=passwords.hash_of("Another-2022-one")))
    assert _ask(client).status_code == 401
    assert _ask(client, "Another-2022-one").status_code == 204


def test_wrong_passwords_are_counted_and_lock_the_account(zhao, client):
    assert [_ask(client, "wrong").status_code for _ in range(TRIES)] == [401] * TRIES
    assert _ask(client).status_code == 401


def test_guessing_at_many_accounts_is_slowed_down(zhao, client, monkeypatch):
    monkeypatch.setattr(by_password, "RATE", limits.parse("2 per minute"))
    assert [_ask(client).status_code for _ in range(4)] == [204] * 4  # remembered after the first
    guesses = [
        client.head("/openrosa/submission", headers=_basic(f"nobody{n}", "x"), **SAFE).status_code
        for n in range(3)
    ]
    assert guesses == [401, 429, 429]


def test_a_remembered_password_does_not_outlive_a_lock(county, zhao, client):
    assert _ask(client).status_code == 204
    for _ in range(TRIES):
        _ask(client, "wrong")
    assert _ask(client).status_code == 401


@pytest.mark.parametrize(
    ("environ", "headers"),
    [
        ({"REMOTE_ADDR": "203.0.113.7"}, {}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.7"}),
        ({"REMOTE_ADDR": ""}, {}),
    ],
)
def test_no_password_is_taken_over_an_open_line(zhao, client, environ, headers):
    answer = _ask(client, line={"environ_base": environ}, **headers)
    assert answer.status_code == 403 and "WWW-Authenticate" not in answer.headers


def test_on_this_machine_no_tls_is_needed(zhao, client):
    assert _ask(client, line={"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}).status_code == 204


@pytest.mark.parametrize(
    "given", ["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", "Basic /w=="]
)
def test_what_is_no_login_and_password_is_refused(client, given):
    headers = {"Authorization": given}
    assert client.get("/openrosa/formList", headers=headers, **SAFE).status_code == 401


def test_only_so_many_passwords_are_remembered(county, zhao, monkeypatch):
    monkeypatch.setattr(basic, "MOST", 2)
    client = create_app(store=county).test_client()
    verified = client.application.extensions["anju"].verified
    _ask(client)
    account = verified.find("zhao", PASSWORD, make.NOW)
    for one in ("a", "b"):
        verified.keep(one, "password", account, make.NOW)
    assert verified.find("zhao", PASSWORD, make.NOW) is None
    assert verified.find("b", "password", make.NOW) is not None
    assert verified.find("b", "password", make.NOW + 2 * basic.LASTS) is None


def test_a_closed_account_hands_in_by_password_what_its_phone_holds(county, password_hash, client):
    make.make_person(
        county,
        Role.GRID_WORKER,
        "zhao",
        password_hash=password_hash,
        is_closed=True,
        village=make.VILLAGE_A1,
    )
    assert _ask(client).status_code == 204
    listed = client.get("/openrosa/formList", headers=_basic("zhao", PASSWORD), **SAFE)
    assert listed.status_code == 403
