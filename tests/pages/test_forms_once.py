"""Every form of every page is taken once, and what was typed into one is never lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server import clock
from server.domain.facts import Verdict
from server.http.sessions import COOKIE, IDLE
from server.services import sent_forms
from server.store import rows
from server.store.ledger import sm3
from tests import make
from tests.fixtures_http import PASSWORD, form_token
from tests.procedure.scene import WUZHAI, Scene

HTML = {"Accept": "text/html"}
WORDS = "赵四海家住宅改作旅馆，未办任何手续。"


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    house = scene.surveyed(Verdict.GENERAL)
    return scene, browser_of(scene.people["township"].login), house


def _found(scene, house: str, **changes):
    code = scene.row(rows.House, id=house).code
    form = {"code": code, "kinds": "change_of_use", "source": "patrol", "words": WORDS}
    return {**form, **changes}


def _send(browser, token: str, form, path: str = "/transfers/new"):
    return browser.client.post(path, data={**form, "csrf_token": token}, headers=HTML)


def _fresh(browser, path: str = "/transfers/new") -> str:
    return browser.form_token(path)


def test_every_form_of_a_page_has_a_token_of_its_own(office):
    _, browser, house = office
    tokens = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get(f"/houses/{house}").text)
    assert len(tokens) == len(set(tokens)) > 2


def test_a_form_sent_twice_is_taken_once_and_leads_to_the_same_place(office):
    scene, browser, house = office
    token, form = _fresh(browser), _found(scene, house)
    first, second = _send(browser, token, form), _send(browser, token, form)
    assert len(scene.all(rows.CaseTransfer)) == 1
    assert second.status_code == 303
    assert second.location == f"{first.location}?notice=sent_already"
    assert "没有重复办理" in browser.get(second.location).text


def test_what_was_searched_for_is_kept_in_no_open_column(office):
    scene, browser, _ = office
    form = {"columns": "village", "next": "/houses?search=赵四海&sort=code"}
    led = _send(browser, _fresh(browser, "/houses"), form, "/houses/columns").location
    assert "search=" in led
    assert [one.led_to for one in scene.all(rows.SentForm)] == ["/houses?sort=code"]


def test_two_clicks_at_the_same_moment_do_it_once(office, app):
    scene, browser, house = office
    token, form = _fresh(browser), _found(scene, house)
    cookie = browser.client.get_cookie(COOKIE).value

    def click(_):
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        return client.post("/transfers/new", data={**form, "csrf_token": token}, headers=HTML)

    with ThreadPoolExecutor(2) as at_once:
        answers = list(at_once.map(click, range(2)))
    assert [one.status_code for one in answers] == [303, 303]
    assert len(scene.all(rows.CaseTransfer)) == 1


def test_a_refused_form_is_not_spent(office):
    scene, browser, house = office
    token = _fresh(browser)
    assert _send(browser, token, _found(scene, house, kinds="")).status_code == 422
    assert _send(browser, token, _found(scene, house)).status_code == 303


def test_another_text_in_a_spent_form_is_kept_and_not_taken(office):
    scene, browser, house = office
    token = _fresh(browser)
    _send(browser, token, _found(scene, house))
    again = _send(browser, token, _found(scene, house, words="另有一处违法加建，今日发现。"))
    assert again.status_code == 409 and "与上次不同" in again.text
    kept = re.search(r'href="(/kept-forms/[^"]+)"', again.text)[1]
    assert "另有一处违法加建" in browser.get(kept).text
    assert len(scene.all(rows.CaseTransfer)) == 1


def _expire(scene, browser) -> None:
    cookie, seen = browser.client.get_cookie(COOKIE), clock.now() - IDLE - timedelta(seconds=1)
    with scene.store.begin_writing() as db:
        table = rows.WebSession.__table__
        mine = table.c.token_hash == sm3(cookie.value.encode())
        db.execute(table.update().where(mine).values(last_seen_at=seen))
        scene.store.commit(db)


def _sign_in_again(browser, login: str, wanted: str):
    page = browser.client.get(wanted, headers=HTML)
    data = {"login": login, "password": PASSWORD, "csrf_token": form_token(page.text)}
    asked = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    return browser.client.post("/sign-in", data={**data, "next": asked}, headers=HTML)


def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing(office):
    scene, browser, house = office
    token = _fresh(browser)
    _expire(scene, browser)
    led = _send(browser, token, _found(scene, house))
    assert led.status_code == 303 and led.location.startswith("/sign-in?next=/kept-forms/")
    assert scene.all(rows.CaseTransfer) == []
    back = _sign_in_again(browser, scene.people["township"].login, led.location)
    page = browser.get(back.location).text
    assert WORDS in page and 'action="/transfers/new"' in page
    hidden = dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("<main")[1])
    )
    assert browser.client.post("/transfers/new", data=hidden, headers=HTML).status_code == 303
    assert len(scene.all(rows.CaseTransfer)) == 1
    assert scene.all(rows.KeptForm) == []  # it was taken: nothing is kept any longer


def test_what_was_typed_is_sealed_and_its_writer_s_alone(office, browser_of):
    scene, browser, house = office
    token = _fresh(browser)
    _expire(scene, browser)
    kept = _send(browser, token, _found(scene, house)).location.partition("next=")[2]
    assert WORDS.encode() not in scene.all(rows.KeptForm)[0].sealed
    other = browser_of(scene.people["bureau"].login)
    assert other.get(kept).status_code == 404
    assert other.get(f"{kept}/fields").status_code == 404
    mine = browser_of(scene.people["township"].login)
    assert ["words", WORDS] in mine.get(f"{kept}/fields").json["fields"]


def test_a_stranger_s_form_is_kept_for_nobody(office, client):
    scene, _, house = office
    client.post("/transfers/new", data=_found(scene, house, csrf_token="made-up"), headers=HTML)
    assert scene.all(rows.KeptForm) == []


def test_no_password_is_ever_kept(office):
    scene, browser, _ = office
    token = _fresh(browser, "/password")
    _expire(scene, browser)
    _send(
        browser, token, {"old": PASSWORD, "new": "Anju-2023-x", "again": "Anju-2023-x"}, "/password"
    )
    assert scene.all(rows.KeptForm) == []


def test_a_form_over_something_newer_tells_what_happened_and_keeps_the_words(office):
    _, browser, house = office
    page = browser.get(f"/houses/{house}").text
    token = form_token(page.split("<main")[1])
    browser.post(f"/houses/{house}/plates")
    refused = _send(browser, token, {"note": "门牌已更换"}, f"/houses/{house}/plates")
    kept = browser.get(re.search(r'href="(/kept-forms/[^"]+)"', refused.text)[1]).text
    assert refused.status_code == 409
    assert "您打开该页之后" in kept and "制发房屋码牌" in kept and "门牌已更换" in kept


def test_spent_and_kept_forms_go_after_some_days(office):
    scene, browser, house = office
    _send(browser, _fresh(browser), _found(scene, house))
    scene.now = clock.now() + timedelta(days=4)
    with scene.as_("township") as work:
        assert sent_forms.forget_old(work) >= 1
        work.commit()
    assert scene.all(rows.SentForm) == []
    with scene.as_("township") as work, pytest.raises(ValueError, match="never taken away"):
        work.discard_before(rows.AccessLog, "at", make.NOW)
