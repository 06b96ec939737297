"""What may be chosen where people are entered: roles, units and areas the actor can grant."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.acts import ROLE_LABELS, Act, Role
from server.domain.days import local_day
from server.domain.grants import grantable_roles
from server.domain.reach import Reach, reach_of
from server.services.county import county_schema
from server.services.people import is_whole
from server.services.work import Work
from server.store.reads import accounts, staff
from server.store.reads.grid import AreaLine, areas_of

WHOLE_COUNTY = "county"


def roles(work: Work) -> dict[str, str]:
    may = grantable_roles(work.actor.seats)
    return {role.value: label for role, label in ROLE_LABELS.items() if role in may}


def units(work: Work) -> dict[str, str]:
    """Open units the actor can give seats at, by kind."""
    reach, found = reach_of(work.actor, Act.PEOPLE_MANAGE), {}
    key = ("", "")
    while page := staff.units(reach, work.db, local_day(work.now), after=key):
        for unit, _seats in page:
            if unit.closed_at is None:
                found[unit.id] = f"{ROLE_LABELS[Role(unit.kind)]}　{unit.name}"
        key = (page[-1].unit.kind, page[-1].unit.id)
    return found


def areas(work: Work, act: Act = Act.PEOPLE_MANAGE) -> dict[str, str]:
    """Code -> 砚城镇 / 东村 / 东村一网格; the whole county where the actor has it."""
    reach = reach_of(work.actor, act)
    lines = areas_of(reach, work.db, local_day(work.now))
    found = {WHOLE_COUNTY: "全县（县级岗位）"} if is_whole(reach) else {}
    return {**found, **_named(lines)}


def _named(lines: list[AreaLine]) -> dict[str, str]:
    known = {one.code: one for one in lines}
    paths = {one.code: _path(known, one) for one in lines}
    return {code: " / ".join(path) for code, path in sorted(paths.items(), key=_by_path)}


def _by_path(item: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (item[0][:9], *item[1])


def _path(known: Mapping[str, AreaLine], area: AreaLine) -> tuple[str, ...]:
    above = known.get(area.parent_code)
    return (*(_path(known, above) if above else ()), area.name)


def villages(work: Work, act: Act = Act.GRID_MANAGE) -> dict[str, str]:
    lines = areas_of(reach_of(work.actor, act), work.db, local_day(work.now))
    known = {one.code: one for one in lines}
    return {one.code: " / ".join(_path(known, one)) for one in lines if one.level == "village"}


def departments(work: Work) -> dict[str, str]:
    if not is_whole(reach_of(work.actor, Act.PEOPLE_MANAGE)):
        return {}
    return {one.code: one.name for one in county_schema(work.county).profile.departments}


def townships(work: Work) -> dict[str, str]:
    lines = areas_of(reach_of(work.actor, Act.PEOPLE_MANAGE), work.db, local_day(work.now))
    return {one.code: one.name for one in lines if one.level == "township"}


def workers(work: Work, village: str) -> dict[str, str]:
    """Accounts of grid workers of the village's township, to be given a grid."""
    reach: Reach = reach_of(work.actor, Act.GRID_MANAGE)
    township = next(
        (
            one.parent_code
            for one in accounts.area_line(work.db, work.county, village, local_day(work.now))
            if one.level == "village"
        ),
        None,
    )
    lines = staff.workers(reach, work.db, local_day(work.now), township=township)
    return {one.account_id: f"{one.name_masked}（{one.login}）" for one in lines}
