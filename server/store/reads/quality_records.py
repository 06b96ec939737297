"""What the batch checks of data quality compare (domain.md §2.4); the county's own job reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from server.domain.data_quality import Home, Record, Stray, Visit
from server.domain.photo_likeness import Print, Shot
from server.domain.reach import Reach
from server.store.reads.house_filter import is_standing
from server.store.reads.reach import within
from server.store.rows import House, Photo, PhotoFile, PhotoPrint, Submission
from server.store.spatial import METRES_PER_DEGREE, distance_m

_FETCH = 1_000
_ACCEPTED = ("accepted", "released")
_ADDRESS_NONE = "quality.address_all_none"  # the doubt a survey carries since its intake
_HOME = (House.id, House.township_code, House.village_code)


def records(reach: Reach, db: Connection) -> Iterator[Record]:
    """The newest accepted survey of every standing house, by township and village. Streams."""
    found = (
        select(
            *_HOME,
            Submission.doubts,
            House.area_path,
            House.floor_area_m2,
            House.footprint_m2,
        )
        .join(
            Submission,
            and_(Submission.county_code == House.county_code, Submission.id == House.submission_id),
        )
        .where(within(reach), is_standing())
        .order_by(House.township_code, House.village_code, House.code)
    )
    for id_, township, village, doubts, *cells in _streamed(db, found):
        is_none = any(one.get("code") == _ADDRESS_NONE for one in doubts or ())
        yield Record(Home(id_, township, village), is_none, *cells)


def visits(reach: Reach, db: Connection) -> Iterator[Visit]:
    """Accepted surveys with a device and a position, by device and time. Streams."""
    found = (
        select(
            Submission.device_id,
            Submission.captured_at,
            *_HOME,
            Submission.lon,
            Submission.lat,
            func.coalesce(Submission.accuracy_m, 0.0),
        )
        .join(House, _is_house_of(Submission))
        .where(within(reach), Submission.state.in_(_ACCEPTED), Submission.lon.is_not(None))
        .where(Submission.device_id.is_not(None), Submission.captured_at.is_not(None))
        .order_by(Submission.device_id, Submission.captured_at, Submission.id)
    )
    for device, at, id_, township, village, *place in _streamed(db, found):
        yield Visit(device, at, Home(id_, township, village), *place)


def strays(reach: Reach, db: Connection, metres: float) -> Iterator[Stray]:
    """Positions of photos and surveys farther than that from their house, accuracies off."""
    for source, row, identity in (
        ("photo", Photo, Photo.sha256),
        ("survey", Submission, Submission.id),
    ):
        for id_, township, village, key, *place in _streamed(
            db, _apart(reach, row, identity, metres)
        ):
            apart = _metres_apart(place)
            if apart > metres:
                yield Stray(Home(id_, township, village), source, key, apart)


def _apart(reach: Reach, row: Any, identity: Any, metres: float) -> Select[Any]:
    """Outside a box inside the circle; what is in the circle after all is sifted afterwards."""
    half = metres / 1.5 / METRES_PER_DEGREE
    found = (
        select(
            *_HOME,
            identity,
            row.lon,
            row.lat,
            row.accuracy_m,
            House.lon,
            House.lat,
            House.accuracy_m,
        )
        .join(House, _is_house_of(row))
        .where(within(reach), is_standing(), row.lon.is_not(None), House.lon.is_not(None))
        .where(or_(func.abs(row.lon - House.lon) > half, func.abs(row.lat - House.lat) > half))
        .order_by(House.id, identity)
    )
    return found.where(row.state.in_(_ACCEPTED)) if row is Submission else found


def _metres_apart(place: Sequence[Any]) -> float:
    lon, lat, accuracy, house_lon, house_lat, house_accuracy = place
    apart = distance_m(lon, lat, house_lon, house_lat)
    return apart - (accuracy or 0.0) - (house_accuracy or 0.0)


def shots(reach: Reach, db: Connection) -> Iterator[Shot]:
    """Every photo under the name of a standing house. Streams."""
    found = (
        select(Photo.sha256, *_HOME)
        .join(House, _is_house_of(Photo))
        .where(within(reach), is_standing())
    )
    for sha256, *home in _streamed(db, found):
        yield Shot(sha256, Home(*home))


def prints(reach: Reach, db: Connection) -> dict[str, Print]:
    """SHA-256 -> difference hash of every photo that has one."""
    counties = {span.county for span in reach.spans}
    found = select(PhotoPrint.sha256, PhotoPrint.print).where(
        PhotoPrint.county_code.in_(counties), PhotoPrint.print.is_not(None)
    )
    return {sha256: number + _HALF for sha256, number in db.execute(found)}


_HALF = 1 << 63


def stored_print(number: Print) -> int:
    """A print as the signed column holds it."""
    return number - _HALF


def unprinted(reach: Reach, db: Connection, limit: int) -> list[str]:
    """SHA-256 of photos on disk whose print was not made yet, the newest last."""
    counties = {span.county for span in reach.spans}
    is_made = and_(
        PhotoPrint.county_code == PhotoFile.county_code, PhotoPrint.sha256 == PhotoFile.sha256
    )
    found = (
        select(PhotoFile.sha256)
        .outerjoin(PhotoPrint, is_made)
        .where(PhotoFile.county_code.in_(counties), PhotoPrint.sha256.is_(None))
        .order_by(PhotoFile.sha256)
        .limit(limit)
    )
    return list(db.execute(found).scalars())


class Placed(NamedTuple):
    id: str
    village_code: str
    lon: float
    lat: float
    is_outside_village: bool | None


def placed(reach: Reach, db: Connection) -> list[Placed]:
    """Standing houses with a position, by village."""
    columns: tuple[Any, ...] = tuple(getattr(House, name) for name in Placed._fields)
    found = (
        select(*columns)
        .where(within(reach), is_standing(), House.lon.is_not(None))
        .order_by(House.township_code, House.village_code, House.code)
    )
    return [Placed(*row) for row in db.execute(found)]


def _is_house_of(row: Any) -> ColumnElement[bool]:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _streamed(db: Connection, found: Select[Any]) -> Iterator[Any]:
    with db.execute(found, execution_options={"yield_per": _FETCH}) as rows:
        yield from rows
