"""Builders for tests: one line makes what a test is not about.

Everything is written as rows, past the services, so that a test of one service does not rest on
another one. Areas of the test county 五寨: townships A (砚城镇) and B (小河头镇), two villages
each, as squares side by side around the county seat.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import insert

from server.domain import house_code
from server.domain.acts import Role
from server.domain.facts import Actor, Event, Seat
from server.store import ledger, rows
from server.store.engines import Store

COUNTY = "140928000000"
TOWNSHIP_A = "140928100000"
TOWNSHIP_B = "140928101000"
VILLAGE_A1 = "140928100201"
VILLAGE_A2 = "140928100202"
VILLAGE_B1 = "140928101201"
VILLAGE_B2 = "140928101202"
GRID_A1 = "140928100201-01"
NOW = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)  # 10:00 in the county
JOB = Actor("job:test", COUNTY, ())

_WEST, _SOUTH, _SIDE = 111.80, 38.88, 0.02
_SQUARES = {VILLAGE_A1: 0, VILLAGE_A2: 1, VILLAGE_B1: 2, VILLAGE_B2: 3}
_serial = count(1)


def make_id(label: str = "") -> str:
    """A UUIDv7-shaped id, distinct in this test run; the same label gives the same id."""
    text = hashlib.sha256((label or str(next(_serial))).encode()).hexdigest()
    return f"0182f000-{text[:4]}-7{text[4:7]}-8{text[7:10]}-{text[10:22]}"


def make_hash() -> str:
    """A SHA-256 of nothing in particular, distinct in this test run."""
    return hashlib.sha256(f"bytes {next(_serial)}".encode()).hexdigest()


def square(village: str) -> str:
    """WKT of the village's square, WGS84."""
    west = _WEST + _SQUARES[village] * _SIDE
    east, north = west + _SIDE, _SOUTH + _SIDE
    ring = f"{west} {_SOUTH}, {east} {_SOUTH}, {east} {north}, {west} {north}, {west} {_SOUTH}"
    return f"SRID=4326;MULTIPOLYGON((({ring})))"


def point_in(village: str, step: int = 0) -> tuple[float, float]:
    """A point inside the village, one of 255; neighbouring steps lie about 90 m apart."""
    west = _WEST + _SQUARES[village] * _SIDE
    return round(west + 0.002 + 0.001 * (step % 15), 6), round(
        _SOUTH + 0.002 + 0.001 * (step // 15 % 17), 6
    )


def township_of(village: str) -> str:
    return f"{village[:9]}000"


def write(store: Store, row: Any, *values: dict[str, Any]) -> None:
    db = store.begin_writing()
    db.execute(insert(row), [{"county_code": COUNTY, **one} for one in values])
    store.commit(db)
    db.close()


def make_county(store: Store) -> None:
    """五寨县 with two townships of two villages each and one grid in village A1."""
    west, east, north = _WEST, _WEST + 4 * _SIDE, _SOUTH + _SIDE
    ring = f"{west} {_SOUTH}, {east} {_SOUTH}, {east} {north}, {west} {north}, {west} {_SOUTH}"
    _write_county(store, ring)
    names = {TOWNSHIP_A: "砚城镇", TOWNSHIP_B: "小河头镇"}
    write(store, rows.Area, *(_area(c, "township", n, COUNTY, None) for c, n in names.items()))
    villages = {VILLAGE_A1: "东村", VILLAGE_A2: "西村", VILLAGE_B1: "南村", VILLAGE_B2: "北村"}
    write(
        store,
        rows.Area,
        *(_area(c, "village", n, township_of(c), square(c)) for c, n in villages.items()),
        _area(GRID_A1, "grid", "东村一网格", VILLAGE_A1, square(VILLAGE_A1)),
    )


def _write_county(store: Store, ring: str) -> None:
    db = store.begin_writing()
    db.execute(
        insert(rows.County),
        {
            "code": COUNTY,
            "profile": "wuzhai",
            "name": "五寨县",
            "is_demo": True,
            "boundary": f"SRID=4326;MULTIPOLYGON((({ring})))",
        },
    )
    store.commit(db)
    db.close()


def _area(code: str, level: str, name: str, parent: str, boundary: str | None) -> dict[str, Any]:
    return {
        "code": code,
        "valid_from": date(2022, 6, 1),
        "valid_until": None,
        "level": level,
        "name": name,
        "parent_code": parent,
        "is_official": level == "township",
        "path_kind": None,
        "boundary": boundary,
    }


@dataclass(frozen=True)
class Person:
    """An actor together with what is needed to sign him in."""

    actor: Actor
    login: str


def actor_of(role: Role, label: str = "", **area: str) -> Actor:
    """An actor with one seat, not in the database: `actor_of(Role.TOWNSHIP, township=…)`.

    The same role and label give the same account id; give labels to tell two people apart.
    """
    account = make_id(f"account {role} {label} {sorted(area.items())}")
    if "village" in area:
        area.setdefault("township", township_of(area["village"]))
    seat = Seat(make_id(f"seat {account}"), role, make_id(f"unit {role} {area}"), COUNTY, **area)
    return Actor(account, COUNTY, (seat,))


def make_person(
    store: Store,
    role: Role,
    login: str,
    *,
    password_hash: str = "!",
    is_closed: bool = False,
    **area: str,
) -> Person:
    """An account with one seat in the database."""
    actor = actor_of(role, login, **area)
    account = {
        "id": actor.account_id,
        "login": login,
        "name_masked": "张*",
        "personal_sealed": store.secrets.seal({"name": f"张{login}", "phone": "13800000000"}),
        "password_hash": password_hash,
        "password_set_at": NOW,
        "password_history": [],
        "must_change_password": False,
        "failed_sign_ins": 0,
        "locked_until": None,
        "opened_at": NOW,
        "closed_at": NOW if is_closed else None,
    }
    write(store, rows.Account, account)
    write(store, rows.SeatRow, _seat(actor))
    return Person(replace(actor, is_closed=is_closed), login)


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
        "department_code": seat.department,
        "agency_id": seat.agency,
        "valid_from": date(2022, 6, 1),
        "valid_until": None,
    }


