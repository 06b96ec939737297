"""网格: opened and closed in a village, assigned to workers for days, handed over (M4, M14).

An assignment is a grid worker's seat on the grid (services/seats.py). Whoever leaves a grid may
still hold work on his phone: it is named before, and the phone can hand it in afterwards (law 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import seats
from server.services.areas import NewArea, add_areas
from server.services.people_subjects import managed_grid
from server.services.seats import GiveSeat
from server.services.work import Work
from server.store.reads import accounts, grids as reads, staff
from server.store.reads.accounts import DeviceLine
from server.store.reads.grid import AreaLine, areas_of
from server.store.rows import Area, House

MOST_GRIDS = 99


class Unsent(NamedTuple):
    """What the phones of one person told that they still hold."""

    account_id: str
    login: str
    name_masked: str
    devices: list[DeviceLine]

    @property
    def surveys(self) -> int:
        return sum(one.unsent_surveys or 0 for one in self.devices)

    @property
    def photos(self) -> int:
        return sum(one.unsent_photos or 0 for one in self.devices)

    @property
    def in_words(self) -> str:
        return f"{self.name_masked} 排查 {self.surveys} 份、照片 {self.photos} 张"


@dataclass(frozen=True, slots=True)
class Assign:
    """`until` is the first day without the grid; `stands_in_for` a seat on the same grid."""

    account_id: str
    unit_id: str
    since: date | None = None
    until: date | None = None
    stands_in_for: str | None = None


def open_grid(work: Work, village: str, name: str) -> str:
    """A new grid of the village from today on, without a boundary until one is drawn."""
    area = managed_village(work, village)
    today = local_day(work.now)
    if name in reads.names_in(work.db, work.county, village, today):
        raise Problem("grid.name_taken")
    code = _next_code(work, village)
    add_areas(work, [NewArea(code, name, "grid", village, is_official=False)])
    work.record("grid.opened", f"county:{work.county}", grid=code, village=area.code)
    return code


def managed_village(work: Work, village: str) -> AreaLine:
    require_act(work.actor, Act.GRID_MANAGE)
    reach = reach_of(work.actor, Act.GRID_MANAGE)
    areas = areas_of(reach, work.db, local_day(work.now))
    found = next((one for one in areas if (one.code, one.level) == (village, "village")), None)
    if found is None:
        raise Problem("area.missing", code=village)
    return found


def _next_code(work: Work, village: str) -> str:
    taken = reads.codes_ever(work.db, work.county, village)
    codes = (f"{village}-{number:02d}" for number in range(1, MOST_GRIDS + 1))
    free = next((code for code in codes if code not in taken), None)
    if free is None:
        raise Problem("grid.full")
    return free


def rename_grid(work: Work, grid_code: str, name: str) -> None:
    """A name is how people speak of it; the code is what everything refers to."""
    found = managed_grid(work, Act.GRID_MANAGE, grid_code)
    if name in reads.names_in(work.db, work.county, found.village, local_day(work.now)):
        raise Problem("grid.name_taken")
    chain = f"county:{work.county}"
    key = {"code": grid_code, "valid_from": found.valid_from}
    work.update(Area, key, {"name": name}, chain=chain)
    work.record("grid.renamed", chain, grid=grid_code)


def close_grid(work: Work, grid_code: str, *, knows_unsent: bool) -> None:
    """From today on its houses lie in no grid and its workers have no duty there."""
    found = managed_grid(work, Act.GRID_MANAGE, grid_code)
    today = local_day(work.now)
    unsent = unsent_of_grid(work, grid_code)
    _require_known(unsent, knows_unsent)
    _end_duties(work, grid_code)
    houses = _set_free(work, grid_code)
    chain = f"county:{work.county}"
    key = {"code": grid_code, "valid_from": found.valid_from}
    work.update(Area, key, {"valid_until": today}, chain=chain)
    work.record(
        "grid.closed",
        chain,
        grid=grid_code,
        village=found.village,
        houses=houses,
        unsent=sum(one.surveys + one.photos for one in unsent),
        on=today.isoformat(),
    )


def _set_free(work: Work, grid_code: str) -> int:
    ids = reads.houses_in(reach_of(work.actor, Act.GRID_MANAGE), work.db, grid_code)
    chain = f"county:{work.county}"
    for house_id in ids:
        values = {"grid_code": None, "changed_at": work.now}
        work.update(House, {"id": house_id}, values, chain=chain)
    return len(ids)


def _end_duties(work: Work, grid_code: str) -> None:
    for one in duties(work, grid_code):
        seats.end_seat(work, one.seat_id)


def duties(work: Work, grid_code: str) -> list[staff.Worker]:
    """Who has the grid today and in the days to come."""
    found = managed_grid(work, Act.GRID_MANAGE, grid_code)
    reach, today = reach_of(work.actor, Act.GRID_MANAGE), local_day(work.now)
    lines = staff.workers(reach, work.db, today, village=found.village)
    return [one for one in lines if one.grid_code == grid_code]


def assign(work: Work, grid_code: str, command: Assign) -> str:
    """Somebody has the grid from a day to the day before another; several may at once."""
    managed_grid(work, Act.GRID_MANAGE, grid_code)
    return seats.give_seat(
        work,
        GiveSeat(
            command.account_id,
            command.unit_id,
            Role.GRID_WORKER,
            grid_code,
            since=command.since,
            until=command.until,
            stands_in_for=command.stands_in_for,
        ),
    )


def hand_over(work: Work, seat_id: str, to: str, *, on: date, knows_unsent: bool) -> str:
    """From the day on another has the grid at the same unit; what is unsent is known before."""
    found = accounts.seat(reach_of(work.actor, Act.GRID_MANAGE), work.db, seat_id)
    if found is None or found.grid_code is None:
        raise Problem("seat.missing")
    _require_known(unsent_of(work, [found.account_id]), knows_unsent)
    seats.end_seat(work, seat_id, on=max(on, found.valid_from))
    return assign(
        work, found.grid_code, Assign(to, found.unit_id, since=on, until=found.valid_until)
    )


def unsent_of_grid(work: Work, grid_code: str) -> list[Unsent]:
    return unsent_of(work, [one.account_id for one in duties(work, grid_code)])


def unsent_of(work: Work, account_ids: Sequence[str]) -> list[Unsent]:
    """Of these people those whose phones told of unsent work, revoked phones too."""
    devices = staff.devices(work.db, work.county, sorted(set(account_ids)))
    holding: dict[str, list[DeviceLine]] = {}
    for one in devices:
        if one.has_unsent:
            holding.setdefault(one.account_id, []).append(one)
    return [_unsent(work, account_id, held) for account_id, held in sorted(holding.items())]


def _unsent(work: Work, account_id: str, held: list[DeviceLine]) -> Unsent:
    own = accounts.own_account(work.db, work.county, account_id)
    return Unsent(account_id, own.login, own.name_masked, held)


def _require_known(unsent: Sequence[Unsent], knows_unsent: bool) -> None:
    if unsent and not knows_unsent:
        raise Problem("grid.unsent", unsent="；".join(one.in_words for one in unsent))
