"""Seats: who may do what, where (M22). A seat is role × unit × area; one person may hold several.

Nobody gives or takes a seat of his own.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain import seats
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.seats import SeatArea
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.people import account_of_another, chain_of, require_manager
from server.services.work import Work
from server.store.reads import accounts
from server.store.reads.accounts import UnitLine
from server.store.rows import SeatRow


@dataclass(frozen=True, slots=True)
class GiveSeat:
    """`area` is a township, village or grid code; a village's township is found from it."""

    account_id: str
    unit_id: str
    role: Role
    area: str | None = None
    department: str | None = None


def give_seat(work: Work, command: GiveSeat) -> str:
    """From today on the account holds the role at the unit in the area."""
    found = account_of_another(work, command.account_id)
    if found.closed_at is not None:
        raise Problem("account.already_closed")
    area = _area(work, command, _unit(work, command.unit_id))
    seat_id = fresh_id(work)
    row = _new_seat(work, seat_id, command, area)
    work.insert(SeatRow, row, chain=chain_of(command.account_id))
    work.record(
        "seat.given",
        chain_of(command.account_id),
        account=command.account_id,
        seat=seat_id,
        role=command.role.value,
        unit=command.unit_id,
        area=command.area or command.department or area.agency or work.county,
    )
    return seat_id


def _new_seat(work: Work, seat_id: str, command: GiveSeat, area: SeatArea) -> dict[str, object]:
    return {
        "id": seat_id,
        "account_id": command.account_id,
        "unit_id": command.unit_id,
        "role": command.role.value,
        "township_code": area.township,
        "village_code": area.village,
        "grid_code": area.grid,
        "department_code": area.department,
        "agency_id": area.agency,
        "valid_from": local_day(work.now),
        "valid_until": None,
    }


def _area(work: Work, command: GiveSeat, unit: UnitLine) -> SeatArea:
    """The whole area of the seat, or `seat.invalid` with what does not fit."""
    is_agency = command.role is Role.AGENCY
    levels = _levels(work, command.area)
    area = SeatArea(**levels, department=command.department, agency=unit.id if is_agency else None)
    faults = seats.faults_of(command.role, area)
    if is_agency and unit.kind != Role.AGENCY:
        faults.append(_fault("unit_id", "seat.unit_unfit", "该单位不是鉴定机构。"))
    if command.department is not None and command.department not in _departments(work):
        faults.append(_fault("department", "seat.department_unknown", "没有该行业部门。"))
    if faults:
        raise Problem("seat.invalid", faults=faults)
    return area


def _levels(work: Work, code: str | None) -> dict[str, str]:
    """level -> code of the area and those above it; `area.missing` when there is none."""
    if code is None:
        return {}
    line = accounts.area_line(work.db, work.county, code, local_day(work.now))
    if not line:
        raise Problem("area.missing", code=code)
    return {area.level: area.code for area in line}


def _departments(work: Work) -> frozenset[str]:
    profile = county_schema(work.county).profile
    return frozenset(department.code for department in profile.departments)


def end_seat(work: Work, seat_id: str) -> None:
    """The seat ends at once: its last day was yesterday."""
    found = accounts.seat(require_manager(work), work.db, seat_id)
    if found is None:
        raise Problem("seat.missing")
    account_of_another(work, found.account_id)
    if found.valid_until is not None:
        raise Problem("seat.already_ended")
    chain = chain_of(found.account_id)
    key = {"id": seat_id, "account_id": found.account_id}
    work.update(SeatRow, key, {"valid_until": local_day(work.now)}, chain=chain)
    work.record("seat.ended", chain, account=found.account_id, seat=seat_id)


def _unit(work: Work, unit_id: str) -> UnitLine:
    found = accounts.unit(require_manager(work), work.db, unit_id)
    if found is None or found.closed_at is not None:
        raise Problem("unit.missing")
    return found


def _fault(name: str, code: str, text: str) -> dict[str, str]:
    return {"field": name, "code": code, "text": text}
