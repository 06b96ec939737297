"""Which departments reach a house and why, and what its survey found unlawful."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.counting import at_most
from server.store.reads.keyed import is_beyond
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
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
    row = reached.row(reach, db, _finding, key=house_id)
    return None if row is None else Finding(*row)


def _finding(reach: Reach) -> Any:
    found = select(*_FINDING).join(House, _HOUSE)
    return found.where(within(reach, UnlawfulFinding), UnlawfulFinding.house_id == bindparam("key"))


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
    found = _to_record_in(reach, township)
    key = (UnlawfulFinding.found_at, UnlawfulFinding.house_id)
    if after is not None:
        found = found.where(is_beyond(key, after))
    return [Finding(*row) for row in db.execute(found.order_by(*key).limit(limit))]


def finding_count(reach: Reach, db: Connection, *, township: str | None) -> int:
    return at_most(db, _to_record_in(reach, township))


def _to_record_in(reach: Reach, township: str | None) -> Any:
    found = _to_record(reach)
    return found if township is None else found.where(UnlawfulFinding.township_code == township)


def to_record_waiting(reach: Reach, db: Connection, late_until: datetime) -> Waiting:
    """The lines of `findings_to_record`, counted for home; late are those found until then."""
    found_at = UnlawfulFinding.found_at
    return waiting(db, _to_record(reach), since=found_at, late=found_at <= late_until)


def _to_record(reach: Reach) -> Any:
    return (
        select(*_FINDING)
        .join(House, _HOUSE)
        .where(
            within(reach, UnlawfulFinding),
            UnlawfulFinding.ended_at.is_(None),
            UnlawfulFinding.transfer_id.is_(None),
        )
    )


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


def grounds_by_use_of(reach: Reach, db: Connection, house_id: str) -> dict[str, bool]:
    """department -> whether the use of the house still gives it to the department."""
    found = reached.rows(reach, db, _by_use, key=house_id)
    return {department: ended_at is None for _, department, ended_at in found}


def grounds_by_use(
    reach: Reach, db: Connection, houses: Collection[str]
) -> dict[str, dict[str, bool]]:
    """house -> department -> whether its use still gives it to the department."""
    found = _all_by_use(reach).where(HouseDepartment.house_id.in_(houses))
    grounds: dict[str, dict[str, bool]] = {house: {} for house in houses}
    for house, department, ended_at in db.execute(found):
        grounds[house][department] = ended_at is None
    return grounds


def _by_use(reach: Reach) -> Any:
    return _all_by_use(reach).where(HouseDepartment.house_id == bindparam("key"))


def _all_by_use(reach: Reach) -> Any:
    return select(
        HouseDepartment.house_id, HouseDepartment.department_code, HouseDepartment.ended_at
    ).where(within(reach, HouseDepartment), HouseDepartment.ground == BY_USE)
