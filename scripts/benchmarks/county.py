"""A county to measure in: its boundary and townships, 100 villages, an enrolled phone in each.

Founding goes through the service; villages, accounts and phones are entered as rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import MultiPolygon, box
from sqlalchemy import insert

from server import clock
from server.commands.place import operator, profile_of
from server.commands.setup import ensure_county
from server.domain.acts import Role
from server.domain.facts import Actor, Seat
from server.domain.ids import new_id
from server.services.areas import NewArea, add_areas, boundary_wgs84
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.ledger import sm3

COUNTY_ID = "wuzhai"
SINCE = date(2022, 6, 1)
VILLAGES = 100
SIDE = 0.016  # degrees: a village of about 1.4 km by 1.8 km
ROW = 44  # houses side by side
STEP = SIDE / (ROW + 2)  # 30 m by 38 m between houses
OFFICE = "bench-office"


@dataclass(frozen=True)
class Village:
    code: str
    grid: str
    west: float
    south: float

    def point(self, place: int) -> tuple[float, float]:
        """The place-th house of the village."""
        row, column = divmod(place, ROW)
        if row >= ROW:
            raise ValueError("the village is full")
        return (
            round(self.west + STEP * (column + 1.2), 6),
            round(self.south + STEP * (row + 1.2), 6),
        )


@dataclass(frozen=True)
class Phone:
    """A grid worker's phone: what it sends with, and what it verifies its receipts with."""

    village: Village
    actor: Actor
    token: str
    receipt_key: bytes


@dataclass(frozen=True)
class County:
    code: str
    phones: Sequence[Phone]
    office: str  # token of somebody at the county's office, who may see all of it

    @property
    def villages(self) -> list[Village]:
        return [phone.village for phone in self.phones]


def found(store: Store) -> County:
    profile = profile_of(COUNTY_ID)
    ensure_county(store, profile, is_demo=False)
    villages = _villages(profile.code, [one.code for one in profile.townships])
    with Work(store, operator(profile.code), clock.now()) as work:
        add_areas(work, [*_areas(villages)], since=SINCE)
        work.commit()
    phones = [_phone(store, profile.code, one, number) for number, one in enumerate(villages)]
    _enter(store, profile.code, phones)
    return County(profile.code, phones, OFFICE)


def _villages(county: str, townships: Sequence[str]) -> list[Village]:
    """Squares wholly inside the county, west to east."""
    whole = boundary_wgs84(county)
    west, south, east, north = whole.bounds
    found: list[Village] = []
    for column in range(int((east - west) / SIDE)):
        for row in range(int((north - south) / SIDE)):
            x, y = round(west + column * SIDE, 6), round(south + row * SIDE, 6)
            if whole.contains(box(x, y, x + SIDE, y + SIDE)):
                serial = len(found)
                code = f"{townships[serial % len(townships)][:9]}{200 + serial}"
                found.append(Village(code, f"{code}-01", x, y))
    return found[:VILLAGES]


def _areas(villages: Sequence[Village]) -> list[NewArea]:
    areas = []
    for one in villages:
        shape = MultiPolygon([box(one.west, one.south, one.west + SIDE, one.south + SIDE)])
        township = f"{one.code[:9]}000"
        areas.append(NewArea(one.code, f"{one.code[-3:]}村", "village", township, True, shape))
        areas.append(NewArea(one.grid, "一网格", "grid", one.code, False, shape))
    return areas


def _id(kind: int, number: int) -> str:
    return new_id(clock.now(), bytes([kind, 0, 0, 0, 0, 0]) + number.to_bytes(4, "big"))


def _phone(store: Store, county: str, village: Village, number: int) -> Phone:
    seat = Seat(
        _id(1, number),
        Role.GRID_WORKER,
        _id(2, number),
        county,
        township=f"{village.code[:9]}000",
        village=village.code,
        grid=village.grid,
    )
    device = _id(3, number)
    actor = Actor(_id(4, number), county, (seat,), device)
    key = bytes.fromhex(store.secrets.receipt_key(device))
    return Phone(village, actor, f"bench-token-{number}", key)


def _enter(store: Store, county: str, phones: Sequence[Phone]) -> None:
    office = Seat(_id(5, 0), Role.LEADING_GROUP_OFFICE, _id(6, 0), county)
    people = {phone.token: phone.actor for phone in phones}
    people[OFFICE] = Actor(_id(7, 0), county, (office,), _id(8, 0))
    accounts = [_account(store, actor, token) for token, actor in people.items()]
    seats = [_seat(actor) for actor in people.values()]
    devices = [_device(actor, token) for token, actor in people.items()]
    db = store.begin_writing()
    for row, values in ((rows.Account, accounts), (rows.SeatRow, seats), (rows.Device, devices)):
        db.execute(insert(row), [{"county_code": county, **one} for one in values])
    store.commit(db)
    db.close()


def _account(store: Store, actor: Actor, login: str) -> dict[str, Any]:
    return {
        "id": actor.account_id,
        "login": login,
        "name_masked": "张*",
        "personal_sealed": store.secrets.seal({"name": "张三"}),
        "password_hash": "!",
        "password_set_at": clock.now(),
        "password_history": [],
        "must_change_password": False,
        "failed_sign_ins": 0,
        "locked_until": None,
        "opened_at": clock.now(),
        "closed_at": None,
    }


def _seat(actor: Actor) -> dict[str, Any]:
    seat = actor.seats[0]
    return {
        "id": seat.id,
        "account_id": actor.account_id,
        "unit_id": seat.unit_id,
        "role": seat.role.value,
        "township_code": seat.township,
        "village_code": seat.village,
        "grid_code": seat.grid,
        "department_code": None,
        "agency_id": None,
        "valid_from": SINCE,
        "valid_until": None,
    }


def _device(actor: Actor, token: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": actor.device_id,
        "account_id": actor.account_id,
        "label": "bench",
        "token_hash": sm3(token.encode()),
        "enrolled_at": now,
        "expires_at": now.replace(year=now.year + 1),
        "revoked_at": None,
    }
