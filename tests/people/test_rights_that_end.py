"""What must not outlive its right: a session, a phone, a guess that nobody counts."""

from __future__ import annotations

from typing import Any

import pytest

from server import clock
from server.domain.acts import Role
from server.domain.passwords import TRIES
from server.services import people
from server.services.work import Work
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD, Browser

NEW = "Chang-2022-x"


@pytest.fixture
def person(store: Store, password_hash: str) -> make.Person:
    make.make_county(store)
    return make.make_person(
        store, Role.TOWNSHIP, "zhang", password_hash=password_hash, township=make.TOWNSHIP_A
    )


def _change(phone: Any, old: str) -> Any:
    body = {"old_password": old, "new_password": NEW}
    return phone.send("PUT", "/api/v1/me/password", json=body)


def test_a_password_changed_on_the_phone_ends_the_browser_session(person, browser_of, phone_of):
    browser: Browser = browser_of("zhang")
    assert browser.get("/houses").status_code == 200
    assert _change(phone_of(person), PASSWORD).status_code == 204
    assert browser.get("/houses").location.startswith("/sign-in")


def test_the_browser_it_is_changed_in_stays_signed_in(person, browser_of):
    browser: Browser = browser_of("zhang")
    changed = browser.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert changed.status_code == 303 and browser.get("/houses").status_code == 200


@pytest.mark.slow
def test_guessing_the_old_password_locks_as_at_the_door(person, phone_of):
    phone = phone_of(person)
    for _ in range(TRIES):
        assert _change(phone, "Guess-2022-x").json["code"] == "password.wrong"
    assert _change(phone, PASSWORD).json["code"] == "password.wrong"


def test_the_phone_of_somebody_barred_hands_in_and_does_nothing_else(store, person, phone_of):
    phone = phone_of(person)
    assert phone.get("/api/v1/houses").status_code == 200
    admin = make.make_person(store, Role.ADMINISTRATOR, "admin")
    with Work(store, admin.actor, clock.now()) as work:
        people.bar_account(work, person.actor.account_id)
        work.commit()
    assert phone.get("/api/v1/houses").json["code"] == "account.barred"
    assert _change(phone, PASSWORD).json["code"] == "account.barred"  # which would lift the bar
    assert phone.get(f"/api/v1/photos/{'0' * 64}/status").json["offset"] == 0
