"""A township keeps its own grid workers and village people, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import people, seats, units
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.units import CreateUnit
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import accounts
from server.store.reads.people import actor_by_account
from tests import make
from tests.make import GRID_A1, NOW, TOWNSHIP_A, VILLAGE_A1, VILLAGE_B1

TODAY = local_day(NOW)
DAY = timedelta(days=1)
LIU = OpenAccount("liu.wei", "刘伟", "13800000001")


@pytest.fixture
def township(store: Store) -> Actor:
    make.make_county(store)
    return make.make_person(store, Role.TOWNSHIP, "township", township=TOWNSHIP_A).actor


@pytest.fixture
def office(store: Store, township: Actor) -> str:
    return make.make_unit(store, Role.TOWNSHIP, "砚城镇人民政府", township_code=TOWNSHIP_A)


def _do(store: Store, actor: Actor, change: Any, *arguments: Any, at: Any = NOW, **named: Any):
    with Work(store, actor, at) as work:
        done = change(work, *arguments, **named)
        work.commit()
    return done


def _refused(store: Store, actor: Actor, change: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Problem) as refused:
        _do(store, actor, change, *arguments, **named)
    return refused.value.code


def _worker(store: Store, actor: Actor, office: str, **more: Any) -> str:
    seat = GiveSeat("", office, Role.GRID_WORKER, GRID_A1, **more)
    return _do(store, actor, seats.open_with_seat, LIU, seat).account_id


def _reach_on(store: Store, account_id: str, day: Any) -> set[str | None]:
    with store.reading() as db:
        actor = actor_by_account(db, make.COUNTY, account_id, day).actor
    return {span.grid for span in reach_of(actor, Act.GRID_PULL).spans}


def test_a_township_opens_its_grid_worker_with_a_seat_for_days(store, township, office):
    account = _worker(store, township, office, since=TODAY + DAY, until=TODAY + 3 * DAY)
    held = [_reach_on(store, account, TODAY + n * DAY) for n in range(4)]
    assert held == [set(), {GRID_A1}, {GRID_A1}, set()]


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.GRID_WORKER, VILLAGE_B1),
        (Role.TOWNSHIP, TOWNSHIP_A),
        (Role.TECHNICIAN, TOWNSHIP_A),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_a_township_grants_no_other_role_and_no_other_ground(store, township, office, role, area):
    seat = GiveSeat("", office, role, area)
    assert _refused(store, township, seats.open_with_seat, LIU, seat) == "seat.not_grantable"
    with store.reading() as db:
        assert accounts.account_by_login(db, LIU.login) is None


def test_an_account_without_a_seat_is_the_administrators_to_open(store, township):
    assert _refused(store, township, people.open_account, LIU) == "act.forbidden"


def test_people_of_another_township_are_missing(store, township):
    other = make.make_person(store, Role.GRID_WORKER, "other", village=VILLAGE_B1).actor
    for change in (people.close_account, people.reset_password, people.bar_account):
        assert _refused(store, township, change, other.account_id) == "account.missing"


def test_who_also_sits_in_the_county_is_left_to_the_administrator(store, township, office):
    account = _worker(store, township, office)
    admin = make.make_person(store, Role.ADMINISTRATOR, "admin").actor
    bureau = make.make_unit(store, Role.HOUSING_BUREAU, "住建局")
    _do(store, admin, seats.give_seat, GiveSeat(account, bureau, Role.HOUSING_BUREAU))
    assert _refused(store, township, people.close_account, account) == "account.held_elsewhere"
    _do(store, admin, people.close_account, account)


def test_a_barred_account_signs_in_again_only_when_it_is_unlocked(store, township, office):
    account = _worker(store, township, office)
    _do(store, township, people.bar_account, account)
    with store.reading() as db:
        assert accounts.account_by_id(db, make.COUNTY, account).locked_until > NOW + 999 * DAY
    _do(store, township, people.unlock_account, account)
    assert _refused(store, township, people.unlock_account, account) == "account.not_locked"


def test_a_seat_ends_on_a_day_to_come_and_not_twice(store, township, office):
    account = _worker(store, township, office)
    with store.reading() as db:
        (seat,) = accounts.all_seats_of(db, make.COUNTY, account)
    _do(store, township, seats.end_seat, seat.id, on=TODAY + 2 * DAY)
    held = [_reach_on(store, account, TODAY + n * DAY) for n in range(3)]
    assert held == [{GRID_A1}, {GRID_A1}, set()]
    _do(store, township, seats.end_seat, seat.id)
    assert _refused(store, township, seats.end_seat, seat.id) == "seat.already_ended"


def test_who_stands_in_fills_the_very_seat_of_a_colleague(store, township, office):
    wang = make.make_person(store, Role.GRID_WORKER, "wang", village=VILLAGE_A1, grid=GRID_A1)
    filled = wang.actor.seats[0].id
    account = _worker(store, township, office, until=TODAY + DAY, stands_in_for=filled)
    with store.reading() as db:
        (seat,) = accounts.all_seats_of(db, make.COUNTY, account)
    assert seat.stands_in_for == filled
    own = GiveSeat(wang.actor.account_id, office, Role.GRID_WORKER, GRID_A1, stands_in_for=filled)
    assert _refused(store, township, seats.give_seat, own) == "seat.not_of_grid"


def test_the_same_seat_is_not_given_twice_for_the_same_days(store, township, office):
    account = _worker(store, township, office, until=TODAY + 5 * DAY)
    again = GiveSeat(account, office, Role.GRID_WORKER, GRID_A1, since=TODAY + 4 * DAY)
    later = GiveSeat(account, office, Role.GRID_WORKER, GRID_A1, since=TODAY + 5 * DAY)
    assert _refused(store, township, seats.give_seat, again) == "seat.held_already"
    assert _do(store, township, seats.give_seat, later)


def test_a_township_sets_up_the_units_of_its_villages_and_closes_them_when_empty(store, township):
    own = CreateUnit(Role.VILLAGE, "东村村委会", TOWNSHIP_A, VILLAGE_A1)
    unit = _do(store, township, units.create_unit, own)
    foreign = CreateUnit(Role.VILLAGE, "南村村委会", make.TOWNSHIP_B, VILLAGE_B1)
    assert _refused(store, township, units.create_unit, foreign) == "seat.not_grantable"
    seat = GiveSeat("", unit, Role.VILLAGE, VILLAGE_A1)
    account = _do(store, township, seats.open_with_seat, LIU, seat).account_id
    assert _refused(store, township, units.close_unit, unit) == "unit.in_use"
    _do(store, township, people.close_account, account)
    assert _refused(store, township, units.close_unit, unit) == "unit.in_use"
    with store.reading() as db:
        (held,) = accounts.all_seats_of(db, make.COUNTY, account)
    _do(store, township, seats.end_seat, held.id)
    _do(store, township, units.close_unit, unit)
