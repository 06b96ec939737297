"""What a manager sees of a person: his state, seats in words, and whether he may change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.acts import ROLE_LABELS, Act, Role
from server.domain.days import local_day
from server.domain.grants import may_manage
from server.domain.passwords import is_barred
from server.domain.reach import reach_of
from server.services.county import county_schema
from server.services.people import held, is_whole, manager_reach
from server.services.work import Work
from server.store.reads import accounts
from server.store.reads.accounts import AccountLine, SeatLine
from server.store.reads.grid import areas_of


@dataclass(frozen=True, slots=True)
class Person:
    account: AccountLine
    state: str  # closed | barred | locked | new | open
    label: str


@dataclass(frozen=True, slots=True)
class SeatInWords:
    """`last_day` is the last one with the seat."""

    line: SeatLine
    role: str
    unit: str
    area: str
    last_day: date | None
    is_over: bool
    is_to_come: bool


_LABELS = {
    "closed": "已停用",
    "barred": "已锁定",
    "locked": "密码输错，暂时锁定",
    "new": "尚未修改初始密码",
    "open": "在用",
}


def line_of(work: Work, account: AccountLine) -> Person:
    state = _state(work, account)
    return Person(account, state, _LABELS[state])


def _state(work: Work, account: AccountLine) -> str:
    if account.closed_at is not None:
        return "closed"
    if account.locked_until is not None and account.locked_until > work.now:
        return "barred" if is_barred(account.locked_until, work.now) else "locked"
    return "new" if account.must_change_password else "open"


def may_change(work: Work, account_id: str) -> bool:
    """Whether his forms are offered; the services ask again."""
    if account_id == work.actor.account_id:
        return False
    return is_whole(manager_reach(work)) or may_manage(
        work.actor.seats, work.county, held(work, account_id)
    )


def seats_in_words(work: Work, account_ids: Sequence[str]) -> dict[str, list[SeatInWords]]:
    """By account; of a township's manager only the seats on his ground."""
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    lines = accounts.seats_of(reach, work.db, account_ids)
    units = accounts.unit_names(work.db, work.county, [one.unit_id for one in lines])
    areas = area_names(work)
    found: dict[str, list[SeatInWords]] = {}
    for one in lines:
        found.setdefault(one.account_id, []).append(_in_words(work, one, units, areas))
    return found


def area_names(work: Work) -> dict[str, str]:
    """Of all divisions within the actor's reach, departments among them."""
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    lines = areas_of(reach, work.db, local_day(work.now))
    profile = county_schema(work.county).profile
    return {
        work.county: profile.name,
        **{one.code: one.name for one in profile.departments},
        **{one.code: one.name for one in lines},
    }


def _in_words(
    work: Work, one: SeatLine, units: Mapping[str, str], areas: Mapping[str, str]
) -> SeatInWords:
    today = local_day(work.now)
    last = None if one.valid_until is None else one.valid_until - timedelta(days=1)
    return SeatInWords(
        one,
        ROLE_LABELS[Role(one.role)],
        units.get(one.unit_id, ""),
        _area(one, areas, work.county),
        last,
        one.has_ended_by(today),
        one.valid_from > today,
    )


def _area(one: SeatLine, areas: Mapping[str, str], county: str) -> str:
    codes = (one.township_code, one.village_code, one.grid_code, one.department_code)
    named = [areas.get(code, code) for code in codes if code is not None]
    return " / ".join(named) or areas.get(county, "")
