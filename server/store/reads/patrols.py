"""Reading patrols: one, those of a house, what waits for the office, what is open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from server.domain.reach import Reach
from server.store.base import Instant
from server.store.prepared import Prepared
from server.store.reads.reach import within
from server.store.rows import House, Patrol, Photo, PhotoFile
from server.store.rows.patrols import OPEN_FINDINGS, WAITING


class PatrolRow(NamedTuple):
    id: str
    house_id: str | None
    township_code: str | None
    village_code: str | None
    grid_code: str | None
    state: str
    way: str
    finding: str
    signs: list[str]
    account_id: str
    patrolled_at: datetime
    received_at: datetime
    body_hash: str | None
    lon: float | None
    lat: float | None
    words_sealed: bytes | None
    told: dict[str, Any] | None
    correct_by: date | None
    doubts: list[Any] | None
    reasons: list[Any] | None
    raw_sealed: bytes | None
    review_sealed: bytes | None
    settled_at: datetime | None
    settled_by: str | None
    outcome: str | None
    reference: str | None
    note_sealed: bytes | None

    @property
    def is_open(self) -> bool:
        is_problem = self.finding in ("changed", "danger")
        return self.state == "accepted" and is_problem and self.settled_at is None


_COLUMNS = tuple(getattr(Patrol, name) for name in PatrolRow._fields)
_COUNTY = bindparam("county", type_=Patrol.county_code.type)

_KNOWN = Prepared(
    select(*_COLUMNS).where(Patrol.county_code == _COUNTY, Patrol.id == bindparam("id"))
)


def known_patrol(reach: Reach, db: Connection, patrol_id: str) -> PatrolRow | None:
    """Of the county, whoever sent it: an id belongs to one patrol (law 6)."""
    row = _KNOWN.row(db, {"county": reach.spans[0].county, "id": patrol_id})
    return None if row is None else PatrolRow(*row)


def visible(reach: Reach, account_id: str) -> ColumnElement[bool]:
    """A patrol lies where its house lies; before it has one, where its sender works."""
    of_house = exists().where(
        House.county_code == Patrol.county_code, House.id == Patrol.house_id, within(reach)
    )
    before_house = and_(Patrol.house_id.is_(None), within(reach, Patrol))
    return or_(Patrol.account_id == account_id, of_house, before_house)


def patrol_row(
    reach: Reach, db: Connection, patrol_id: str, account_id: str, *, is_held: bool = False
) -> PatrolRow | None:
    """`is_held` keeps it until the end of the transaction: two must not both decide."""
    found = select(*_COLUMNS).where(
        _counties(reach), Patrol.id == patrol_id, visible(reach, account_id)
    )
    row = db.execute(found.with_for_update(of=Patrol) if is_held else found).one_or_none()
    return None if row is None else PatrolRow(*row)


def patrols_of(reach: Reach, db: Connection, house_id: str, limit: int) -> list[PatrolRow]:
    """Of one house, the newest first."""
    found = (
        select(*_COLUMNS)
        .join(House, and_(House.county_code == Patrol.county_code, House.id == Patrol.house_id))
        .where(within(reach), Patrol.house_id == house_id)
        .order_by(Patrol.patrolled_at.desc(), Patrol.id.desc())
        .limit(limit)
    )
    return [PatrolRow(*row) for row in db.execute(found)]


_OPEN_OF_HOUSE = Prepared(
    select(Patrol.id)
    .where(
        Patrol.county_code == _COUNTY,
        Patrol.house_id == bindparam("house"),
        Patrol.patrolled_at <= bindparam("until", type_=Patrol.patrolled_at.type),
        literal_column(OPEN_FINDINGS),
    )
    .order_by(Patrol.id)
)


def open_before(reach: Reach, db: Connection, house_id: str, until: datetime) -> list[str]:
    """Ids of the house's findings that wait, of visits up to that moment."""
    names = {"county": reach.spans[0].county, "house": house_id, "until": until}
    return [row[0] for row in _OPEN_OF_HOUSE.rows(db, names)]


class PatrolLine(NamedTuple):
    """A patrol with the house it was at."""

    id: str
    house_id: str
    code: str
    township_code: str
    village_code: str
    owner_masked: str | None
    verdict: str | None
    finding: str
    signs: list[str]
    patrolled_at: datetime
    received_at: datetime
    correct_by: date | None
    settled_at: datetime | None


