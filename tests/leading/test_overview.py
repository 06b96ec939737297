"""The leading group's page: what it says, who may read it, and that every number leads on."""

from __future__ import annotations

import re

import pytest

from server.domain.acts import Role
from server.services.freezing import freeze_due
from server.store.engines import Store
from tests import make
from tests.reports import happenings as tell
from tests.reports.happenings import local

DANGEROUS, SAFE, OTHER = (make.make_id(f"house {one}") for one in ("a", "b", "c"))


@pytest.fixture
def county(store: Store, password_hash: str) -> Store:
    make.make_county(store)
    for role, login in ((Role.LEADING_GROUP, "leading"), (Role.VILLAGE, "village")):
        area = {"village": make.VILLAGE_A1} if role is Role.VILLAGE else {}
        make.make_person(store, role, login, password_hash=password_hash, **area)
    _tell(store)
    return store


def _tell(store: Store) -> None:
    day, villages = local(2022, 7, 1), (make.VILLAGE_A1, make.VILLAGE_A1, make.VILLAGE_B1)
    db = store.begin_writing()
    for house, village in zip((DANGEROUS, SAFE, OTHER), villages, strict=True):
        verdict = "severe_hazard" if house == DANGEROUS else "safe"
        steps = [tell.registered(house, village, day), tell.surveyed(house, day)]
        tell.tell(db, [*steps, tell.assessed(house, day, verdict)])
        tell.settle(db, house, village=village)
    tell.tell(db, tell.severe_case(DANGEROUS, [day]))
    store.commit(db)
    db.close()


def test_the_page_names_the_place_of_the_danger_and_every_number_leads_to_its_houses(
    county, browser_of
):
    browser = browser_of("leading")
    shown = browser.get("/leading").text
    assert "严重隐患尚未管控：" in shown and "砚城镇东村" in shown
    assert "到期未完成" in shown or "已完成" in shown  # the phases are over by now
    links = re.findall(r'<a href="(/reports/[^"]+)">(\d+)</a>', shown)
    assert len(links) >= 10
    for address, number in {(one.replace("&amp;", "&"), number) for one, number in links}:
        assert _houses_on(browser.get(address).text) == int(number), address


def _houses_on(page: str) -> int:
    return len(set(re.findall(r'href="/houses/([0-9a-f-]{36})"', page)))


def test_a_village_has_no_such_page(county, browser_of):
    browser = browser_of("village")
    assert browser.get("/leading").status_code == 403
    assert 'href="/leading"' not in browser.get("/").text


def test_the_leading_group_is_led_to_it_from_home(county, browser_of):
    assert 'href="/leading"' in browser_of("leading").get("/").text


def test_while_the_running_month_is_counted_anew_the_newest_frozen_one_stands_there(
    county, browser_of, monkeypatch
):
    browser = browser_of("leading")
    monkeypatch.setattr("server.services.figure_table.MOST_ON_THE_SPOT", -1)
    assert browser.get("/leading").status_code == 503  # nothing was frozen yet
    [*_, newest] = freeze_due(county, make.COUNTY, local(2022, 9, 1))
    shown = browser.get("/leading").text
    assert "正在重新统计" in shown and f'"/reports/{newest}?issue=1"' in shown
    links = re.findall(r'<a href="(/reports/[^"]+)">(\d+)</a>', shown)
    for address, number in {(one.replace("&amp;", "&"), number) for one, number in links}:
        assert _houses_on(browser.get(address).text) == int(number), address
    assert browser.get("/reports/2022-10").status_code == 503
