"""The hot path's reads: few statements, built once, each answered from a key or an index.

`reach` is the whole county's here: an id belongs to one submission or house whoever asks, and
whether the sender may know of it is decided on the row (`Reach.covers`), not in SQL (law 6).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Float, and_, bindparam, select

from server.domain.facts import Place
from server.domain.reach import Reach, whole_county
from server.store.prepared import Prepared
from server.store.reads.houses import HouseState
from server.store.rows import (
    Assessment,
    House,
    HouseCase,
    LedgerEntry,
    Photo,
    PhotoFile,
    Submission,
)
from server.store.spatial import Box, box_around, distance_m, within_box

_PLACE = ("township_code", "village_code", "grid_code")
_COUNTY: BindParameter[str] = bindparam("county")
_KEY: BindParameter[str] = bindparam("id")


def county_of(reach: Reach) -> str:
    return reach.spans[0].county


class Neighbour(NamedTuple):
    """Another house, with the place that says who may hear of it."""

    id: str
    code: str
    place: Place


class Arrival(NamedTuple):
    """What the database knows before a survey is read."""

    body_hash: str | None  # of the submission with this id, when it came before
    house_id: str | None  # the house, when it is registered
    areas: str | None  # last hash of the county's chain: which divisions are in force
    seq: int | None  # of the last entry of the house's chain, and its hash
    hash: str | None
    merged_into: str | None  # the house whose file this one was closed into


def _end_of(chain: str, column: Any) -> Any:
    """A column of the last entry of the chain bound as `chain`."""
    return (
        select(column)
        .where(LedgerEntry.county_code == _COUNTY, LedgerEntry.chain == bindparam(chain))
        .order_by(LedgerEntry.seq.desc())
        .limit(1)
        .scalar_subquery()
    )


_ARRIVAL = Prepared(
    select(
        select(Submission.body_hash)
        .where(Submission.county_code == _COUNTY, Submission.id == _KEY)
        .scalar_subquery(),
        select(House.id)
        .where(House.county_code == _COUNTY, House.id == bindparam("house"))
        .scalar_subquery(),
        _end_of("county_chain", LedgerEntry.hash),
        _end_of("house_chain", LedgerEntry.seq),
        _end_of("house_chain", LedgerEntry.hash),
        select(House.merged_into)
        .where(House.county_code == _COUNTY, House.id == bindparam("house"))
        .scalar_subquery(),
    )
)


def arrival(reach: Reach, db: Connection, submission_id: str, house_id: str) -> Arrival:
    county = county_of(reach)
    names = {
        "county": county,
        "id": submission_id,
        "house": house_id,
        "county_chain": f"county:{county}",
        "house_chain": f"house:{house_id}",
    }
    row = _ARRIVAL.row(db, names)
    assert row is not None  # a select of scalars
    return Arrival(*row)


class Known(NamedTuple):
    """A submission that was received before, with what its answer tells of house and verdict."""

    id: str
    state: str
    body_hash: str
    received_at: datetime
    account_id: str
    is_sealed: bool  # it was quarantined when it came
    doubts: list[Any] | None
    reasons: list[Any] | None
    house_id: str | None
    house_code: str | None
    health_code: str | None
    health_then: str | None
    health_turns_on: date | None
    house_verdict: str | None
    assessment_id: str | None
    verdict: str | None
    pack: str | None
    profile: str | None
    fired: list[Any] | None
    missing: list[Any] | None
    promotion: str | None
    case_id: str | None
    case_number: str | None
    case_stage: str | None


_KNOWN = Prepared(
    select(
        Submission.id,
        Submission.state,
        Submission.body_hash,
        Submission.received_at,
        Submission.account_id,
        Submission.raw_sealed.is_not(None),
        Submission.doubts,
        Submission.reasons,
        Submission.house_id,
        House.code,
        House.health_code,
        House.health_then,
        House.health_turns_on,
        House.verdict,
        Assessment.id,
        Assessment.verdict,
        Assessment.pack,
        Assessment.profile,
        Assessment.fired,
        Assessment.missing,
        Assessment.promotion,
        HouseCase.id,
        HouseCase.number,
        HouseCase.stage,
    )
    .outerjoin(
        House,
        and_(House.county_code == Submission.county_code, House.id == Submission.house_id),
    )
    .outerjoin(
        Assessment,
        and_(
            Assessment.county_code == Submission.county_code,
            Assessment.house_id == Submission.house_id,
            Assessment.submission_id == Submission.id,
        ),
    )
    .outerjoin(
        HouseCase,
        and_(HouseCase.county_code == House.county_code, HouseCase.id == House.open_case_id),
    )
    .where(Submission.county_code == _COUNTY, Submission.id == _KEY)
)


def known_submission(reach: Reach, db: Connection, submission_id: str) -> Known | None:
    row = _KNOWN.row(db, {"county": county_of(reach), "id": submission_id})
    return None if row is None else Known(*row)


_PHOTOS_WANTED = Prepared(
    select(Photo.sha256, PhotoFile.stored_at.is_not(None))
    .outerjoin(
        PhotoFile,
        and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256),
    )
    .where(Photo.county_code == _COUNTY, Photo.submission_id == _KEY)
    .order_by(Photo.sha256)
)


def photos_announced(reach: Reach, db: Connection, submission_id: str) -> list[tuple[str, bool]]:
    """(hash, is stored) of every photo the submission announced."""
    found = _PHOTOS_WANTED.rows(db, {"county": county_of(reach), "id": submission_id})
    return [(sha256, bool(is_stored)) for sha256, is_stored in found]


_HOUSE_NOW = Prepared(
    select(*(getattr(House, name) for name in HouseState._fields))
    .where(House.county_code == _COUNTY, House.id == _KEY)
    .with_for_update()
)


def place_of(house: HouseState) -> Place:
    """Without agencies and departments: neither sends surveys."""
    return Place(
        house.county_code,
        house.township_code,
        house.village_code,
        house.grid_code,
    )


def lock_house(reach: Reach, db: Connection, house_id: str) -> HouseState | None:
    """The house, held until the end of the transaction, so that its surveys queue up.

    In SQLite the write transaction holds everything and the lock clause is left out.
    """
    row = _HOUSE_NOW.row(db, {"county": county_of(reach), "id": house_id})
    return None if row is None else HouseState(*row)


_LAST_CASE = Prepared(
    select(HouseCase.id)
    .where(HouseCase.county_code == _COUNTY, HouseCase.house_id == _KEY)
    .order_by(HouseCase.opened_at.desc(), HouseCase.id.desc())
    .limit(1)
)


def last_case(reach: Reach, db: Connection, house_id: str) -> str | None:
    """Id of the newest case of the house, open or closed."""
    return _LAST_CASE.scalar(db, {"county": county_of(reach), "id": house_id})


# Few houses share a door, many an owner's name: the door finds them, the name is looked at. In no
# order, or SQLite walks the county by its codes to have them sorted.
_SAME_DOOR = Prepared(
    select(House.owner_index, House.id, House.code, *(getattr(House, name) for name in _PLACE))
    .where(
        House.county_code == _COUNTY,
        House.door_index == bindparam("door"),
        House.ended_on.is_(None),
    )
    .limit(50)
)


def same_owner_and_door(
    reach: Reach, db: Connection, owner_index: str, door_index: str
) -> list[Neighbour]:
    """Up to five houses of the same owner behind the same door, anywhere in the county."""
    county = county_of(reach)
    found = _SAME_DOOR.rows(db, {"county": county, "door": door_index})
    same = sorted((one[1:] for one in found if one[0] == owner_index), key=itemgetter(1))[:5]
    return [Neighbour(id_, code, Place(county, *place)) for id_, code, *place in same]


@cache
def _near(dialect: str, county: str) -> Prepared:
    """Standing houses whose point lies in a box, through the spatial index."""
    box = Box(*(bindparam(name, type_=Float) for name in Box._fields))  # type: ignore[arg-type]
    columns = (House.lon, House.lat, *(getattr(House, name) for name in _PLACE))
    return Prepared(
        select(House.id, House.code, *columns).where(
            within_box(whole_county(county), dialect, House, "location", box),
            House.ended_on.is_(None),
            House.lon.is_not(None),
        )
    )


def houses_around(
    reach: Reach, db: Connection, *, lon: float, lat: float, metres: float
) -> list[Neighbour]:
    """Standing houses at most `metres` from the point, anywhere in the county."""
    box = box_around(lon, lat, metres)
    found = _near(db.dialect.name, county_of(reach)).rows(db, box._asdict())
    return [
        Neighbour(id_, code, Place(county_of(reach), *place))
        for id_, code, x, y, *place in found
        if distance_m(lon, lat, x, y) <= metres
    ]


_SUBMISSION_LOCK = Prepared(
    select(Submission.id)
    .where(Submission.county_code == _COUNTY, Submission.id == _KEY)
    .with_for_update()
)


def lock_submission(reach: Reach, db: Connection, submission_id: str) -> None:
    _SUBMISSION_LOCK.rows(db, {"county": county_of(reach), "id": submission_id})
