"""The county's divisions and boundaries in memory: intake asks them for every survey.

Kept per process and read again when the county's own chain has grown: every change of areas is
recorded there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, LargeBinary, bindparam, func, or_, select, union

from server.domain.area_changes import newest
from server.domain.areas import AreaFinder
from server.domain.reach import Reach
from server.store.prepared import Prepared
from server.store.rows import Area, AreaSuccession, County, GeohazardArea, LedgerEntry


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`villages` and `grids` map a code to the code of the area above it; `successors` an old
    village to those it went into."""

    villages: Mapping[str, str]
    grids: Mapping[str, str]
    finder: AreaFinder  # of villages
    county: AreaFinder  # the whole county, as one area
    geohazards: AreaFinder  # areas in force, by id
    geohazard_kinds: Mapping[str, str]
    successors: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def village_today(self, code: str) -> str:
        """What stands today for the code of a village; the code itself when that is unknown."""
        return newest(code, self.successors, self.villages)

    def is_outside(self, lon: float, lat: float) -> bool:
        """Outside the county; never where the county's boundary is not known."""
        return len(self.county) > 0 and self.county.at(lon, lat) is None

    def is_astray(self, village: str, around: str | None) -> bool:
        """Does a point around which `around` lies lie outside `village`?

        Unknown is not astray: a village without a boundary is only left for another one.
        """
        return around != village and (around is not None or self.finder.knows(village))


def whereabouts(reach: Reach, db: Connection, on: date) -> Whereabouts:
    county = reach.spans[0].county
    version = _VERSION.scalar(db, {"county": county, "chain": f"county:{county}"})
    return whereabouts_at(reach, db, on, version)


def whereabouts_at(reach: Reach, db: Connection, on: date, version: str | None) -> Whereabouts:
    """The same, where the last hash of the county's chain is known already."""
    county = reach.spans[0].county
    for kept in tuple(_kept):
        if kept.county == county and kept.version == version and kept.since <= on < kept.until:
            return kept.found
    found = _read(db, county, on)
    if version is not None:  # without a chain nothing would tell of a change
        _kept.appendleft(_Kept(county, version, *_stretch(db, county, on), found))
    return found


class _Kept(NamedTuple):
    """Divisions as they stood from a day to the day before another."""

    county: str
    version: str | None  # last hash of the county's chain when they were read
    since: date
    until: date
    found: Whereabouts


_kept: deque[_Kept] = deque(maxlen=8)  # newest first; a race only reads twice


def _stretch(db: Connection, county: str, on: date) -> tuple[date, date]:
    """The days around `on` between which no division begins or ends."""
    each = (
        select(day).where(row.county_code == county)
        for row in (Area, GeohazardArea)
        for day in (row.valid_from, row.valid_until)
    )
    days = db.execute(union(*each)).scalars()
    changes = [day for day in days if day is not None]
    since = max((day for day in changes if day <= on), default=date.min)
    until = min((day for day in changes if day > on), default=date.max)
    return since, until


_VERSION = Prepared(
    select(LedgerEntry.hash)
    .where(LedgerEntry.county_code == bindparam("county"), LedgerEntry.chain == bindparam("chain"))
    .order_by(LedgerEntry.seq.desc())
    .limit(1)
)


def _read(db: Connection, county: str, on: date) -> Whereabouts:
    boundary = func.ST_AsBinary(Area.__table__.c.boundary, type_=LargeBinary)
    areas = db.execute(
        select(Area.code, Area.level, Area.parent_code, boundary).where(
            Area.county_code == county,
            Area.valid_from <= on,
            or_(Area.valid_until.is_(None), Area.valid_until > on),
        )
    ).all()
    hazards = _geohazards(db, county, on)
    villages = {code: parent for code, level, parent, _ in areas if level == "village"}
    return Whereabouts(
        villages=villages,
        grids={code: parent for code, level, parent, _ in areas if level == "grid"},
        finder=AreaFinder((one[0], _shape(one[3])) for one in areas if _is_drawn(one, villages)),
        county=AreaFinder(_county_shape(db, county)),
        geohazards=AreaFinder((id_, _shape(wkb)) for id_, _, wkb in hazards),
        geohazard_kinds={id_: kind for id_, kind, _ in hazards},
        successors=_successors(db, county, on),
    )


def _successors(db: Connection, county: str, on: date) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    asked = select(AreaSuccession.old_code, AreaSuccession.new_code).where(
        AreaSuccession.county_code == county, AreaSuccession.on_day <= on
    )
    for old, new in db.execute(asked):
        found[old] = found.get(old, frozenset()) | {new}
    return found


def _geohazards(db: Connection, county: str, on: date) -> list[tuple[str, str, bytes]]:
    outline = func.ST_AsBinary(GeohazardArea.__table__.c.outline, type_=LargeBinary)
    ends = GeohazardArea.valid_until
    found = db.execute(
        select(GeohazardArea.id, GeohazardArea.kind, outline).where(
            GeohazardArea.county_code == county,
            GeohazardArea.valid_from <= on,
            or_(ends.is_(None), ends > on),
        )
    )
    return [(id_, kind, wkb) for id_, kind, wkb in found]


def _is_drawn(area: Any, villages: Mapping[str, str]) -> bool:
    return area[0] in villages and area[3] is not None


def _county_shape(db: Connection, county: str) -> list[tuple[str, BaseGeometry]]:
    boundary = func.ST_AsBinary(County.__table__.c.boundary, type_=LargeBinary)
    wkb = db.execute(select(boundary).where(County.code == county)).scalar()
    return [] if wkb is None else [(county, _shape(wkb))]


def _shape(wkb: bytes) -> BaseGeometry:
    return shapely.from_wkb(bytes(wkb))
