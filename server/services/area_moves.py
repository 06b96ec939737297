"""Carrying out a change of areas: dated rows of divisions, houses, seats and units follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shapely import unary_union
from shapely.geometry.base import BaseGeometry

from server.domain.area_changes import Begun, Plan, townships_after
from server.services.areas import as_multi, ewkt
from server.services.ids import fresh_id
from server.services.imports.candidate import rekeyed
from server.services.owner import owner_columns
from server.services.work import Work
from server.store.reads import area_changes as reads
from server.store.reads.accounts import SeatLine
from server.store.reads.area_changes import AreaRow, HousePlace
from server.store.rows import Area, AreaSuccession, House, SeatRow, Unit

_INDEXES = (
    "door_index",
    "door_part_index",
)  # of the columns of services.owner: they hold a village


def carry_out_plan(work: Work, plan: Plan, on: date, change_id: str) -> dict[str, int]:
    """How many houses, seats and units moved."""
    divisions = reads.divisions(work.db, work.county, on)
    townships = townships_after(divisions.values(), plan)
    houses = reads.houses_of(work.db, work.county, plan.by_village, plan.by_grid)
    seats = reads.seats_of(work.db, work.county, [*plan.by_village], [*plan.by_grid], on)
    _divide(work, plan, on)
    return {
        "houses": _move_houses(work, plan, houses, townships),
        "seats": _move_seats(work, plan, seats, townships, on),
        "units": _move_units(work, plan, townships, change_id),
    }


# ---- divisions ---------------------------------------------------------------------------


def _divide(work: Work, plan: Plan, on: date) -> None:
    chain = f"county:{work.county}"
    shaped = {code for one in plan.begins for code in (*one.shape_of, *one.less)}
    rows = reads.rows_on(work.db, work.county, {*plan.ends, *shaped}, on)
    for code in plan.ends:
        key = {"code": code, "valid_from": rows[code].valid_from}
        work.update(Area, key, {"valid_until": on}, chain=chain)
    work.insert(Area, [_begun(one, rows, on) for one in plan.begins], chain=chain)
    for old, new in plan.succeeds:
        succession = {"old_code": old, "new_code": new, "on_day": on}
        work.insert(AreaSuccession, succession, chain=chain)
        work.record("area.succeeded", chain, old=old, new=new, on=on.isoformat())


def _begun(one: Begun, rows: Mapping[str, AreaRow], on: date) -> dict[str, Any]:
    own = rows.get(one.code) or rows.get(one.shape_of[0])
    shape = _shape(one, rows)
    return {
        "code": one.code,
        "level": one.level,
        "name": one.name,
        "parent_code": one.parent,
        "is_official": own is not None and own.is_official,
        "path_kind": None if own is None else own.path_kind,
        "valid_from": on,
        "valid_until": None,
        "boundary": None if shape is None else ewkt(as_multi(shape)),
    }


def _shape(one: Begun, rows: Mapping[str, AreaRow]) -> BaseGeometry | None:
    """Drawn only where all its parts are drawn: half a boundary would put houses outside."""
    parts = [rows[code].shape if code in rows else None for code in one.shape_of]
    if any(part is None for part in parts):
        return None
    whole = unary_union(parts)
    less = [rows[code].shape for code in one.less]
    if any(part is None for part in less):
        return None
    shape: BaseGeometry = whole.difference(unary_union(less)) if less else whole
    return None if shape.is_empty else shape


# ---- houses ------------------------------------------------------------------------------


def _move_houses(
    work: Work, plan: Plan, houses: Sequence[HousePlace], townships: Mapping[str, str]
) -> int:
    by_village: dict[str, list[HousePlace]] = {}
    for one in houses:
        village = plan.village_of(one.village_code, one.grid_code) or one.village_code
        by_village.setdefault(village, []).append(one)
    for village, some in by_village.items():
        _settle(work, village, townships[village], some)
    for old, new in plan.by_village.items():
        place = {"township_code": townships[new], "village_code": new}
        work.follow_waiting(old, place)
    return len(houses)


def _settle(work: Work, village: str, township: str, houses: Sequence[HousePlace]) -> None:
    place = {"township_code": township, "village_code": village}
    columns = identities(work, village, houses)
    for one in houses:
        chain = f"house:{one.id}"
        key = {"id": one.id, "version": one.version}
        changed = {**place, **columns[one.id], "changed_at": work.now, "version": one.version + 1}
        work.update(House, key, changed, chain=chain)
        facts = {"township": township, "village": village, "from_village": one.village_code}
        work.record("house.moved", chain, **facts)
    work.follow_houses([one.id for one in houses], place)


def identities(work: Work, village: str, houses: Sequence[HousePlace]) -> dict[str, dict[str, Any]]:
    """By house: the columns that hold its village, as they are in the new one."""
    columns = {one.id: _identity(work, village, one) for one in houses}
    _keep_distinct(work, houses, columns)
    return columns


def _identity(work: Work, village: str, house: HousePlace) -> dict[str, Any]:
    """The indexes that hold the village, of the same owner and door in the new one."""
    if house.personal_sealed is None:
        return {"import_key": house.import_key}
    after = owner_columns(work, village, work.store.secrets.open(house.personal_sealed))
    key = rekeyed(work, house.import_key, house._asdict(), after)
    return {**{name: after[name] for name in _INDEXES if name in after}, "import_key": key}


def _keep_distinct(
    work: Work, houses: Sequence[HousePlace], columns: Mapping[str, dict[str, Any]]
) -> None:
    """Two houses of one owner's name and door in two villages become alike: both keep their key."""
    fresh = {
        one.id: str(columns[one.id]["import_key"])
        for one in houses
        if columns[one.id]["import_key"] != one.import_key
    }
    taken = reads.taken_keys(work.db, work.county, [*fresh.values()])
    for one in houses:
        key = fresh.get(one.id)
        if key is not None and key in taken:
            columns[one.id]["import_key"] = one.import_key
        elif key is not None:
            taken.add(key)


