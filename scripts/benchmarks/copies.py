"""Many stored surveys fast: rows of accepted ones copied past the services, ledger chains rehashed.

A copy is a house of its own: other ids, next places and numbers in the village, chains that verify.
Owners stay the same, doors differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from scripts.benchmarks.county import County, Village
from scripts.benchmarks.machine import say
from server.domain import house_code
from server.store import rows
from server.store.engines import Store
from server.store.ledger import FIRST, entry_hash
from server.store.spatial import point

_AT_ONCE = 2000
_PLACES = 1900  # of a village
_TABLES = (rows.House, rows.Submission, rows.Assessment, rows.HouseCase, rows.Hazard)
_IDS = ("id", "house_id", "submission_id", "assessment_id", "case_id", "open_case_id", "chain")
Rows = list[dict[str, Any]]


class Copies:
    """Copies of the houses that were there at first; asked again it goes on where it stopped."""

    def __init__(self, store: Store, county: County) -> None:
        self.county = county.code
        self._originals = _originals(store)
        self._villages = {one.code: one for one in county.villages}
        self._number = 0

    def fill_up(self, store: Store, wanted: int) -> None:
        """Copy until `wanted` houses are there."""
        there, most = count(store), len(self._originals["house"])
        while there < wanted:
            self._number += 1
            batch = _some(self._originals, min(most, wanted - there))
            _enter(store, _copied(batch, self._villages, self._number))
            there += len(batch["house"])
            say(f"{there} houses stored")


def count(store: Store) -> int:
    with store.reading() as db:
        return int(db.execute(select(func.count()).select_from(rows.House)).scalar_one())


def _originals(store: Store) -> dict[str, Rows]:
    with store.reading() as db:
        return {table.__tablename__: _rows(db, table) for table in (*_TABLES, rows.LedgerEntry)}


def _rows(db: Connection, row: Any) -> Rows:
    """All columns but the geometry, of the first houses and what hangs on them."""
    first = select(rows.House.id).order_by(rows.House.id).limit(_AT_ONCE)
    columns = [one for one in row.__table__.c if one.name != "location"]
    found = select(*columns)
    if row is rows.LedgerEntry:
        chains = select("house:" + rows.House.id).where(rows.House.id.in_(first))
        found = found.where(row.chain.in_(chains)).order_by(row.chain, row.seq)
    elif row is rows.House:
        found = found.where(row.id.in_(first))
    else:
        found = found.where(row.house_id.in_(first))
    return [dict(one) for one in db.execute(found).mappings()]


def _some(originals: Mapping[str, Rows], count: int) -> dict[str, Rows]:
    houses = originals["house"][:count]
    ids = {one["id"] for one in houses} | {f"house:{one['id']}" for one in houses}
    batch = {
        name: [one for one in some if one.get("house_id", one.get("chain")) in ids]
        for name, some in originals.items()
    }
    return {**batch, "house": houses}


def _copied(
    batch: Mapping[str, Rows], villages: Mapping[str, Village], number: int
) -> dict[str, Rows]:
    copies = {name: [_renamed(one, number) for one in some] for name, some in batch.items()}
    for house in copies["house"]:
        _move(house, villages[house["village_code"]], number)
    for case in copies["house_case"]:
        case["number"] = f"{case['number']}-{number}"
    _rechain(copies["ledger_entry"])
    return copies


def _renamed(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    changed = {name: _other(row[name], number) for name in _IDS if row.get(name) is not None}
    return {**row, **changed}


def _other(identity: str, number: int) -> str:
    """Another id for each number; exclusive or, so that it is never the one it comes from."""
    return f"{identity[:-12]}{int(identity[-12:-8], 16) ^ number:04x}{identity[-8:]}"


def _move(house: dict[str, Any], village: Village, number: int) -> None:
    serial = 20_000 + int(house["code"][12:17]) + number * (_AT_ONCE // 100 + 10)
    lon, lat = village.point(serial % _PLACES)
    house |= {
        "code": house_code.make(village.code, serial),
        "lon": lon,
        "lat": lat,
        "location": point(lon, lat),
        "door_index": f"{number:032x}",
    }


def _rechain(entries: Sequence[dict[str, Any]]) -> None:
    previous: dict[str, str] = {}
    for entry in entries:
        entry["previous"] = previous.get(entry["chain"], FIRST)
        entry["hash"] = previous[entry["chain"]] = entry_hash(entry)


def _enter(store: Store, copies: Mapping[str, Rows]) -> None:
    db = store.begin_writing()
    for table in (*_TABLES, rows.LedgerEntry):
        if copies[table.__tablename__]:
            db.execute(insert(table.__table__), copies[table.__tablename__])
    db.execute(update(rows.HouseNumber).values(last=rows.HouseNumber.last + 100))
    store.commit(db)
    db.close()
