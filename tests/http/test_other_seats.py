"""One person, several seats: one acts at a time, a link or form of another finds its way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.facts import Actor, Seat
from server.domain.problems import Problem
from server.domain.seats import in_one_seat
from server.services.sessions import switch_seat
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make

A = {"township": make.TOWNSHIP_A}
B = {"township": make.TOWNSHIP_B}


def _with_second_seat(store: Store, person: make.Person, role: Role, **area: str) -> Seat:
    other = make.actor_of(role, f"second of {person.login}", **area).seats[0]
    seat = make._seat(replace(person.actor, seats=(other,)))
    make.write(store, rows.SeatRow, seat)
    return other


@dataclass(frozen=True)
class Desk:
    """A browser and the two seats its holder has."""

    browser: Any
    own: str
    second: str

    def get(self, path: str) -> Any:
        return self.browser.get(path)

    def post(self, path: str, data: dict[str, str]) -> Any:
        return self.browser.post(path, data)


@pytest.fixture
def desk(store: Store, password_hash: str, browser_of: Callable[..., Any]) -> Desk:
    """Somebody at township A and at the approval bureau, in the seat at A."""
    make.make_county(store)
    person = make.make_person(store, Role.TOWNSHIP, "liang", password_hash=password_hash, **A)
    other = _with_second_seat(store, person, Role.APPROVAL_BUREAU)
    browser = browser_of("liang")
    browser.post("/seat", {"seat": person.actor.seats[0].id})
    return Desk(browser, person.actor.seats[0].id, other.id)


def test_menu_home_and_acts_follow_the_seat(desk: Desk) -> None:
    assert 'href="/houses"' in desk.get("/").text
    assert "行政审批局" in desk.get("/").text  # as the other seat, to switch to
    desk.post("/seat", {"seat": desk.second})
    page = desk.get("/").text
    assert 'href="/houses"' not in page and 'href="/operation-checks"' in page
    assert desk.get("/houses").status_code == 403


def test_a_link_of_another_seat_says_so_and_opens_after_the_switch(desk: Desk) -> None:
    desk.post("/seat", {"seat": desk.second})
    refused = desk.get("/houses?overdue=1")
    offered = re.findall(r'name="seat" value="([^"]+)"', refused.text)
    # once in the header, as on every page, and once where it is refused
    assert refused.status_code == 403 and offered == [desk.own, desk.own]
    assert "/houses?overdue=1" in refused.text
    answer = desk.post("/seat", {"seat": offered[0], "next": "/houses?overdue=1"})
    assert answer.headers["Location"] == "/houses?overdue=1"
    assert desk.get("/houses?overdue=1").status_code == 200


def test_what_no_seat_may_open_is_offered_in_none(desk: Desk) -> None:
    assert "另一个岗位" not in desk.get("/houses/none-of-ours").text
    assert "另一个岗位" not in desk.get("/coverage-of-nothing").text


def test_a_form_is_handed_in_for_the_seat_it_was_shown_in(desk: Desk) -> None:
    desk.post("/seat", {"seat": desk.second})
    form = re.search(r'csrf_token" value="([^"]+)"', desk.get("/operation-checks").text)
    assert form is not None
    desk.post("/seat", {"seat": desk.own})  # in another window
    data = {"asked": "%", "licence_kind": "business_licence", "csrf_token": form[1]}
    kept = desk.browser.client.post("/operation-checks", data=data, headers={"Accept": "text/html"})
    assert kept.status_code == 422  # asked, not refused for the seat


def test_nobody_switches_to_a_seat_he_does_not_hold(desk: Desk, store: Store) -> None:
    assert desk.post("/seat", {"seat": make.make_id("somebody else's")}).status_code == 404
    stranger = make.actor_of(Role.TOWNSHIP, "stranger", **B)
    with Work(store, stranger, make.NOW) as work, pytest.raises(Problem, match=r"seat\.missing"):
        switch_seat(work, "token", desk.own)


def test_a_switch_leads_nowhere_but_home_or_into_the_office(desk: Desk) -> None:
    answer = desk.post("/seat", {"seat": desk.own, "next": "//elsewhere.example"})
    assert answer.headers["Location"] == "/"


def test_seats_of_one_role_at_one_unit_are_one_desk() -> None:
    unit = make.make_id("station")
    seats = tuple(
        Seat(make.make_id(f"seat {place}"), Role.TECHNICIAN, unit, make.COUNTY, township=place)
        for place in (make.TOWNSHIP_A, make.TOWNSHIP_B)
    )
    village = make.actor_of(Role.VILLAGE, village=make.VILLAGE_A1).seats[0]
    actor = in_one_seat(Actor("a", make.COUNTY, (*seats, village)), seats[1].id)
    assert set(actor.seats) == set(seats) and actor.others == (village,)
    assert in_one_seat(actor, village.id).seats == (village,)
    assert in_one_seat(Actor("b", make.COUNTY, ()), "gone").seats == ()
