"""Everybody of one township, who opens every page there is and fills in the forms that stand there.

Pages and forms are those of the app's routes: a new one is visited without being written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from server import clock
from server.domain.acts import Act, Role
from server.domain.permission import has_act
from server.http.door import Opening
from server.http.sessions import COOKIE, LONGEST, form_token, given_form_token
from server.store import rows
from server.store.ledger import sm3
from tests import make
from tests.http.foreign import Foreign, make_foreign
from tests.http.test_reach_walk import OF_EVERYBODY

HTML = {"Accept": "text/html"}
_OTHER_DOORS = ("/api/", "/openrosa/", "/ogc/", "/h/", "/p/", "/w/", "/c/", "/static/", "/phone")
# Who opens a page: the first who may. The township has most of them.
_WHO = ("township", "office", "bureau", "technician", "inspector", "admin", "clerk", "police",
        "village", "group", "surveyor")  # fmt: skip


class Form(NamedTuple):
    method: str
    action: str
    fields: list[tuple[str, str]]
    typed: list[str]  # names of fields for words


class _Forms(HTMLParser):
    """The forms of a page, filled in as somebody would who chooses the first of everything."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.found: list[Form] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            action = given.get("action", "").partition("?")[0].partition("#")[0]
            method = given.get("method", "get")
            self.found.append(Form(method, action or self._address, [], []))
        elif not self.found:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and value:
            self._fill(self._select, value)
            self._select = None
        elif tag == "textarea":
            self.found[-1].typed.append(name)
        elif tag == "input":
            self._input(given.get("type", "text"), name, value)
        elif tag == "button" and name:
            self._fill(name, value)

    def _input(self, kind: str, name: str, value: str) -> None:
        here = self.found[-1]
        if kind in ("text", "search"):
            here.typed.append(name)
        elif kind == "date":
            self._fill(name, "2022-09-21")
        elif kind == "number":
            self._fill(name, value or "1")
        elif kind not in ("file", "submit", "password"):
            self._fill(name, value)

    def _fill(self, name: str, value: str) -> None:
        """The first button, radio or option; of a hidden field its value."""
        if name != "csrf_token" and all(name != one for one, _ in self.found[-1].fields):
            self.found[-1].fields.append((name, value))


def forms_of(page: str, address: str) -> list[Form]:
    """Of the page at this address, to which a form without one goes."""
    read = _Forms(address)
    read.feed(page.partition("<main")[2])
    return read.found


@dataclass
class Visits:
    """The app, a township full of things, and its people with a session each."""

    app: Flask
    foreign: Foreign
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, str]:
        return {**OF_EVERYBODY, **self.foreign.ids, "name": "tries"}

    def rules(self, method: str) -> Iterator[tuple[Rule, Opening]]:
        """Of every page, or of every form of a page, that somebody signed in opens."""
        for rule in self.app.url_map.iter_rules():
            opening = self.app.view_functions[rule.endpoint].opening
            is_page = not rule.rule.startswith(_OTHER_DOORS)
            if is_page and method in (rule.methods or ()) and opening.act is not Act.PUBLIC:
                yield rule, opening

    def path(self, rule: Rule, method: str) -> str:
        given = {name: self.values[name] for name in rule.arguments}
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, given, method))

    def who_may(self, act: Act) -> str:
        people = self.foreign.scene.people
        return next(one for one in _WHO if has_act(people[one].actor, act))

    def get(self, who: str, path: str, **more: Any) -> Any:
        return self._client(who).get(path, headers=HTML, **more)

    def post(self, who: str, path: str, fields: list[tuple[str, str]], token: str = "") -> Any:
        """With a token of this showing, or of one that was used before."""
        data: dict[str, list[str]] = {"csrf_token": [token or self.token(who)]}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self._client(who).post(path, data=data, headers=HTML)

    def token(self, who: str) -> str:
        with self.app.test_request_context():
            return form_token(self._session(who), page="/")

    def number_of(self, token: str) -> str:
        """The form's number in its token."""
        with self.app.test_request_context(method="POST", data={"csrf_token": token}):
            known = given_form_token(LONGEST)
        assert known is not None
        return known.id

    def _client(self, who: str) -> Any:
        client = self.app.test_client()
        client.set_cookie(COOKIE, self._session(who))
        return client

    def _session(self, who: str) -> str:
        if who not in self.sessions:
            self.sessions[who] = make.make_id()
            self.begin(who, clock.now())
        return self.sessions[who]

    def begin(self, who: str, last_seen_at: datetime) -> None:
        actor = self.foreign.scene.people[who.partition(" ")[0]].actor
        row = {
            "token_hash": sm3(self.sessions[who].encode()),
            "account_id": actor.account_id,
            "created_at": last_seen_at,
            "last_seen_at": last_seen_at,
            "ended_at": None,
        }
        make.write(self.foreign.scene.store, rows.WebSession, row)


def visits(store: Any, app: Flask) -> Visits:
    foreign = make_foreign(store)
    foreign.scene.person("admin", Role.ADMINISTRATOR)
    return Visits(app, foreign)


def kept_link(page: str) -> str | None:
    found = re.search(r'href="(/kept-forms/[^"/]+)"', page)
    return found[1] if found else None
