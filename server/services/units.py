"""Units of a county: the offices, committees and agencies people have their seats at (M17)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.grants import may_grant
from server.domain.problems import Problem
from server.domain.seats import SeatArea
from server.services.ids import fresh_id
from server.services.people import is_whole, manager_reach
from server.services.work import Work
from server.store.reads import accounts, staff
from server.store.reads.accounts import UnitLine
from server.store.rows import Unit


@dataclass(frozen=True, slots=True)
class CreateUnit:
    kind: Role
    name: str
    township: str | None = None
    village: str | None = None
    department: str | None = None


def create_unit(work: Work, command: CreateUnit) -> str:
    """A township sets up the units of its own villages, the administrator any."""
    _require_own(work, command)
    unit_id = fresh_id(work)
    row = {
        "id": unit_id,
        "kind": command.kind.value,
        "name": command.name,
        "township_code": command.township,
        "village_code": command.village,
        "department_code": command.department,
        "closed_at": None,
    }
    work.insert(Unit, row, chain=chain_of(unit_id))
    work.record("unit.created", chain_of(unit_id), unit=unit_id, kind=command.kind.value)
    return unit_id


def _require_own(work: Work, command: CreateUnit) -> None:
    area = SeatArea(command.township, command.village)
    is_local = may_grant(work.actor.seats, work.county, command.kind, area)
    if not (is_whole(manager_reach(work)) or is_local):
        raise Problem("seat.not_grantable")


def rename_unit(work: Work, unit_id: str, name: str) -> None:
    managed_unit(work, unit_id)
    work.update(Unit, {"id": unit_id}, {"name": name}, chain=chain_of(unit_id))
    work.record("unit.renamed", chain_of(unit_id), unit=unit_id)


def close_unit(work: Work, unit_id: str) -> None:
    """`unit.in_use` while somebody still has a seat at it; its past stays readable."""
    managed_unit(work, unit_id)
    seats = staff.open_seats_at(work.db, work.county, unit_id, local_day(work.now))
    if seats:
        raise Problem("unit.in_use", seats=seats)
    work.update(Unit, {"id": unit_id}, {"closed_at": work.now}, chain=chain_of(unit_id))
    work.record("unit.closed", chain_of(unit_id), unit=unit_id)


def managed_unit(work: Work, unit_id: str) -> UnitLine:
    """An open unit the actor keeps; of a township its own office is not among them."""
    reach = manager_reach(work)
    found = accounts.unit(reach, work.db, unit_id)
    if found is None:
        raise Problem("unit.missing")
    if found.closed_at is not None:
        raise Problem("unit.already_closed")
    area = SeatArea(found.township_code, found.village_code)
    if not is_whole(reach) and not may_grant(work.actor.seats, work.county, Role(found.kind), area):
        raise Problem("seat.not_grantable")
    return found


def chain_of(unit_id: str) -> str:
    return f"unit:{unit_id}"