def _is_open() -> ColumnElement[bool]:
    """In the words of the partial index; SQLite takes it only where its second column is asked."""
    return and_(literal_column(OPEN_FINDINGS), Patrol.township_code > "")


OpenKey = tuple[str, str, str]  # 0 of danger and 1 of the rest, moment, id


def key_of_open(line: PatrolLine) -> OpenKey:
    return (
        "0" if line.finding == "danger" else "1",
        line.patrolled_at.isoformat(),
        line.id,
    )


def open_findings(
    reach: Reach, db: Connection, area: str | None, limit: int, after: OpenKey | None = None
) -> list[PatrolLine]:
    """Danger first, then the oldest; strictly after the key."""
    order = (case((Patrol.finding == "danger", 0), else_=1), Patrol.patrolled_at, Patrol.id)
    found = _lines().where(within(reach), _is_open(), *in_area(Patrol, area))
    if after is not None:
        key = (int(after[0]), _moment(after[1]), after[2])
        found = found.where(tuple_(*order) > tuple_(*key))
    return [PatrolLine(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def _lines() -> Select[Any]:
    of_house = {"code", "owner_masked", "verdict"}
    columns = (getattr(House if n in of_house else Patrol, n) for n in PatrolLine._fields)
    return select(*columns).join(
        House, and_(House.county_code == Patrol.county_code, House.id == Patrol.house_id)
    )


def _moment(text: str) -> ColumnElement[datetime]:
    """Typed as the column is: SQLite compares moments as their text."""
    return literal(datetime.fromisoformat(text), Instant)


DoneKey = tuple[str, str]  # moment of receipt, id


def done_page(  # noqa: PLR0917
    reach: Reach,
    db: Connection,
    since: datetime,
    area: str | None,
    after: DoneKey | None,
    limit: int,
    *,
    only_found: bool = False,
) -> list[PatrolLine]:
    """Patrols received since, the newest first; of problems found alone where asked."""
    found = _lines().where(
        within(reach, Patrol),
        Patrol.state == "accepted",
        Patrol.received_at >= since,
        *in_area(Patrol, area),
    )
    if only_found:
        found = found.where(Patrol.finding.in_(("changed", "danger")))
    if after is not None:
        key = (_moment(after[0]), after[1])
        found = found.where(tuple_(Patrol.received_at, Patrol.id) < tuple_(*key))
    ordered = found.order_by(Patrol.received_at.desc(), Patrol.id.desc()).limit(limit)
    return [PatrolLine(*row) for row in db.execute(ordered)]


def open_count(reach: Reach, db: Connection) -> tuple[int, datetime | None]:
    """How many findings wait, and since when the first."""
    found = (
        select(func.count(), func.min(Patrol.patrolled_at))
        .select_from(Patrol)
        .join(House, and_(House.county_code == Patrol.county_code, House.id == Patrol.house_id))
        .where(within(reach), _is_open())
    )
    number, oldest = db.execute(found).one()
    return number, oldest


def waiting(reach: Reach, db: Connection, account_id: str, limit: int) -> list[PatrolRow]:
    """Kept for the office, the oldest first."""
    found = (
        select(*_COLUMNS)
        .where(_counties(reach), literal_column(WAITING), visible(reach, account_id))
        .order_by(Patrol.received_at, Patrol.id)
        .limit(limit)
    )
    return [PatrolRow(*row) for row in db.execute(found)]


class PatrolPhoto(NamedTuple):
    patrol_id: str
    sha256: str
    is_stored: bool


def photos_of(reach: Reach, db: Connection, patrols: Collection[str]) -> list[PatrolPhoto]:
    """Of patrols the caller may already see."""
    stored = exists().where(
        PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256
    )
    found = (
        select(Photo.submission_id, Photo.sha256, stored)
        .where(
            Photo.county_code.in_({span.county for span in reach.spans}),
            Photo.submission_id.in_(patrols),
        )
        .order_by(Photo.submission_id, Photo.sha256)
    )
    return [PatrolPhoto(a, b, bool(c)) for a, b, c in db.execute(found)] if patrols else []


def in_area(row: Any, area: str | None) -> list[ColumnElement[bool]]:
    """A township's or a village's code; a grid's has a dash."""
    if area is None:
        return []
    if "-" in area:
        return [row.grid_code == area]
    return [row.township_code == area if area.endswith("000") else row.village_code == area]


def _counties(reach: Reach) -> ColumnElement[bool]:
    return Patrol.county_code.in_({span.county for span in reach.spans})
