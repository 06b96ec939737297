"""Where one arrives: who one is, in which seats, and what can be done from here."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import ROLE_LABELS, Act
from server.domain.facts import Seat
from server.http.door import Door
from server.pages.frame import page
from server.services import pressing
from server.services.work import Work
from server.store.reads import accounts

door = Door("home")


class SeatInWords(NamedTuple):
    role: str
    unit: str
    area: str


@door.opens("/", act=Act.OWN_ACCOUNT)
def home(work: Work) -> str:
    """首页"""
    return page(
        work,
        "home.html",
        county=_county(work),
        seats=seats_in_words(work),
        pressing=pressing.counts(work),
    )


def _county(work: Work) -> str:
    return accounts.area_names(work.db, work.county, [])[work.county]


def seats_in_words(work: Work) -> list[SeatInWords]:
    """乡镇 · 砚城镇人民政府 · 砚城镇: one line per seat."""
    seats = work.actor.seats
    units = accounts.unit_names(work.db, work.county, [seat.unit_id for seat in seats])
    areas = accounts.area_names(work.db, work.county, [_narrowest(seat) for seat in seats])
    return [
        SeatInWords(
            ROLE_LABELS[seat.role], units.get(seat.unit_id, ""), areas.get(_narrowest(seat), "")
        )
        for seat in seats
    ]


def _narrowest(seat: Seat) -> str:
    return seat.grid or seat.village or seat.township or seat.county
