"""Neighbours of a house that may fall: as whoever ordered it sees them, and as theirs do.

Two reaches meet at a border. The order's side sees how many there are, how far off and how far it
has come, and the houses themselves only where they lie in its own reach. The neighbour's side sees
what is asked of it and in which village the danger is, never the other house (decision 0016).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select, tuple_
from sqlalchemy.orm import aliased

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import ControlMeasure, House, Neighbour

Key = tuple[str, str, str, str]  # township, village, house code, id of the line


class NamedLine(NamedTuple):
    """One neighbour of a measure, without the house it is."""

    id: str
    house_id: str
    basis: str
    metres: float | None
    state: str
    named_at: datetime
    told_at: datetime | None
    township_code: str
    village_code: str


class OwnHouse(NamedTuple):
    id: str
    code: str
    owner_masked: str | None


class Asked(NamedTuple):
    """What is asked about a neighbour in one's own reach."""

    id: str
    house_id: str
    township_code: str
    village_code: str
    code: str
    owner_masked: str | None
    measure_id: str
    basis: str
    metres: float | None
    state: str
    told_at: datetime | None
    way: str | None
    recipient_masked: str | None
    reason: str | None
    kinds: list[str]
    ordered_at: datetime
    lifted_at: datetime | None
    danger_township: str
    danger_village: str

    @property
    def key(self) -> Key:
        return self.township_code, self.village_code, self.code, self.id


def of_measures(
    reach: Reach, db: Connection, measure_ids: Collection[str]
) -> dict[str, list[NamedLine]]:
    """By measure, nearest first; within reach when the endangered house is."""
    theirs = aliased(House)
    columns = [getattr(Neighbour, name) for name in NamedLine._fields[:7]]
    found = (
        select(Neighbour.measure_id, *columns, theirs.township_code, theirs.village_code)
        .join(House, _is_house(House, Neighbour.endangered_house_id))
        .join(theirs, _is_house(theirs, Neighbour.house_id))
        .where(within(reach), Neighbour.measure_id.in_(measure_ids))
        .order_by(Neighbour.metres.is_(None), Neighbour.metres, Neighbour.id)
    )
    lines: dict[str, list[NamedLine]] = {}
    for measure_id, *rest in db.execute(found):
        lines.setdefault(measure_id, []).append(NamedLine(*rest))
    return lines


def own_houses(reach: Reach, db: Connection, house_ids: Collection[str]) -> dict[str, OwnHouse]:
    """Those of the houses that lie in reach."""
    found = select(House.id, House.code, House.owner_masked)
    rows = db.execute(found.where(within(reach), House.id.in_(house_ids)))
    return {row.id: OwnHouse(*row) for row in rows}


def asked_page(
    reach: Reach, db: Connection, state: str | None, after: Key | None, limit: int
) -> list[Asked]:
    """Neighbours in reach of measures that stand, by township, village and code."""
    found = _asked_in(reach, state)
    order = (House.township_code, House.village_code, House.code, Neighbour.id)
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*after))
    return [Asked(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def asked_waiting(reach: Reach, db: Connection, state: str | None) -> Waiting:
    """The lines of `asked_page`, counted for home."""
    return waiting(db, _asked_in(reach, state), since=Neighbour.named_at)


def _asked_in(reach: Reach, state: str | None) -> Any:
    found = _asked(reach).where(ControlMeasure.lifted_at.is_(None))
    return found if state is None else found.where(Neighbour.state == state)


def asked(reach: Reach, db: Connection, neighbour_id: str) -> Asked | None:
    row = db.execute(_asked(reach).where(Neighbour.id == neighbour_id)).one_or_none()
    return None if row is None else Asked(*row)


def without_position(reach: Reach, db: Connection, village: str) -> list[str]:
    """Standing houses of the village that lie nowhere yet."""
    found = select(House.id).where(
        within(reach),
        House.village_code == village,
        House.ended_on.is_(None),
        House.lon.is_(None),
    )
    return list(db.execute(found.order_by(House.id)).scalars())


def standing_in(reach: Reach, db: Connection, village: str) -> list[str]:
    found = select(House.id).where(
        within(reach), House.village_code == village, House.ended_on.is_(None)
    )
    return list(db.execute(found.order_by(House.id)).scalars())


def named_already(reach: Reach, db: Connection, measure_id: str) -> set[str]:
    found = (
        select(Neighbour.house_id)
        .join(House, _is_house(House, Neighbour.endangered_house_id))
        .where(within(reach), Neighbour.measure_id == measure_id)
    )
    return set(db.execute(found).scalars())


class Standing(NamedTuple):
    """A measure that moves neighbours and stands."""

    id: str
    house_id: str
    kinds: list[str]


def standing_measures(reach: Reach, db: Connection) -> list[Standing]:
    found = (
        select(ControlMeasure.id, ControlMeasure.house_id, ControlMeasure.kinds)
        .join(House, _is_house(House, ControlMeasure.house_id))
        .where(within(reach), ControlMeasure.lifted_at.is_(None), House.ended_on.is_(None))
    )
    return [Standing(*row) for row in db.execute(found)]


def _asked(reach: Reach) -> Any:
    danger = aliased(House)
    of_house = ("township_code", "village_code", "code", "owner_masked")
    of_measure = ("kinds", "ordered_at", "lifted_at")
    columns = [
        getattr(
            House if name in of_house else ControlMeasure if name in of_measure else Neighbour, name
        )
        for name in Asked._fields[:-2]
    ]
    return (
        select(*columns, danger.township_code, danger.village_code)
        .select_from(Neighbour)
        .join(House, _is_house(House, Neighbour.house_id))
        .join(danger, _is_house(danger, Neighbour.endangered_house_id))
        .join(
            ControlMeasure,
            and_(
                ControlMeasure.county_code == Neighbour.county_code,
                ControlMeasure.id == Neighbour.measure_id,
            ),
        )
        .where(within(reach))
    )


def _is_house(house: Any, house_id: Any) -> Any:
    return and_(house.county_code == house_id.class_.county_code, house.id == house_id)
