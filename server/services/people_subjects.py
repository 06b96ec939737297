"""What a form about people, units, phones and grids is about, as it stands now (step_subjects)."""

from __future__ import annotations

from dataclasses import replace

from server.domain.acts import Act
from server.domain.area_changes import KINDS
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import units
from server.services.step_subjects import Subject
from server.services.work import Work
from server.store import ledger
from server.store.reads import accounts, area_changes as changes, grids as grid_reads
from server.store.reads.grids import GridLine


def of_staff(work: Work, act: Act, _: str) -> Subject:
    """Nobody yet: somebody is to be entered."""
    require_act(work.actor, act)
    return _plain(work, act, "", "人员和账号", "/people")


def of_account(work: Work, act: Act, account_id: str) -> Subject:
    """Somebody else the actor sees; whether he may change him the service asks."""
    require_act(work.actor, act)
    found = accounts.account(reach_of(work.actor, act), work.db, account_id)
    if found is None:
        raise Problem("account.missing")
    name = f"{found.name_masked}（{found.login}）"
    return _seen(
        work, _plain(work, act, account_id, name, f"/people/{account_id}"), f"account:{account_id}"
    )


def of_seat(work: Work, act: Act, seat_id: str) -> Subject:
    require_act(work.actor, act)
    found = accounts.seat(reach_of(work.actor, act), work.db, seat_id)
    if found is None:
        raise Problem("seat.missing")
    return replace(of_account(work, act, found.account_id), id=seat_id)


def of_device(work: Work, act: Act, device_id: str) -> Subject:
    require_act(work.actor, act)
    found = accounts.device(work.db, work.county, device_id)
    if (
        found is None
        or accounts.account(reach_of(work.actor, act), work.db, found.account_id) is None
    ):
        raise Problem("device.missing")
    return replace(of_account(work, act, found.account_id), id=device_id)


def of_units(work: Work, act: Act, _: str) -> Subject:
    require_act(work.actor, act)
    return _plain(work, act, "", "单位", "/units")


def of_unit(work: Work, act: Act, unit_id: str) -> Subject:
    require_act(work.actor, act)
    found = units.managed_unit(work, unit_id)
    return _plain(work, act, unit_id, found.name, "/units")


def of_grids(work: Work, act: Act, _: str) -> Subject:
    require_act(work.actor, act)
    return _plain(work, act, "", "网格", "/grids")


def of_grid(work: Work, act: Act, grid_code: str) -> Subject:
    found = managed_grid(work, act, grid_code)
    return _plain(work, act, grid_code, found.full_name, f"/grids/{grid_code}")


def of_duty(work: Work, act: Act, seat_id: str) -> Subject:
    """Somebody's duty on a grid, looked at from the grid."""
    require_act(work.actor, act)
    found = accounts.seat(reach_of(work.actor, act), work.db, seat_id)
    if found is None or found.grid_code is None:
        raise Problem("seat.missing")
    return replace(of_grid(work, act, found.grid_code), id=seat_id)


def of_changes(work: Work, act: Act, _: str) -> Subject:
    require_act(work.actor, act)
    return _plain(work, act, "", "区划调整", "/area-changes")


def of_change(work: Work, act: Act, change_id: str) -> Subject:
    require_act(work.actor, act)
    found = changes.change(reach_of(work.actor, act), work.db, change_id)
    if found is None:
        raise Problem("area_change.missing")
    name = f"{KINDS[found.kind]}（{found.basis}）"
    plain = _plain(work, act, change_id, name, f"/area-changes/{change_id}")
    return replace(plain, version=found.version)


def managed_grid(work: Work, act: Act, grid_code: str) -> GridLine:
    """A grid of today within the reach, `grid.missing` otherwise."""
    require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    found = grid_reads.grid(reach, work.db, grid_code, local_day(work.now))
    if found is None:
        raise Problem("grid.missing")
    return found


def _plain(work: Work, act: Act, subject_id: str, name: str, back: str) -> Subject:
    reach: Reach = reach_of(work.actor, act)
    return Subject(id=subject_id, name=name, version=None, chain="", reach=reach, back=back)


def _seen(work: Work, subject: Subject, chain: str) -> Subject:
    ends = ledger.heads(work.db, work.county, [chain])
    return replace(subject, chain=chain, seen=ends.get(chain, (0, ""))[0])
