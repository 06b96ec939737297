"""Fixtures `app` and `client`, and how a test signs somebody in by phone or by browser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.app import create_app, move_in
from server.config import Config
from server.services.passwords import hash_of
from server.store import rows
from server.store.engines import Store, open_store
from server.store.ledger import sm3
from tests import make

PASSWORD = "Anju-2022-test"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_of(PASSWORD)


@pytest.fixture(scope="session")
def built_app(migrated: Config) -> Iterator[Flask]:
    """Built once: opening every door takes longer than most tests."""
    store = open_store(migrated)
    yield create_app(store=store)
    store.close()


@pytest.fixture
def app(built_app: Flask, store: Store) -> Flask:
    move_in(built_app, store.config, store)
    return built_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True)
class Phone:
    """A client whose every request carries the device's token."""

    client: FlaskClient
    token: str
    device_id: str

    def send(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.send("GET", path, **more)

    def post(self, path: str, **more: Any) -> Any:
        return self.send("POST", path, **more)


@pytest.fixture
def phone_of(app: Flask, store: Store) -> Callable[..., Phone]:
    """`phone_of(person, …)`: a phone already enrolled for him, past the services."""

    def enrol(person: make.Person, **columns: Any) -> Phone:
        label = f"{person.login} {make.make_id()}"
        device_id, token = make.make_id(label), f"token of {label}"
        row = {
            "id": device_id,
            "account_id": person.actor.account_id,
            "label": "测试手机",
            "token_hash": sm3(token.encode()),
            "enrolled_at": make.NOW,
            "expires_at": clock.now() + timedelta(days=30),
            "revoked_at": None,
        }
        make.write(store, rows.Device, {**row, **columns})
        return Phone(app.test_client(), token, device_id)

    return enrol


@dataclass(frozen=True)
class Browser:
    """A client with a session cookie; `post` fills in the form's token."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, headers={"Accept": "text/html"}, **more)

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> Any:
        form = {**(data or {}), "csrf_token": self.form_token()}
        return self.client.post(path, data=form, headers={"Accept": "text/html"}, **more)

    def form_token(self, path: str = "/password") -> str:
        return form_token(self.get(path).text)


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


@pytest.fixture
def browser_of(app: Flask) -> Callable[..., Browser]:
    """`browser_of(login)`: signed in by the page, as a person would."""

    def sign_in(login: str, password: str = PASSWORD) -> Browser:
        client = app.test_client()
        page = client.get("/sign-in", headers={"Accept": "text/html"})
        data = {"login": login, "password": password, "csrf_token": form_token(page.text)}
        answer = client.post("/sign-in", data=data, headers={"Accept": "text/html"})
        assert answer.status_code == 303, answer.text
        return Browser(client)

    return sign_in
