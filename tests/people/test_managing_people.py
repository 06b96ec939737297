"""Units, accounts, passwords and seats, as the administrator keeps them."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.seats import SeatArea, faults_of
from server.services import passwords, people, seats, units
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.units import CreateUnit
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.ledger import sm3
from server.store.reads.people import actor_by_token
from tests import make
from tests.make import NOW

LIU = OpenAccount("liu.wei", "刘伟", "13800000001")


@pytest.fixture
def admin(store: Store) -> Actor:
    make.make_county(store)
    return make.make_person(store, Role.ADMINISTRATOR, "admin").actor


def _do(store: Store, actor: Actor, change: Any, *arguments: Any, at=NOW) -> Any:
    with Work(store, actor, at) as work:
        done = change(work, *arguments)
        work.commit()
    return done


def _refused(store: Store, actor: Actor, change: Any, *arguments: Any) -> Problem:
    with pytest.raises(Problem) as refused:
        _do(store, actor, change, *arguments)
    return refused.value


def _row(store: Store, row: Any, **key: str) -> Any:
    with store.reading() as db:
        return db.execute(select(row.__table__).filter_by(**key)).one()


def _events(store: Store, chain: str) -> list[str]:
    with store.reading() as db:
        found = select(rows.LedgerEntry.event).where(rows.LedgerEntry.chain == chain)
        return list(db.execute(found.order_by(rows.LedgerEntry.seq)).scalars())


def test_new_account_must_change_its_password_and_keeps_the_name_sealed(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    account = _row(store, rows.Account, id=opened.account_id)
    assert account.must_change_password
    assert account.name_masked == "刘*"
    assert "刘伟".encode() not in account.personal_sealed
    assert store.secrets.open(account.personal_sealed)["name"] == "刘伟"
    assert passwords.is_right(account.password_hash, opened.first_password)


def test_login_is_given_once(store, admin):
    _do(store, admin, people.open_account, LIU)
    assert _refused(store, admin, people.open_account, LIU).code == "account.login_taken"


def test_somebody_else_than_the_administrator_opens_no_account(store, admin):
    bureau = make.actor_of(Role.HOUSING_BUREAU)
    assert _refused(store, bureau, people.open_account, LIU).code == "act.forbidden"


def test_administrator_of_another_county_finds_nobody(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    other = Actor("x", "140922000000", (make.replace(admin.seats[0], county="140922000000"),))
    assert _refused(store, other, people.close_account, opened.account_id).code == "account.missing"


def test_closing_ends_the_sessions_and_is_in_the_ledger(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    session = {"token_hash": "s", "account_id": opened.account_id, "created_at": NOW}
    make.write(store, rows.WebSession, {**session, "last_seen_at": NOW, "ended_at": None})
    _do(store, admin, people.close_account, opened.account_id)
    assert _row(store, rows.WebSession, token_hash="s").ended_at is not None
    chain = f"account:{opened.account_id}"
    assert _events(store, chain) == ["account.opened", "account.closed"]


def test_nobody_closes_himself(store, admin):
    assert _refused(store, admin, people.close_account, admin.account_id).code == "account.own"


def _self(opened: people.Opened) -> Actor:
    return Actor(opened.account_id, make.COUNTY, ())


def test_changing_the_password_frees_the_account(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    own = _self(opened)
    _do(store, own, people.change_own_password, opened.first_password, "Chang-2022-x")
    account = _row(store, rows.Account, id=opened.account_id)
    assert not account.must_change_password
    assert passwords.is_right(account.password_hash, "Chang-2022-x")


def test_password_needs_the_old_one(store, admin):
    own = _self(_do(store, admin, people.open_account, LIU))
    problem = _refused(store, own, people.change_own_password, "Guess-2022-x", "Chang-2022-x")
    assert problem.code == "password.wrong"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Sh0rt-pas", "password.length"),
        ("onlysmallletters", "password.classes"),
        ("Xx-liu.wei-2022", "password.has_login"),
        ("x" * 120 + "-2022-Abcdef", "password.length"),
    ],
)
def test_weak_password_is_refused_with_its_fault(store, admin, password, fault):
    opened = _do(store, admin, people.open_account, LIU)
    problem = _refused(
        store, _self(opened), people.change_own_password, opened.first_password, password
    )
    assert problem.code == "password.weak"
    assert fault in {one["code"] for one in problem.faults}


def test_none_of_the_last_five_passwords_comes_back(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    own = _self(opened)
    used = [opened.first_password, *(f"Chang-2022-{n}" for n in range(5))]
    for old, new in pairwise(used):
        _do(store, own, people.change_own_password, old, new)
    problem = _refused(store, own, people.change_own_password, used[-1], used[1])
    assert [one["code"] for one in problem.faults] == ["password.reused"]
    _do(store, own, people.change_own_password, used[-1], used[0])


def test_reset_gives_a_first_password_and_lifts_the_lock(store, admin):
    opened = _do(store, admin, people.open_account, LIU)
    first = _do(store, admin, people.reset_password, opened.account_id)
    account = _row(store, rows.Account, id=opened.account_id)
    assert first != opened.first_password
    assert account.must_change_password and account.locked_until is None
    assert passwords.is_right(account.password_hash, first)


def _seat(store: Store, admin: Actor, role: Role, **area: Any) -> Any:
    kind = area.pop("kind", role)
    opened = _do(store, admin, people.open_account, make.replace(LIU, login=f"liu{role.value}"))
    unit = _do(store, admin, units.create_unit, CreateUnit(kind, "某单位"))
    return GiveSeat(opened.account_id, unit, role, **area)


def test_grid_worker_of_a_grid_sits_in_its_village_and_township(store, admin):
    command = _seat(store, admin, Role.GRID_WORKER, area=make.GRID_A1)
    seat = _row(store, rows.SeatRow, id=_do(store, admin, seats.give_seat, command))
    assert (seat.grid_code, seat.village_code, seat.township_code) == (
        make.GRID_A1,
        make.VILLAGE_A1,
        make.TOWNSHIP_A,
    )


def test_agency_seat_reaches_as_its_own_unit(store, admin):
    command = _seat(store, admin, Role.AGENCY)
    seat = _row(store, rows.SeatRow, id=_do(store, admin, seats.give_seat, command))
    assert seat.agency_id == command.unit_id


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.GRID_WORKER, {}),
        (Role.GRID_WORKER, {"area": make.TOWNSHIP_A}),
        (Role.TOWNSHIP, {}),
        (Role.TOWNSHIP, {"area": make.VILLAGE_A1}),
        (Role.DEPARTMENT, {}),
        (Role.DEPARTMENT, {"department": "no_such_department"}),
        (Role.HOUSING_BUREAU, {"area": make.TOWNSHIP_A}),
        (Role.ADMINISTRATOR, {"area": make.TOWNSHIP_A}),
        (Role.AGENCY, {"kind": Role.TOWNSHIP}),
    ],
)
def test_seat_whose_area_does_not_fit_the_role_is_refused(store, admin, role, area):
    command = _seat(store, admin, role, **area)
    problem = _refused(store, admin, seats.give_seat, command)
    assert problem.code == "seat.invalid"
    assert problem.faults


def test_area_nobody_knows_is_missing(store, admin):
    command = _seat(store, admin, Role.TOWNSHIP, area="140928999000")
    assert _refused(store, admin, seats.give_seat, command).code == "area.missing"


def test_every_role_has_an_area_that_fits():
    full = SeatArea("t", "v", "g", "d", "a")
    for role in Role:
        assert faults_of(role, full)
        assert any(not faults_of(role, area) for area in _areas())


def _areas() -> list[SeatArea]:
    return [
        SeatArea(),
        SeatArea("t"),
        SeatArea("t", "v"),
        SeatArea("t", "v", "g"),
        SeatArea(department="d"),
        SeatArea(agency="a"),
    ]


def test_seat_ends_at_once(store, admin):
    command = _seat(store, admin, Role.TOWNSHIP, area=make.TOWNSHIP_A)
    seat_id = _do(store, admin, seats.give_seat, command)
    device = {"id": "d", "account_id": command.account_id, "label": "手机"}
    times = {"enrolled_at": NOW, "expires_at": NOW + timedelta(days=1), "revoked_at": None}
    make.write(store, rows.Device, {**device, **times, "token_hash": sm3(b"t")})
    assert _held_roles(store) == [Role.TOWNSHIP]
    _do(store, admin, seats.end_seat, seat_id)
    assert _held_roles(store) == []
    assert _refused(store, admin, seats.end_seat, seat_id).code == "seat.already_ended"


def _held_roles(store: Store) -> list[Role]:
    with store.reading() as db:
        holder = actor_by_token(db, sm3(b"t"), local_day(NOW))
    return [seat.role for seat in holder.actor.seats]
