"""The stage of `anju demo play`: people who sign in and act over HTTP, and a record of each step.

Everything goes through the doors, so what is played is what a phone and an office would do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from server.domain.case_state import STAGE_LABELS
from server.services.demo.cast import PASSWORD

API = "/api/v1"


class Reply(NamedTuple):
    status: int
    body: dict[str, Any]


# (method, path, token, body) -> answer; over the network or into the app in this process.
Call = Callable[[str, str, str | None, bytes | None], Reply]
Say = Callable[[str], None]


class Refused(Exception):
    """A step of the play did not go as it must; the play ends with an error."""


@dataclass(frozen=True, slots=True)
class Person:
    role: str
    unit: str
    unit_id: str
    account_id: str
    token: str
    seat: Mapping[str, Any]


@dataclass(slots=True)
class Stage:
    """`prefix` stands before the logins of a second county."""

    call: Call
    say: Say
    prefix: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    steps: int = 0

    def person(self, login: str) -> Person:
        """Signed in once, with a device of his own."""
        if login not in self.people:
            self.people[login] = self._sign_in(login)
        return self.people[login]

    def _sign_in(self, login: str) -> Person:
        name = f"{self.prefix}{login}"
        asked = {"login": name, "password": PASSWORD, "label": "演示"}
        enrolled = self._send("POST", "/devices", None, asked)
        if enrolled.status != 201:
            raise Refused(f"{name} 不能登录：{enrolled.body.get('detail', enrolled.status)}")
        token = str(enrolled.body["token"])
        me = self._send("GET", "/me", token, None).body
        seat = me["seats"][0]
        unit = str(seat["unit"])
        return Person(seat["role_label"], unit, seat["unit_id"], me["account_id"], token, seat)

    def look(self, login: str, path: str) -> dict[str, Any]:
        reply = self._send("GET", path, self.person(login).token, None)
        if reply.status != 200:
            raise Refused(f"GET {path}：{reply.status} {reply.body}")
        return reply.body

    def act(
        self, login: str, what: str, method: str, path: str, body: Any = None
    ) -> dict[str, Any]:
        """A step that must succeed; says who did what."""
        reply = self._send(method, path, self.person(login).token, {} if body is None else body)
        self._tell(login, what)
        if reply.status not in (200, 201):
            raise Refused(f"“{what}”被拒绝（{reply.status}）：{_why(reply)}")
        return reply.body

    def is_refused(self, login: str, what: str, path: str, body: Any, code: str) -> None:
        """A step that must be refused, with this problem."""
        reply = self._send("POST", path, self.person(login).token, body)
        self._tell(login, f"试图{what}")
        if reply.status < 400 or reply.body.get("code") != code:
            raise Refused(f"“{what}”应被拒绝（{code}），却得到 {reply.status} {_why(reply)}")
        self.say(f"       ✗ 拒绝（{reply.status} {code}）：{_why(reply)}")

    def upload(self, login: str, sha256: str, data: bytes) -> None:
        reply = self.call("PUT", f"{API}/photos/{sha256}", self.person(login).token, data)
        if reply.status not in (200, 201):
            raise Refused(f"照片未能上传：{_why(reply)}")

    def send(self, login: str, path: str, data: bytes) -> None:
        """A file that belongs to something else than a photo."""
        reply = self.call("PUT", f"{API}{path}", self.person(login).token, data)
        if reply.status not in (200, 201):
            raise Refused(f"文件未能上传：{_why(reply)}")

    def show(self, house_id: str, case_id: str | None, after: int) -> int:
        """What the ledger gained since entry `after`, and the stage; the newest entry's number."""
        found = self.look("housing", f"/houses/{house_id}/timeline?after={after}")["entries"]
        for entry in found:
            line = f"{entry['label']} {entry['event']}"
            self.say(f"       台账 #{entry['seq']} {line}  {entry['hash'][:12]}…")
            after = max(after, int(entry["seq"]))
        if case_id is not None:
            stage = self.look("housing", f"/cases/{case_id}")["stage"]
            self.say(f"       环节：{STAGE_LABELS[stage]}")
        return after

    def _tell(self, login: str, what: str) -> None:
        self.steps += 1
        person = self.person(login)
        self.say(f"  {self.steps:>2}. {person.role}（{person.unit}）{what}")

    def _send(self, method: str, path: str, token: str | None, body: Any) -> Reply:
        data = None if body is None else orjson.dumps(body)
        return self.call(method, f"{API}{path}", token, data)


def _why(reply: Reply) -> str:
    return str(reply.body.get("detail") or reply.body.get("title") or reply.body)
