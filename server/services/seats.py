"""Seats: who may do what, where (M22). A seat is role × unit × area; one person may hold several.

A seat holds from a day to the day before another, so that grids are assigned for days and somebody
stands in during leave. Nobody gives or takes a seat of his own, nor more than he could hold
(server.domain.grants).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from server.domain import seats
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.grants import may_grant
from server.domain.problems import Problem
from server.domain.seats import SeatArea
from server.services import passwords
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.people import (
    OpenAccount,
    Opened,
    account_of_another,
    area_of,
    chain_of,
    first_password,
    insert_account,
    is_whole,
    manager_reach,
)
from server.services.work import Work
from server.store.reads import accounts
from server.store.reads.accounts import SeatLine, UnitLine
from server.store.rows import SeatRow


@dataclass(frozen=True, slots=True)
class GiveSeat:
    """`area` is a township, village or grid code; a village's township is found from it.

    From `since` (default: today) to the day before `until` (default: until it is ended).
    `stands_in_for` is the seat of a grid worker on leave.
    """

    account_id: str
    unit_id: str
    role: Role
    area: str | None = None
    department: str | None = None
    since: date | None = None
    until: date | None = None
    stands_in_for: str | None = None


def give_seat(work: Work, command: GiveSeat) -> str:
    """From its day on the account holds the role at the unit in the area."""
    found = account_of_another(work, command.account_id)
    if found.closed_at is not None:
        raise Problem("account.already_closed")
    return _give(work, command)


def open_with_seat(work: Work, command: OpenAccount, seat: GiveSeat) -> Opened:
    """A new account and its first seat at once: that is how a township opens accounts."""
    manager_reach(work)
    first = command.password or first_password()
    password_hash = passwords.new_hash(first, command.login, ())
    account_id = insert_account(work, command, password_hash, must_change=True)
    _give(work, replace(seat, account_id=account_id))
    return Opened(account_id, first)


def _give(work: Work, command: GiveSeat) -> str:
    area = _area(work, command, _unit(work, command.unit_id))
    _require_grantable(work, command.role, area)
    _require_days(work, command)
    _require_not_held(work, command, area)
    _require_absent(work, command, area)
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
        since=row["valid_from"].isoformat(),
        until=command.until and command.until.isoformat(),
        stands_in_for=command.stands_in_for,
    )
    return seat_id


def _require_grantable(work: Work, role: Role, area: SeatArea) -> None:
    if is_whole(manager_reach(work)) and work.actor.account_id.startswith("job:"):
        return
    if not may_grant(work.actor.seats, work.county, role, area):
        raise Problem("seat.not_grantable")


def _require_days(work: Work, command: GiveSeat) -> None:
    today = local_day(work.now)
    since = command.since or today
    is_past = since < today
    if is_past or (command.until is not None and command.until <= since):
        raise Problem("seat.days_unfit")


def _require_not_held(work: Work, command: GiveSeat, area: SeatArea) -> None:
    since, until = command.since or local_day(work.now), command.until or date.max
    for one in accounts.all_seats_of(work.db, work.county, command.account_id):
        is_same = (one.role, one.unit_id, area_of(one)) == (command.role, command.unit_id, area)
        if is_same and one.valid_from < until and since < (one.valid_until or date.max):
            raise Problem("seat.held_already")


def _require_absent(work: Work, command: GiveSeat, area: SeatArea) -> None:
    """Who stands in does so in another grid worker's very place."""
    if command.stands_in_for is None:
        return
    filled = _seat(work, command.stands_in_for)
    is_of_grid = filled.role == command.role == Role.GRID_WORKER and area_of(filled) == area
    if not is_of_grid or filled.account_id == command.account_id:
        raise Problem("seat.not_of_grid")


def _new_seat(work: Work, seat_id: str, command: GiveSeat, area: SeatArea) -> dict[str, Any]:
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
        "valid_from": command.since or local_day(work.now),
        "valid_until": command.until,
        "stands_in_for": command.stands_in_for,
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


def end_seat(work: Work, seat_id: str, *, on: date | None = None) -> None:
    """`on` is the first day without the seat; by default it ends at once."""
    today = local_day(work.now)
    on = today if on is None else on
    found = _seat(work, seat_id)
    account_of_another(work, found.account_id)
    if found.has_ended_by(today):
        raise Problem("seat.already_ended")
    if on < today or (found.valid_until is not None and on > found.valid_until):
        raise Problem("seat.days_unfit")
    chain = chain_of(found.account_id)
    key = {"id": seat_id, "account_id": found.account_id}
    work.update(SeatRow, key, {"valid_until": on}, chain=chain)
    work.record("seat.ended", chain, account=found.account_id, seat=seat_id, on=on.isoformat())


def _seat(work: Work, seat_id: str) -> SeatLine:
    found = accounts.seat(manager_reach(work), work.db, seat_id)
    if found is None:
        raise Problem("seat.missing")
    return found


def _unit(work: Work, unit_id: str) -> UnitLine:
    found = accounts.unit(manager_reach(work), work.db, unit_id)
    if found is None or found.closed_at is not None:
        raise Problem("unit.missing")
    return found


def _fault(name: str, code: str, text: str) -> dict[str, str]:
    return {"field": name, "code": code, "text": text}
