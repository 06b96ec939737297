"""From townships to villages to houses: every number of the patrols' table is what it leads to."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from server import clock
from server.domain.acts import Role
from server.domain.days import local_day
from server.services import patrol_desk, patrol_summary
from server.services.work import Look
from server.store import rows
from tests import make

_ROW = re.compile(r"<tr\b.*?</tr>", re.S)
_LINK = re.compile(r'href="(/(?:patrols\?show|self-checks)[^"]*)">(\d+)</a>')


@pytest.fixture
def bureau(county, password_hash, browser_of):
    make.make_person(county, Role.HOUSING_BUREAU, "zhujian", password_hash=password_hash)
    return browser_of("zhujian")


def _due(county, village, days):
    due = local_day(clock.now()) + timedelta(days=days)
    surveyed = {"verdict": "safe", "surveyed_at": make.NOW, "patrol_row": "periodic"}
    return make.make_house(county, village, **surveyed, patrol_due_on=due)


def _found(walker, house, finding="changed"):
    """Sent just now, so that it counts in the month that runs."""
    now = clock.now()
    signs = ["works"] if finding == "changed" else []
    at = {"now": now, "captured_at": now.isoformat()}
    walker.send(house, finding, signs=signs, photos=[], **at)


def _rows(page: str) -> list[str]:
    body = re.search(r"<table class=\"list[^\"]*\">.*?<tbody>(.*?)</tbody>", page, re.S)
    return _ROW.findall(body[1]) if body else []


def test_every_number_is_what_its_list_holds_on_each_level(county, bureau, walker):
    for village, days in ((make.VILLAGE_A1, -3), (make.VILLAGE_A2, 2), (make.VILLAGE_B1, 60)):
        _due(county, village, days)
    _found(walker, _due(county, make.VILLAGE_A1, 30))
    _found(walker, _due(county, make.VILLAGE_A1, 30), "unchanged")
    for address, lines in (("/patrols", 3), (f"/patrols?township={make.TOWNSHIP_A}", 3)):
        page = bureau.get(address).text.split('id="villages"')[1]
        assert len(_rows(page)) == lines  # two areas and their sum
        links = [(unescape(one), int(number)) for one, number in _LINK.findall(page)]
        assert len(links) > 15
        for link, number in links:
            listed = bureau.get(link).text
            assert len(_rows(listed)) == number, link


def test_a_list_goes_on_where_its_page_ended_and_misses_none(county, walker):
    for _ in range(3):
        _found(walker, _due(county, make.VILLAGE_A1, 30))
    office = make.actor_of(Role.HOUSING_BUREAU)
    for read in (patrol_desk.open_findings, patrol_desk.done_page):
        with Look(county, office, clock.now()) as look:
            pages, after = [], None
            while True:
                found = read(look, after=after, limit=1)
                pages += [one.id for one in found.lines]
                after = found.next_key
                if after is None:
                    break
        assert len(pages) == len(set(pages)) == 3


def test_villages_come_page_by_page_with_the_sum_of_all(county):
    for village in (make.VILLAGE_A1, make.VILLAGE_A2):
        _due(county, village, -1)
    with Look(county, make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A), clock.now()) as look:
        first = patrol_summary.summary(look, limit=1)
        assert first.next_key is not None
        (second,) = patrol_summary.summary(look, after=first.next_key[0], limit=1).lines
    assert first.total["overdue"] == 2
    assert {first.lines[0].village_code, second.village_code} == {make.VILLAGE_A1, make.VILLAGE_A2}


def test_what_owners_report_is_counted_and_listed_alike_by_area(county, bureau):
    for village, is_alarming in (
        (make.VILLAGE_A1, True),
        (make.VILLAGE_B1, True),
        (make.VILLAGE_A1, False),
    ):
        seen = {"house_id": make.make_house(county, village), "village_code": village}
        seen |= {"township_code": make.township_of(village), "plate_id": make.make_id()}
        said = {"id": make.make_id(), "made_at": make.NOW, "answers": {}, "seen_at": None}
        make.write(county, rows.SelfCheck, {**seen, **said, "is_alarming": is_alarming})
    for area, number in (("", 2), (f"&township={make.TOWNSHIP_A}", 1)):
        page = bureau.get(f"/patrols?show=said{area}").text
        assert f"共 {number} 户" in page and len(_rows(page)) == number
