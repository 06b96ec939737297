"""Reach as a SQL clause: the same question as `Reach.covers`, asked of a row (law 2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, inspect, or_, select
from sqlalchemy.orm import aliased

from server.domain.parties import WHOLE_COUNTY, party_of_span
from server.domain.reach import Reach, Span
from server.store.rows.cases import Inspection
from server.store.rows.houses import House
from server.store.rows.sectors import HouseDepartment

# Part of a span -> column of a row that answers for it.
_COLUMNS = {
    "township": "township_code",
    "village": "village_code",
    "grid": "grid_code",
}


def within(reach: Reach, row: Any = House) -> ColumnElement[bool]:
    """Rows of `row` (a row class or an alias of one) that lie within the reach.

    A part of a span for which the row has no column is asked of its house by `house_id`; a row
    without house is then outside. An agency reaches the houses it was commissioned for and did not
    turn down, a department those of its sector and those a matter was handed to it about.
    """
    counties = sorted({span.county for span in reach.spans})
    return or_(false(), *(_in_county(reach, county, row) for county in counties))


def between(reach: Reach, row: Any) -> ColumnElement[bool]:
    """Matters a unit of the reach sent or has to deal with: `parties.covers_matter` as a clause."""
    return or_(false(), *(_has_side(span, row) for span in dict.fromkeys(reach.spans)))


def _has_side(span: Span, row: Any) -> ColumnElement[bool]:
    party = party_of_span(span)
    if party is None:
        return false()
    in_county: ColumnElement[bool] = row.county_code == span.county
    if party == WHOLE_COUNTY:
        return in_county
    return and_(in_county, or_(row.sender == party, row.receiver == party))


def _in_county(reach: Reach, county: str, row: Any) -> ColumnElement[bool]:
    """The county stands outside the OR, so that it is found at the head of every index."""
    spans = dict.fromkeys(span for span in reach.spans if span.county == county)
    stretches = [_stretch(span, row) for span in spans]
    in_county: ColumnElement[bool] = row.county_code == county
    if any(not conditions for conditions in stretches):
        return in_county
    return and_(in_county, or_(*(and_(*conditions) for conditions in stretches)))


def _stretch(span: Span, row: Any) -> list[ColumnElement[bool]]:
    """What a row must fulfil within the county; nothing means the whole county."""
    parts = {name: part for name in _COLUMNS if (part := getattr(span, name)) is not None}
    conditions: list[ColumnElement[bool]] = []
    if all(hasattr(row, _COLUMNS[name]) for name in parts):
        conditions += _matches(parts, row)
    else:
        conditions.append(_house_matches(parts, row))
    if span.department is not None:
        conditions.append(_is_of_sector(span.county, span.department, row))
    if span.agency is not None:
        conditions.append(_was_commissioned(span.agency, row))
    return conditions


def _matches(parts: dict[str, str], row: Any) -> list[ColumnElement[bool]]:
    return [getattr(row, _COLUMNS[name]) == part for name, part in parts.items()]


def _house_matches(parts: dict[str, str], row: Any) -> ColumnElement[bool]:
    if not hasattr(row, "house_id"):
        return false()
    house = aliased(House)
    return exists(
        select(1).where(
            house.county_code == row.county_code,
            house.id == row.house_id,
            *_matches(parts, house),
        )
    )


def _is_of_sector(county: str, department: str, row: Any) -> ColumnElement[bool]:
    """As IN, and of the row nothing inside it: SQLite asks once and may begin at those houses."""
    house_id = _house_id(row)
    if house_id is None:
        return false()
    shown = aliased(HouseDepartment)
    return house_id.in_(
        select(shown.house_id).where(
            shown.county_code == county,
            shown.department_code == department,
            shown.ended_at.is_(None),
        )
    )


def _was_commissioned(agency: str, row: Any) -> ColumnElement[bool]:
    house_id = _house_id(row)
    if house_id is None:
        return false()
    inspection = aliased(Inspection)
    return exists(
        select(1).where(
            inspection.county_code == row.county_code,
            inspection.agency_id == agency,
            inspection.house_id == house_id,
            inspection.rejected_at.is_(None),
        )
    )


def _house_id(row: Any) -> Any:
    if hasattr(row, "house_id"):
        return row.house_id
    return row.id if inspect(row).mapper.class_ is House else None
