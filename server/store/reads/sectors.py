"""Which departments reach a house and why, and what its survey found unlawful."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House, HouseDepartment, UnlawfulFinding

BY_USE = "use"


class Ground(NamedTuple):
    department_code: str
    ground: str
    ended_at: datetime | None


def grounds_of(reach: Reach, db: Connection, house_id: str) -> list[Ground]:
    """Every ground there ever was, by department."""
    columns = (getattr(HouseDepartment, name) for name in Ground._fields)
    found = (
        select(*columns)
        .where(within(reach, HouseDepartment), HouseDepartment.house_id == house_id)
        .order_by(HouseDepartment.department_code, HouseDepartment.ground)
    )
    return [Ground(*row) for row in db.execute(found)]


class Finding(NamedTuple):
    house_id: str
    code: str  # of the house
    township_code: str
    village_code: str
    submission_id: str
    kinds: list[str]
    found_at: datetime
    ended_at: datetime | None
    transfer_id: str | None


_FINDING = (
    UnlawfulFinding.house_id,
    House.code,
    *(getattr(UnlawfulFinding, name) for name in Finding._fields[2:]),
)
_HOUSE = (House.county_code == UnlawfulFinding.county_code) & (House.id == UnlawfulFinding.house_id)


def finding_of(reach: Reach, db: Connection, house_id: str) -> Finding | None:
    found = (
        select(*_FINDING)
        .join(House, _HOUSE)
        .where(within(reach, UnlawfulFinding), UnlawfulFinding.house_id == house_id)
    )
    row = db.execute(found).one_or_none()
    return None if row is None else Finding(*row)


Key = tuple[datetime, str]  # found_at, house


def findings_to_record(
    reach: Reach,
    db: Connection,
    *,
    township: str | None,
    after: Key | None,
    limit: int,
) -> list[Finding]:
    """Found by a survey and not yet taken up by a record, the oldest first."""
    found = (
        select(*_FINDING)
        .join(House, _HOUSE)
        .where(
            within(reach, UnlawfulFinding),
            UnlawfulFinding.ended_at.is_(None),
            UnlawfulFinding.transfer_id.is_(None),
        )
    )
    if township is not None:
        found = found.where(UnlawfulFinding.township_code == township)
    key = (UnlawfulFinding.found_at, UnlawfulFinding.house_id)
    if after is not None:
        found = found.where(tuple_(*key) > tuple_(*after))
    return [Finding(*row) for row in db.execute(found.order_by(*key).limit(limit))]


class HouseUse(NamedTuple):
    id: str
    is_operational: bool | None
    business_kinds: list[str] | None
    department_code: str | None


def uses_after(reach: Reach, db: Connection, house_id: str, limit: int) -> list[HouseUse]:
    """Houses by id, strictly after it, with what decides about their departments."""
    columns = (getattr(House, name) for name in HouseUse._fields)
    found = select(*columns).where(within(reach), House.id > house_id)
    return [HouseUse(*row) for row in db.execute(found.order_by(House.id).limit(limit))]


def grounds_by_use(
    reach: Reach, db: Connection, houses: Collection[str]
) -> dict[str, dict[str, bool]]:
    """house -> department -> whether its use still gives it to the department."""
    found = select(
        HouseDepartment.house_id, HouseDepartment.department_code, HouseDepartment.ended_at
    ).where(
        within(reach, HouseDepartment),
        HouseDepartment.ground == BY_USE,
        HouseDepartment.house_id.in_(houses),
    )
    grounds: dict[str, dict[str, bool]] = {house: {} for house in houses}
    for house, department, ended_at in db.execute(found):
        grounds[house][department] = ended_at is None
    return grounds
