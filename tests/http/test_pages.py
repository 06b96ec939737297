"""Office pages: signing in and out by browser, the forms' token, errors in Chinese."""

from datetime import timedelta
from typing import Any

import pytest

from server import clock
from server.domain.acts import Role
from server.http import sessions
from server.http.sessions import COOKIE, IDLE, LONGEST
from server.services.passwords import hash_of
from server.store import rows
from server.store.engines import Store
from server.store.ledger import sm3
from tests import make
from tests.fixtures_http import PASSWORD, Browser, form_token

HTML = {"Accept": "text/html"}


@pytest.fixture
def person(store: Store, password_hash: str) -> make.Person:
    make.make_county(store)
    return make.make_person(
        store, Role.TOWNSHIP, "zhang", password_hash=password_hash, township=make.TOWNSHIP_A
    )


def _sign_in(client: Any, **form: str) -> Any:
    page = client.get("/sign-in", headers=HTML)
    data = {"login": "zhang", "password": PASSWORD, "csrf_token": form_token(page.text), **form}
    return client.post("/sign-in", data=data, headers=HTML)


def test_home_shows_the_county_the_seat_and_the_area(person, browser_of):
    page = browser_of("zhang").get("/").text
    assert "五寨县" in page
    assert "砚城镇" in page
    assert "张*" in page and "张zhang" not in page


def test_stranger_is_led_to_sign_in_and_back(person, client):
    led = client.get("/?notice=x", headers=HTML)
    assert led.status_code == 303
    assert led.location == "/sign-in?next=/?notice%3Dx"
    assert _sign_in(client, next="/?notice=x").location == "/?notice=x"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_sign_in_leads_nowhere_else(person, client, address):
    assert _sign_in(client, next=address).location == "/"


def test_wrong_password_shows_the_form_again_and_is_counted(person, client, store):
    answer = _sign_in(client, password="Wrong-2022-x")
    assert answer.status_code == 401
    assert "账号或密码不正确" in answer.text
    assert COOKIE not in answer.headers.get("Set-Cookie", "")
    with store.reading() as db:
        account = db.execute(rows.Account.__table__.select()).one()
    assert account.failed_sign_ins == 1


def test_cookie_is_kept_from_scripts_and_other_sites(person, client):
    cookies = _sign_in(client).headers.getlist("Set-Cookie")
    (cookie,) = [one for one in cookies if one.startswith(COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_token_bound_to_no_cookie_signs_nobody_in(app, person, client):
    with app.app_context():
        token = sessions.form_token("")
    data = {"login": "zhang", "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=data, headers=HTML).status_code == 403


def test_sign_in_form_from_elsewhere_is_refused(person, client):
    data = {"login": "zhang", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, headers=HTML)
    assert answer.status_code == 403
    assert "页面已过期" in answer.text


def test_form_without_the_sessions_token_is_refused(person, browser_of):
    browser = browser_of("zhang")
    answer = browser.client.post("/sign-out", headers=HTML)
    assert answer.status_code == 403
    assert browser.get("/").status_code == 200


def test_form_token_of_another_session_is_refused(person, browser_of):
    foreign = browser_of("zhang").form_token()
    browser = browser_of("zhang")
    answer = browser.client.post("/sign-out", data={"csrf_token": foreign}, headers=HTML)
    assert answer.status_code == 403


def test_interface_by_cookie_needs_the_token_too(person, browser_of):
    browser = browser_of("zhang")
    body = {"old_password": PASSWORD, "new_password": "Chang-2022-x"}
    assert browser.client.put("/api/v1/me/password", json=body).json["code"] == "request.forged"
    headers = {"X-CSRF-Token": browser.form_token()}
    answer = browser.client.put("/api/v1/me/password", json=body, headers=headers)
    assert answer.status_code == 204


def test_after_signing_out_the_cookie_is_worth_nothing(person, browser_of):
    browser = browser_of("zhang")
    cookie = browser.client.get_cookie(COOKIE)
    assert browser.post("/sign-out").status_code == 303
    browser.client.set_cookie(COOKIE, cookie.value)
    assert browser.get("/").location.startswith("/sign-in")


def test_second_browser_ends_the_first_and_is_told(person, browser_of, client):
    first = browser_of("zhang")
    assert _sign_in(client).location == "/?notice=ended_another"
    assert "另一处" in client.get("/?notice=ended_another", headers=HTML).text
    assert first.get("/").location.startswith("/sign-in")


def _session(store: Store, person: make.Person, app: Any, *, began: Any, seen: Any) -> Browser:
    row = {"token_hash": sm3(b"t"), "account_id": person.actor.account_id, "ended_at": None}
    make.write(store, rows.WebSession, {**row, "created_at": began, "last_seen_at": seen})
    client = app.test_client()
    client.set_cookie(COOKIE, "t")
    return Browser(client)


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ages", "status"),
    [
        ((LONGEST - 5 * SECOND, IDLE - 5 * SECOND), 200),
        ((LONGEST - 5 * SECOND, IDLE + SECOND), 303),
        ((LONGEST + SECOND, SECOND), 303),
    ],
)
def test_session_ends_idle_and_in_any_case_after_its_longest(store, app, person, ages, status):
    age, unused = ages
    now = clock.now()
    browser = _session(store, person, app, began=now - age, seen=now - unused)
    assert browser.get("/").status_code == status


def test_use_moves_the_idle_limit(store, app, person):
    now = clock.now()
    browser = _session(store, person, app, began=now - IDLE, seen=now - IDLE / 2)
    browser.get("/")
    with store.reading() as db:
        session = db.execute(rows.WebSession.__table__.select()).one()
    assert session.last_seen_at >= now


@pytest.fixture
def newcomer(store: Store, person: make.Person, app: Any) -> Browser:
    db = store.begin_writing()
    table = rows.Account.__table__
    db.execute(table.update().values(must_change_password=True, password_hash=hash_of(PASSWORD)))
    store.commit(db)
    db.close()
    client = app.test_client()
    assert _sign_in(client).location == "/password"
    return Browser(client)


def test_newcomer_changes_his_password_before_anything_else(newcomer):
    assert newcomer.client.get("/api/v1/units").json["code"] == "password.must_change"
    form = {"old": PASSWORD, "new": "Chang-2022-x", "again": "Chang-2022-x"}
    assert newcomer.post("/password", form).location == "/?notice=password_changed"
    assert newcomer.client.get("/api/v1/units").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "text"),
    [
        (PASSWORD, "Chang-2022-x", "Chang-2022-y", "两次输入的新密码不一致"),
        ("Wrong-2022-x", "Chang-2022-x", "Chang-2022-x", "原密码不正确"),
        (PASSWORD, "short", "short", "密码长度应为"),
        (PASSWORD, PASSWORD, PASSWORD, "最近 5 次"),
    ],
)
def test_password_page_says_what_is_wrong(newcomer, old, new, again, text):
    answer = newcomer.post("/password", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert text in answer.text


def test_missing_page_is_a_chinese_page(client):
    answer = client.get("/nothing", headers=HTML)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert '<html lang="zh-CN">' in answer.text and "没有找到该页面" in answer.text


def test_static_serves_styles_and_nothing_else(client):
    with client.get("/static/office.css") as answer:
        assert answer.mimetype == "text/css"
    for name in ("../phone/package.json", "..%2f..%2fsetup.cfg", "README.md", "none.css"):
        assert client.get(f"/static/{name}").status_code == 404