def make_unit(store: Store, kind: Role, name: str, **columns: Any) -> str:
    unit_id = make_id(f"unit {name}")
    write(
        store,
        rows.Unit,
        {
            "id": unit_id,
            "kind": kind.value,
            "name": name,
            "township_code": None,
            "village_code": None,
            "department_code": None,
            "closed_at": None,
            **columns,
        },
    )
    return unit_id


def make_house(store: Store, village: str = VILLAGE_A1, **columns: Any) -> str:
    """A registered, unsurveyed house with its first ledger entry; returns its id."""
    serial = next(_serial)
    house_id = columns.pop("id", make_id(f"house {serial}"))
    lon, lat = point_in(village, serial)
    values = {
        "id": house_id,
        "code": house_code.make(village, 50_000 + serial),  # none that services would give next
        "township_code": township_of(village),
        "village_code": village,
        "grid_code": None,
        "lon": lon,
        "lat": lat,
        "accuracy_m": 5.0,
        "location": f"SRID=4326;POINT({lon} {lat})",
        "health_code": "grey",
        "is_verdict_confirmed": False,
        "is_key_survey": False,
        "source": "import",
        "registered_at": NOW,
        "changed_at": NOW,
        "version": 1,
        **columns,
    }
    write(store, rows.House, values)
    facts = {name: values[f"{name}_code"] for name in ("township", "village")}
    registered = {**facts, "code": values["code"], "source": values["source"]}
    record(store, Event("house.registered", f"house:{house_id}", registered))
    return house_id


def photo_file(sha256: str, stored_at: datetime) -> dict[str, Any]:
    """A row of PhotoFile; no file lies behind it."""
    return {
        "sha256": sha256,
        "size": 1,
        "width": 1,
        "height": 1,
        "media_type": "image/jpeg",
        "stored_at": stored_at,
        "account_id": JOB.account_id,
    }


def record(store: Store, *events: Event, at: datetime = NOW) -> None:
    db = store.begin_writing()
    ledger.append(db, ledger.Signature(COUNTY, JOB.account_id, None, at), events)
    store.commit(db)
    db.close()
