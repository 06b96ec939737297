"""Grids of a day within reach, and how many houses and people stand in each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from server.domain.reach import Reach, Span
from server.store.reads.house_filter import is_standing
from server.store.reads.reach import within
from server.store.rows import Area, House


class GridLine(NamedTuple):
    code: str
    name: str
    village: str
    village_name: str
    township: str
    township_name: str
    valid_from: date

    @property
    def full_name(self) -> str:
        return f"{self.township_name}{self.village_name}{self.name}"


_Village, _Township = aliased(Area), aliased(Area)


def _holds_on(area: Any, day: date) -> ColumnElement[bool]:
    return and_(area.valid_from <= day, or_(area.valid_until.is_(None), area.valid_until > day))


def _grids(reach: Reach, day: date) -> Select[Any]:
    return (
        select(
            Area.code,
            Area.name,
            _Village.code,
            _Village.name,
            _Township.code,
            _Township.name,
            Area.valid_from,
        )
        .join(
            _Village,
            and_(
                _Village.county_code == Area.county_code,
                _Village.code == Area.parent_code,
                _holds_on(_Village, day),
            ),
        )
        .join(
            _Township,
            and_(
                _Township.county_code == Area.county_code,
                _Township.code == _Village.parent_code,
                _holds_on(_Township, day),
            ),
        )
        .where(Area.level == "grid", _holds_on(Area, day), _in_reach(reach))
    )


def _in_reach(reach: Reach) -> ColumnElement[bool]:
    return or_(*(and_(*_of_span(span)) for span in reach.spans)) if reach.spans else Area.code == ""


def _of_span(span: Span) -> list[ColumnElement[bool]]:
    parts = ((_Township.code, span.township), (_Village.code, span.village), (Area.code, span.grid))
    return [
        Area.county_code == span.county,
        *(column == wanted for column, wanted in parts if wanted is not None),
    ]


def grid(reach: Reach, db: Connection, code: str, day: date) -> GridLine | None:
    row = db.execute(_grids(reach, day).where(Area.code == code)).first()
    return GridLine(*row) if row else None


def grids(
    reach: Reach, db: Connection, day: date, *, township: str | None, village: str | None
) -> list[GridLine]:
    """By code; of a township or village where one is asked for."""
    found = _grids(reach, day)
    if township is not None:
        found = found.where(_Township.code == township)
    if village is not None:
        found = found.where(_Village.code == village)
    return [GridLine(*row) for row in db.execute(found.order_by(Area.code).limit(5000))]


def houses_in(reach: Reach, db: Connection, grid_code: str) -> list[str]:
    """Ids of all its houses, ended ones too."""
    found = select(House.id).where(within(reach), House.grid_code == grid_code)
    return list(db.execute(found.order_by(House.id)).scalars())


def counted(reach: Reach, db: Connection, villages: Collection[str]) -> dict[str, int]:
    """Village -> its standing houses that lie in no grid."""
    found = (
        select(House.village_code, func.count())
        .where(
            within(reach),
            is_standing(),
            House.village_code.in_(villages),
            House.grid_code.is_(None),
        )
        .group_by(House.village_code)
    )
    return {village: number for village, number in db.execute(found)}  # noqa: C416


def codes_ever(db: Connection, county: str, village: str) -> set[str]:
    """Codes of grids that were ever given under the number of this village."""
    found = select(Area.code).where(
        Area.county_code == county, Area.level == "grid", Area.code.startswith(f"{village}-")
    )
    return set(db.execute(found).scalars())


def names_in(db: Connection, county: str, village: str, day: date) -> set[str]:
    found = select(Area.name).where(
        Area.county_code == county,
        Area.level == "grid",
        Area.parent_code == village,
        _holds_on(Area, day),
    )
    return set(db.execute(found).scalars())
