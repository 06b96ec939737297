"""What is refused keeps frame, menu and a way on; who is not signed in gets a calm page."""

import re

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.problems import Problem
from server.pages import houses as house_pages
from server.store import rows
from tests import make
from tests.fixtures_http import Browser

HTML = {"Accept": "text/html"}


@pytest.fixture
def browser(store, browser_of, password_hash) -> Browser:
    make.make_county(store)
    make.make_person(
        store, Role.TOWNSHIP, "zhang", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("zhang")


def _is_framed(page: str) -> bool:
    return 'class="main-nav"' in page and "张*" in page and 'href="/houses"' in page


def _ways(page: str) -> list[str]:
    found = re.search(r'<p class="inline-form">(.*?)</p>', page.split("<main")[1], re.S)
    assert found, page
    return re.findall(r'href="([^"]*)"', found[1])


@pytest.mark.parametrize(
    ("path", "status", "way"),
    [
        ("/no-such-page", 404, "/houses"),
        ("/houses/0182f000-0000-7000-8000-000000000000", 404, "/houses"),
        ("/system", 403, "/"),
        ("/sign-out", 405, "/"),
    ],
)
def test_a_refusal_keeps_the_frame_and_says_where_to_go(browser, path, status, way):
    answer = browser.get(path)
    assert answer.status_code == status
    assert _is_framed(answer.text) and way in _ways(answer.text)


def test_an_unexpected_error_keeps_the_frame_and_gives_its_number(browser, app, monkeypatch):
    def fails(_):
        raise RuntimeError("secret of the database")

    monkeypatch.setattr(house_pages, "asked_of_request", fails)
    from server.pages import house_list

    monkeypatch.setattr(house_list, "asked_of_request", fails, raising=False)
    answer = browser.get("/houses")
    assert answer.status_code == 503 and _is_framed(answer.text)
    assert "报修时请告知编号" in answer.text and "secret of the database" not in answer.text
    assert "/houses" in _ways(answer.text)


def test_without_a_database_a_page_still_comes(browser, monkeypatch):
    from server.pages import refusals

    def broken(*_, **__):
        raise RuntimeError("no database")

    monkeypatch.setattr(refusals.frame, "frame_of", broken)
    answer = browser.get("/no-such-page")
    assert answer.status_code == 404 and "没有找到" in answer.text


def test_an_expired_page_leads_back_to_where_its_form_stood(browser):
    headers = {**HTML, "Referer": "http://localhost/transfers/new?code=1"}
    answer = browser.client.post("/transfers/new", data={"csrf_token": "old"}, headers=headers)
    assert answer.status_code == 403 and "页面已过期" in answer.text and _is_framed(answer.text)
    assert _ways(answer.text)[0] == "/transfers/new?code=1"
    headers["Referer"] = "http://localhost/transfers"
    answer = browser.client.post("/transfers/new", data={"csrf_token": "old"}, headers=headers)
    assert _ways(answer.text)[0] == "/transfers"


@pytest.mark.parametrize("referrer", ["https://example.org/houses", "http://localhost//x.org/"])
def test_the_way_back_leads_nowhere_else(browser, referrer):
    answer = browser.client.get("/system", headers={**HTML, "Referer": referrer})
    assert _ways(answer.text) == ["/"]


def test_too_large_a_form_is_told_inside_the_frame(browser, store):
    form = {"csrf_token": browser.form_token(), "words": "长" * (1 << 20)}
    headers = {**HTML, "Referer": "http://localhost/transfers"}
    answer = browser.client.post("/seat", data=form, headers=headers)
    assert answer.status_code == 413 and _is_framed(answer.text)
    assert _ways(answer.text)[0] == "/transfers"
    with store.reading() as db:
        assert db.execute(select(rows.KeptForm.id)).first() is None


def test_too_many_tries_are_told_inside_the_frame(browser):
    for _ in range(21):
        answer = browser.client.post("/password", data={"csrf_token": "x"}, headers=HTML)
    assert answer.status_code == 429 and _is_framed(answer.text)


def test_a_stranger_gets_a_calm_page_without_a_menu(store, client):
    make.make_county(store)
    answer = client.get("/no-such-page", headers=HTML)
    assert answer.status_code == 404
    assert 'class="main-nav"' not in answer.text and _ways(answer.text) == ["/sign-in"]


def test_a_machine_still_gets_the_problem_itself(client):
    answer = client.get("/api/v1/no-such-thing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert Problem("route.missing").code == answer.json["code"]
