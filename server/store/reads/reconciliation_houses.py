"""Our side of a comparison: the keys of every house, and what the files say of some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.domain.report_validity import Decision, Given
from server.store.reads.reach import within
from server.store.rows import (
    House,
    HouseCase,
    Inspection,
    Remediation,
    ReportObjection,
    SignOff,
    Submission,
)
from server.store.spatial import Box, within_box

_AT_ONCE = 2000


class HouseKeys(NamedTuple):
    id: str
    code: str
    village_code: str
    platform_no: str | None
    census_no: str | None
    owner_index: str | None
    owner_id_index: str | None
    door_index: str | None
    door_part_index: str | None
    lon: float | None
    lat: float | None
    township_code: str
    is_operational: bool | None
    ended_on: date | None
    merged_into: str | None


class FiledHouse(NamedTuple):
    id: str
    code: str
    township_code: str
    village_code: str
    platform_no: str | None
    census_no: str | None
    owner_index: str | None
    owner_id_index: str | None
    phone_index: str | None
    door_index: str | None
    lon: float | None
    lat: float | None
    is_operational: bool | None
    business_kinds: list[str] | None
    structure_type: str | None
    storeys: int | None
    floor_area_m2: float | None
    built_year: int | None
    verdict: str | None
    open_case_id: str | None
    submission_id: str | None
    imported_answers: dict[str, Any] | None
    owner_masked: str | None
    personal_sealed: bytes | None
    ended_on: date | None


def house_keys(reach: Reach, db: Connection) -> Iterator[HouseKeys]:
    """Standing and ended, a few thousand in memory at a time."""
    columns = (getattr(House, name) for name in HouseKeys._fields)
    statement = select(*columns).where(within(reach)).order_by(House.id)
    with db.execute(statement, execution_options={"yield_per": _AT_ONCE}) as found:
        for row in found:
            yield HouseKeys(*row)


def filed_houses(reach: Reach, db: Connection, ids: Collection[str]) -> dict[str, FiledHouse]:
    columns = (getattr(House, name) for name in FiledHouse._fields)
    found = db.execute(select(*columns).where(within(reach), House.id.in_(sorted(ids))))
    return {row[0]: FiledHouse(*row) for row in found}


def house_uses(db: Connection, county: str, houses: Collection[FiledHouse]) -> dict[str, str]:
    """What the newest survey says a house is used as, where it says so."""
    ids = sorted({one.submission_id for one in houses if one.submission_id})
    statement = select(Submission.house_id, Submission.answers["house_use"].as_string()).where(
        Submission.county_code == county, Submission.id.in_(ids)
    )
    return {house: use for house, use in db.execute(statement) if house and use}


def reports(
    db: Connection, county: str, ids: Collection[str]
) -> tuple[dict[str, list[Given]], list[Decision]]:
    """House -> the reports given about it, and what was decided of objections to them."""
    where = (Inspection.county_code == county, Inspection.house_id.in_(sorted(ids)))
    found = select(
        Inspection.house_id,
        Inspection.id,
        Inspection.grade,
        Inspection.reported_at,
        Inspection.voided_on,
        Inspection.second_of,
    ).where(*where, Inspection.reported_at.is_not(None))
    given: defaultdict[str, list[Given]] = defaultdict(list)
    for house, report, grade, at, voided_on, second_of in db.execute(found):
        given[house].append(Given(report, grade, at, voided_on is not None, second_of))
    objections = select(ReportObjection.inspection_id, ReportObjection.counts_id).where(
        ReportObjection.county_code == county, ReportObjection.house_id.in_(list(given))
    )
    decisions = [Decision(*row) for row in db.execute(objections)] if given else []
    return dict(given), decisions


def remediation_rows(db: Connection, county: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
    """(house, case, started at, finished at) of the lines that count, oldest first."""
    found = select(
        Remediation.house_id, Remediation.case_id, Remediation.started_at, Remediation.finished_at
    ).where(
        Remediation.county_code == county,
        Remediation.house_id.in_(sorted(ids)),
        Remediation.replaced_by.is_(None),
    )
    return [tuple(row) for row in db.execute(found.order_by(Remediation.planned_at))]


def case_rows(db: Connection, county: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
    """(house, case, remediation, whether it is signed off), the newest case of a house last."""
    signed = and_(SignOff.county_code == HouseCase.county_code, SignOff.case_id == HouseCase.id)
    found = (
        select(HouseCase.house_id, HouseCase.id, HouseCase.remediation, SignOff.case_id)
        .outerjoin(SignOff, signed)
        .where(HouseCase.county_code == county, HouseCase.house_id.in_(sorted(ids)))
        .order_by(HouseCase.opened_at, HouseCase.id)
    )
    return [(row[0], row[1], row[2], row[3] is not None) for row in db.execute(found)]


def neighbours_in(reach: Reach, db: Connection, box: Box, limit: int) -> list[HouseKeys]:
    """Standing houses of the reach inside a box of degrees."""
    columns = (getattr(House, name) for name in HouseKeys._fields)
    statement = select(*columns).where(
        within_box(reach, db.dialect.name, House, "location", box), House.ended_on.is_(None)
    )
    return [HouseKeys(*row) for row in db.execute(statement.limit(limit))]


def houses_of_owner(
    reach: Reach, db: Connection, column: str, index: str, limit: int
) -> list[HouseKeys]:
    """Standing houses of the reach with this blind index of owner_index or owner_id_index."""
    columns = (getattr(House, name) for name in HouseKeys._fields)
    statement = select(*columns).where(
        within(reach), House.ended_on.is_(None), getattr(House, column) == index
    )
    return [HouseKeys(*row) for row in db.execute(statement.limit(limit))]
