"""Which unit answers for a place, for pages that name a unit and never a person."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from server.domain.acts import Role
from server.domain.reach import Reach
from server.store.rows import Unit


def township_unit(reach: Reach, db: Connection, township: str) -> str | None:
    """The name of the township's own unit; None where it has none in the system yet."""
    found = (
        select(Unit.name)
        .where(
            Unit.county_code.in_({span.county for span in reach.spans}),
            Unit.kind == Role.TOWNSHIP.value,
            Unit.township_code == township,
            Unit.closed_at.is_(None),
        )
        .order_by(Unit.id)
        .limit(1)
    )
    return db.execute(found).scalar()


class UnitChoice(NamedTuple):
    id: str
    name: str


def units_on_site(reach: Reach, db: Connection, township: str, village: str) -> list[UnitChoice]:
    """Units whose people may stand on site at this place, those of the county first."""
    of_county = Unit.kind.in_(
        (
            Role.HOUSING_BUREAU.value,
            Role.LEADING_GROUP.value,
            Role.LEADING_GROUP_OFFICE.value,
            Role.DEPARTMENT.value,
            Role.TECHNICIAN.value,
        )
    )
    of_place = (Unit.kind == Role.TOWNSHIP.value) & (Unit.township_code == township)
    of_village = (Unit.kind == Role.VILLAGE.value) & (Unit.village_code == village)
    found = (
        select(Unit.id, Unit.name)
        .where(
            Unit.county_code.in_({span.county for span in reach.spans}),
            Unit.closed_at.is_(None),
            or_(of_county, of_place, of_village),
        )
        .order_by(Unit.kind.desc(), Unit.name)
        .limit(100)
    )
    return [UnitChoice(*row) for row in db.execute(found)]
