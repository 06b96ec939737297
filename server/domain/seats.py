"""Which area a seat of each role needs: a seat with too little would reach too much (law 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from server.domain.acts import ROLE_LABELS, Role
from server.domain.facts import Actor, Seat


class SeatArea(NamedTuple):
    """The area of a seat; township and village follow from the grid, township from the village."""

    township: str | None = None
    village: str | None = None
    grid: str | None = None
    department: str | None = None
    agency: str | None = None

    @property
    def given(self) -> frozenset[str]:
        return frozenset(name for name, value in self._asdict().items() if value is not None)


_NONE: frozenset[str] = frozenset()
_TOWNSHIP = frozenset({"township"})
_VILLAGE = frozenset({"township", "village"})
_GRID = frozenset({"township", "village", "grid"})

# Role -> the combinations it may hold. Roles that are not here hold the whole county.
ALLOWED: Mapping[Role, tuple[frozenset[str], ...]] = {
    Role.GRID_WORKER: (_VILLAGE, _GRID),
    Role.TECHNICIAN: (_NONE, _TOWNSHIP, _VILLAGE),
    Role.VILLAGE: (_VILLAGE,),
    Role.TOWNSHIP: (_TOWNSHIP,),
    Role.AGENCY: (frozenset({"agency"}),),
    Role.DEPARTMENT: (frozenset({"department"}), frozenset({"department", "township"})),
}

_WORDS: Mapping[str, str] = {
    "township": "乡镇",
    "village": "村(社区)",
    "grid": "网格",
    "department": "行业部门",
    "agency": "鉴定机构",
}


def faults_of(role: Role, area: SeatArea) -> list[dict[str, str]]:
    """What is wrong with giving this role this area; empty when it fits."""
    allowed = ALLOWED.get(role, (_NONE,))
    if area.given in allowed:
        return []
    wanted = "，或".join(_named(one) for one in allowed)
    text = f"{ROLE_LABELS[role]}岗位应指定：{wanted}。"
    return [{"field": "area", "code": "seat.area_unfit", "text": text}]


def _named(parts: frozenset[str]) -> str:
    return "、".join(word for name, word in _WORDS.items() if name in parts) or "全县(不指定辖区)"


def in_one_seat(actor: Actor, seat_id: str | None) -> Actor:
    """Who holds several seats acts in one at a time: the wanted one, or the one held longest.

    Seats of one role at one unit (a technician of two townships) are one desk and stay together.
    """
    held = sorted((*actor.seats, *actor.others), key=lambda seat: seat.id)
    chosen = next((seat for seat in held if seat.id == seat_id), held[0] if held else None)
    if chosen is None:
        return actor
    seats = tuple(seat for seat in held if desk_of(seat) == desk_of(chosen))
    others = tuple(seat for seat in held if desk_of(seat) != desk_of(chosen))
    return replace(actor, seats=seats, others=others)


def desk_of(seat: Seat) -> tuple[Role, str]:
    return seat.role, seat.unit_id


def desks(seats: Collection[Seat]) -> list[tuple[Seat, ...]]:
    """The seats by role and unit, those held longest first."""
    found: dict[tuple[Role, str], tuple[Seat, ...]] = {}
    for seat in sorted(seats, key=lambda one: one.id):
        found[desk_of(seat)] = (*found.get(desk_of(seat), ()), seat)
    return list(found.values())
