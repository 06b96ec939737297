"""Seats as their holder knows them: 乡镇 · 砚城镇人民政府 · 砚城镇."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from server.domain.acts import ROLE_LABELS
from server.domain.facts import Seat
from server.domain.seats import desks
from server.store.reads import accounts

if TYPE_CHECKING:
    from server.store.writing import Connection


class Desk(NamedTuple):
    """Seats of one role at one unit; `seat_id` is what one switches to."""

    seat_id: str
    role: str
    unit: str
    areas: str

    def __str__(self) -> str:
        return " · ".join(part for part in (self.role, self.unit, self.areas) if part)


def desks_in_words(db: Connection, seats: Sequence[Seat]) -> list[Desk]:
    """One line per desk, those held longest first; no statement where there is nothing to say."""
    if not seats:
        return []
    county = seats[0].county
    units = accounts.unit_names(db, county, [seat.unit_id for seat in seats])
    areas = accounts.area_names(db, county, [narrowest(seat) for seat in seats])
    return [
        Desk(
            held[0].id,
            ROLE_LABELS[held[0].role],
            units.get(held[0].unit_id, ""),
            "、".join(dict.fromkeys(areas.get(narrowest(seat), "") for seat in held)),
        )
        for held in desks(seats)
    ]


def narrowest(seat: Seat) -> str:
    return seat.grid or seat.village or seat.township or seat.county
