"""Signing in: who gets in, who is told what, and what is counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.passwords import LOCKED_FOR, TRIES
from server.domain.problems import Problem
from server.services import sessions
from server.services.sessions import SignedIn
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.ledger import sm3
from tests import make
from tests.fixtures_http import PASSWORD
from tests.make import NOW

ANYBODY = make.replace(make.JOB, account_id="anybody", county="")


def _try(store: Store, login: str, password: str, at=NOW) -> SignedIn | str:
    """What the door does: what was written before a refusal is kept."""
    with Work(store, ANYBODY, at) as work:
        try:
            done = sessions.sign_in(work, login, password, address="10.0.0.9")
        except Problem as problem:
            work.commit()
            return problem.code
        work.commit()
        return done


@pytest.fixture
def person(store: Store, password_hash: str) -> make.Person:
    make.make_county(store)
    return make.make_person(
        store, Role.TOWNSHIP, "zhang", password_hash=password_hash, township=make.TOWNSHIP_A
    )


def _access_log(store: Store) -> list[tuple[str, str | None, str | None]]:
    with store.reading() as db:
        log = select(rows.AccessLog.kind, rows.AccessLog.account_id, rows.AccessLog.address)
        return [tuple(row) for row in db.execute(log.order_by(rows.AccessLog.id))]


def test_right_password_begins_a_session_of_which_only_the_hash_is_kept(store, person):
    done = _try(store, "zhang", PASSWORD)
    assert isinstance(done, SignedIn)
    with store.reading() as db:
        kept = db.execute(select(rows.WebSession.token_hash)).scalars().all()
    assert kept == [sm3(done.token.encode())]


@pytest.mark.parametrize("login", ["zhang", "nobody"])
def test_wrong_password_and_unknown_login_are_told_the_same(store, person, login):
    assert _try(store, login, "Wrong-2022-x") == "sign_in.refused"


def test_every_try_is_in_the_access_log(store, person):
    _try(store, "nobody", PASSWORD)
    _try(store, "zhang", "Wrong-2022-x", NOW + timedelta(seconds=1))
    _try(store, "zhang", PASSWORD, NOW + timedelta(seconds=2))
    account = person.actor.account_id
    assert _access_log(store) == [
        ("sign_in.unknown", None, "10.0.0.9"),
        ("sign_in.refused", account, "10.0.0.9"),
        ("sign_in.ok", account, "10.0.0.9"),
    ]


def _fail(store: Store, tries: int, at=NOW) -> None:
    for _ in range(tries):
        assert _try(store, "zhang", "Wrong-2022-x", at) == "sign_in.refused"


def test_fifth_wrong_try_locks_even_the_right_password_out(store, person):
    _fail(store, TRIES)
    assert _try(store, "zhang", PASSWORD) == "sign_in.refused"
    assert "sign_in.locked" in {kind for kind, *_ in _access_log(store)}


def test_fourth_wrong_try_does_not_lock(store, person):
    _fail(store, TRIES - 1)
    assert isinstance(_try(store, "zhang", PASSWORD), SignedIn)


def test_right_password_sets_the_count_back(store, person):
    _fail(store, TRIES - 1)
    _try(store, "zhang", PASSWORD)
    _fail(store, TRIES - 1)
    assert isinstance(_try(store, "zhang", PASSWORD), SignedIn)


def test_lock_ends_after_its_time_and_counting_starts_again(store, person):
    _fail(store, TRIES)
    later = NOW + LOCKED_FOR
    _fail(store, TRIES - 1, later)
    assert isinstance(_try(store, "zhang", PASSWORD, later), SignedIn)


def test_tries_while_locked_do_not_make_the_lock_longer(store, person):
    _fail(store, TRIES)
    _fail(store, 3, NOW + LOCKED_FOR - timedelta(seconds=1))
    assert isinstance(_try(store, "zhang", PASSWORD, NOW + LOCKED_FOR), SignedIn)


def test_locking_is_in_the_ledger_of_the_account(store, person):
    _fail(store, TRIES)
    with store.reading() as db:
        events = db.execute(
            select(rows.LedgerEntry.event).where(
                rows.LedgerEntry.chain == f"account:{person.actor.account_id}"
            )
        )
        assert events.scalars().all() == ["account.locked"]


def test_closed_account_is_refused_in_the_same_words(store, password_hash):
    make.make_person(
        store,
        Role.TOWNSHIP,
        "left",
        password_hash=password_hash,
        is_closed=True,
        township=make.TOWNSHIP_A,
    )
    assert _try(store, "left", PASSWORD) == "sign_in.refused"
    assert _access_log(store)[-1][0] == "sign_in.closed"


def test_second_session_ends_the_first_and_says_so(store, person):
    first = _try(store, "zhang", PASSWORD)
    second = _try(store, "zhang", PASSWORD, NOW + timedelta(minutes=1))
    assert isinstance(first, SignedIn) and isinstance(second, SignedIn)
    assert (first.has_ended_another, second.has_ended_another) == (False, True)
    with store.reading() as db:
        running = db.execute(
            select(rows.WebSession.token_hash).where(rows.WebSession.ended_at.is_(None))
        )
        assert running.scalars().all() == [sm3(second.token.encode())]
