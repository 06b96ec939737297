"""今日待办: every number of every role is the length of the list it leads to (law 10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.facts import Actor
from server.services import home_lines_houses, home_lines_matters, home_page
from server.services.home_lines import Looked
from server.services.work import Look
from server.store.engines import Store
from tests import make
from tests.pages import full_county

_ROW = re.compile(r'<tr id="(\w+)"(.*?)</tr>', re.DOTALL)
_LINK = re.compile(r'href="([^"]+)" aria-label="[^"]*?(\d+)"')


def _lines(page: str) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """(line, its links with the number each shows)."""
    for row in _ROW.finditer(page):
        links = [(href.replace("&amp;", "&"), int(n)) for href, n in _LINK.findall(row[2])]
        yield row[1], links


def _listed(page: str) -> int:
    """How many lines the first list of the page holds."""
    if "逾期复核" in page.split("<title>")[1].split("</title>")[0]:
        return page.count('<input type="hidden" name="assessment_id"')
    found = re.search(r'<table class="list">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return found[1].count("<tr") if found else 0


@pytest.mark.slow
def test_every_number_of_every_role_is_the_length_of_its_list(
    store: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    agency = full_county.fill(store)
    counted: set[str] = set()
    for role, area in full_county.SEATS.items():
        given = {"agency": agency} if role is Role.AGENCY else area
        make.make_person(store, role, role.value, password_hash=password_hash, **given)
        browser = browser_of(role.value)
        for line, links in _lines(browser.get("/").text):
            assert links, f"{role}: {line} leads nowhere"
            for address, number in links:
                assert number == _listed(browser.get(address).text), (role, line, address)
            counted.add(line)
    known = {line.id for line in (*home_lines_houses.LINES, *home_lines_matters.LINES)}
    assert known - counted == set()


def test_every_role_has_a_line_and_lines_have_ids_and_real_pages_of_their_own(
    client: Any,
) -> None:
    lines = [line for table in home_page.TABLES for line in table]
    assert len({line.id for line in lines}) == len(lines)
    adapter = client.application.url_map.bind("")
    for line in lines:
        for link in filter(None, (line.link, line.late_link)):
            endpoint, _ = adapter.match(link.split("?")[0].split("#")[0])
            assert client.application.view_functions[endpoint].opening.act is not None


def test_danger_comes_first_then_what_is_late_then_the_nearest_day(store: Store) -> None:
    full_county.fill(store)
    township = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Look(store, township, make.NOW) as look:
        found = home_page.today(look)
    assert found.waiting[0].line.id == "house_uncontrolled" and found.waiting[0].is_alarm
    rest = [(not one.overdue, one.oldest) for one in found.waiting[1:] if one.is_due and one.oldest]
    assert rest == sorted(rest)


@pytest.mark.parametrize(
    ("role", "area", "leads"),
    [
        (Role.HOUSING_BUREAU, {}, {"operational"}),
        (Role.TOWNSHIP, {"township": make.TOWNSHIP_A}, {"other"}),
        (Role.VILLAGE, {"village": full_county.COMMUNITY}, {"other"}),
        (Role.VILLAGE, {"village": make.VILLAGE_A1}, set()),
        (Role.LEADING_GROUP, {}, set()),
    ],
)
def test_acceptance_waits_on_the_home_of_whoever_leads_it_here(
    store: Store, role: Role, area: dict[str, str], leads: set[str]
) -> None:
    actor: Actor = make.actor_of(role, **area)
    with Look(store, actor, make.NOW) as look:
        ids = {line.id for line in home_page.lines_for(Looked(look))}
    found = {one.rsplit("_", 1)[1] for one in ids if one.startswith("house_accepting_")}
    assert found == leads