# ---- people ------------------------------------------------------------------------------


def _move_seats(
    work: Work, plan: Plan, seats: Sequence[SeatLine], townships: Mapping[str, str], on: date
) -> int:
    """The old seat ends on the day and the same one begins on the new ground."""
    moved = 0
    for one in seats:
        village = plan.village_of(one.village_code, one.grid_code)
        if village is None or (village, townships[village]) == (
            one.village_code,
            one.township_code,
        ):
            continue
        _reseat(work, one, village, townships[village], on)
        moved += 1
    return moved


def _reseat(work: Work, one: SeatLine, village: str, township: str, on: date) -> None:
    chain = f"account:{one.account_id}"
    since = max(on, one.valid_from)
    key = {"id": one.id, "account_id": one.account_id}
    work.update(SeatRow, key, {"valid_until": since}, chain=chain)
    work.record("seat.ended", chain, account=one.account_id, seat=one.id, on=since.isoformat())
    seat_id = fresh_id(work)
    row = {
        **one._asdict(),
        "id": seat_id,
        "township_code": township,
        "village_code": village,
        "valid_from": since,
    }
    work.insert(SeatRow, row, chain=chain)
    work.record(
        "seat.given",
        chain,
        account=one.account_id,
        seat=seat_id,
        role=one.role,
        unit=one.unit_id,
        area=one.grid_code or village,
        since=since.isoformat(),
        until=one.valid_until and one.valid_until.isoformat(),
        stands_in_for=one.stands_in_for,
    )


def _move_units(work: Work, plan: Plan, townships: Mapping[str, str], change_id: str) -> int:
    units = reads.units_of(work.db, work.county, plan.by_village)
    for one in units:
        village = plan.by_village[one.village_code or ""]
        place = {"township_code": townships[village], "village_code": village}
        work.update(Unit, {"id": one.id}, place, chain=f"unit:{one.id}")
        facts = {"township": townships[village], "village": village}
        work.record("unit.moved", f"unit:{one.id}", unit=one.id, change=change_id, **facts)
    return len(units)
