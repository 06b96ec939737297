"""Nobody grants more than he holds, whatever seats he has (server/domain/grants.py)."""

import pytest
from hypothesis import given, strategies as st

from server.domain.acts import Role
from server.domain.facts import Place, Seat
from server.domain.grants import GRANTS, grantable_roles, may_grant, may_manage
from server.domain.reach import Reach, span_of
from server.domain.seats import ALLOWED, SeatArea

COUNTY = "1"
_TOWNSHIPS = ("11", "12")
_PARTS = {
    "township": st.sampled_from(_TOWNSHIPS),
    "village": st.sampled_from(("111", "121")),
    "grid": st.sampled_from(("111-01", "121-01")),
    "department": st.sampled_from(("education", "trade")),
    "agency": st.sampled_from(("a1", "a2")),
}


def _areas(role: Role):
    """Areas the role may be given (server.domain.seats)."""
    shapes = ALLOWED.get(role, (frozenset(),))
    return st.sampled_from(shapes).flatmap(
        lambda parts: st.builds(SeatArea, **{name: _PARTS[name] for name in parts})
    )


def _seat(role: Role, area: SeatArea) -> Seat:
    return Seat("s", role, "u", COUNTY, **area._asdict())


def _held():
    return st.sampled_from(Role).flatmap(lambda role: _areas(role).map(lambda area: (role, area)))


seats = st.lists(_held().map(lambda one: _seat(*one)), max_size=3)


def _reach(found: list[Seat]) -> Reach:
    return Reach(tuple(span_of(one) for one in found))


@given(granters=seats, granted=_held())
def test_what_is_granted_lies_within_the_granters_own_reach(granters, granted):
    role, area = granted
    if may_grant(granters, COUNTY, role, area):
        giving = [one for one in granters if role in GRANTS.get(one.role, ())]
        place = Place(
            COUNTY,
            area.township,
            area.village,
            area.grid,
            frozenset({area.department} - {None}),
            frozenset({area.agency} - {None}),
        )
        assert _reach(giving).covers(place)


@given(granters=seats, first=_held(), second=_held())
def test_whoever_was_granted_a_role_grants_nothing_his_granter_could_not(granters, first, second):
    if may_grant(granters, COUNTY, *first) and may_grant([_seat(*first)], COUNTY, *second):
        assert may_grant(granters, COUNTY, *second)


@given(managers=seats, held=st.lists(_held(), min_size=1, max_size=3))
def test_one_seat_beyond_the_manager_keeps_the_whole_account_from_him(managers, held):
    each = [may_grant(managers, COUNTY, role, area) for role, area in held]
    assert may_manage(managers, COUNTY, held) == all(each)


def test_a_township_grants_workers_and_village_people_on_its_own_ground_only():
    own = [_seat(Role.TOWNSHIP, SeatArea("11"))]
    assert grantable_roles(own) == {Role.GRID_WORKER, Role.VILLAGE}
    assert may_grant(own, COUNTY, Role.GRID_WORKER, SeatArea("11", "111", "111-01"))
    assert not may_grant(own, COUNTY, Role.GRID_WORKER, SeatArea("12", "121", "121-01"))
    assert not may_grant(own, COUNTY, Role.GRID_WORKER, SeatArea())
    assert not may_grant(own, COUNTY, Role.TOWNSHIP, SeatArea("11"))


@pytest.mark.parametrize("role", [one for one in Role if one not in GRANTS])
def test_roles_that_are_not_in_the_table_grant_nothing(role):
    assert not may_grant([_seat(role, SeatArea("11"))], COUNTY, Role.GRID_WORKER, SeatArea("11"))
