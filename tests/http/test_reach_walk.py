"""Law 2: users of one township walk every route of every door and find no byte of another's.

The routes are those of the app, so a new one is walked without being written down here; only a
new name of a path parameter has to be added to `foreign.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import orjson
import pytest
from flask import Flask
from werkzeug.routing import Rule

from server import clock
from server.domain.acts import Act, Role
from server.domain.indicators import INDICATORS_BY_ID
from server.http.door import Opening
from server.http.sessions import COOKIE, form_token
from server.store import rows
from server.store.ledger import sm3
from tests import make
from tests.http import foreign_leading, foreign_map, foreign_months, foreign_reconciliation
from tests.http.foreign import Foreign, make_foreign
from tests.http.samples import sample
from tests.intake import sending
from tests.openrosa import filled
from tests.patrols.conftest import patrol

pytestmark = pytest.mark.slow

TOWNSHIP = make.TOWNSHIP_B
VILLAGE = make.VILLAGE_B1

# What a parameter that is not about one house is filled with.
OF_EVERYBODY = {
    **foreign_map.OF_EVERYBODY,
    **foreign_leading.OF_EVERYBODY,
    "kind": "form",
    "content_hash": "0" * 64,
    "key": "0" * 43,
    "token": "a" * 26,
    "form_id": "self_built_house",
    "version": "2022.1",
    "media_name": "houses.csv",
    "name": "office.css",
    "rank": "1",
    "county_id": "wuzhai",
    "month": "2022-09",
    "party": foreign_months.PARTY,
    "indicator": next(iter(INDICATORS_BY_ID)),
    "paper_kind": "hazard_notice",
    "template_id": make.make_id("no template"),
    "check_code": "0" * 12,
    # the register of agencies is the county's, whoever looks into it
    "agency_id": make.make_id(f"unit {make.COUNTY} 鉴定机构"),
    "part_id": "0" * 36,
    "comparison_id": foreign_reconciliation.COMPARISON,
}

# An id or hash the caller himself brings is answered to him again: who sends a survey under a
# used id, or a photo's hash, is told so whatever the township (law 6). The answer holds no word
# of the other house; that its id or hash exists is all it can tell.
TELLS_A_KEY_IS_USED = frozenset(
    {
        "submissions.send_submission",
        "patrols.send_patrol",
        "photos.put_photo",
        "photos.continue_photo",
        "photos.photo_status",
    }
)

ATTACKERS: dict[str, tuple[Role, dict[str, str]]] = {
    "township": (Role.TOWNSHIP, {"township": TOWNSHIP}),
    "village": (Role.VILLAGE, {"township": TOWNSHIP, "village": VILLAGE}),
    "grid worker": (Role.GRID_WORKER, {"township": TOWNSHIP, "village": VILLAGE}),
    "technician": (Role.TECHNICIAN, {"township": TOWNSHIP}),
    "agency": (Role.AGENCY, {"agency": make.make_id("another agency")}),
    "department": (Role.DEPARTMENT, {"department": "education"}),
    "nobody's agency": (Role.AGENCY, {}),
    "nobody's department": (Role.DEPARTMENT, {}),
}


class Knock(NamedTuple):
    """One request to one route."""

    endpoint: str
    method: str
    path: str
    body: bytes | dict[str, Any] | None
    query: dict[str, Any]


@pytest.fixture
def foreign(store: Any) -> Foreign:
    foreign = make_foreign(store)
    area = {"valid_from": make.date(2022, 6, 1), "is_official": False, "name": "本村"}
    make.write(
        store,
        rows.Area,
        {
            **area,
            "code": VILLAGE,
            "level": "village",
            "parent_code": TOWNSHIP,
        },
    )
    return foreign


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Opening]]:
    for rule in app.url_map.iter_rules():
        opening = app.view_functions[rule.endpoint].opening
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, opening


def _knocks(app: Flask, ids: dict[str, str]) -> Iterator[Knock]:
    """Every route, with `ids` in its path, body and query."""
    for rule, method, opening in _routes(app):
        path = _path(app, rule, ids)
        body = _body(rule.endpoint, opening, method, ids)
        known = {**ids, **_SEARCHES, "houses": ids["house_id"]}
        needed = sample(opening.query(), known) if opening.query else {}
        yield Knock(rule.endpoint, method, path, body, needed)
        if opening.query is not None:
            asked = sample(opening.query(), known, whole=True)
            yield Knock(rule.endpoint, method, path, body, asked)


_SEARCHES = {
    "township": make.TOWNSHIP_A,
    "village": make.VILLAGE_A1,
    "township_code": make.TOWNSHIP_A,
    "village_code": make.VILLAGE_A1,
    "search": "欧阳玥瑶",
}


def _path(app: Flask, rule: Rule, ids: dict[str, str]) -> str:
    unknown = rule.arguments - ids.keys() - OF_EVERYBODY.keys()
    assert not unknown, f"{rule.rule}: name {unknown} in tests/http/foreign.py"
    values = {name: {**OF_EVERYBODY, **ids}[name] for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, _method(rule)))


def _method(rule: Rule) -> str | None:
    return next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), None)


def _body(endpoint: str, opening: Opening, method: str, ids: dict[str, str]) -> Any:
    if opening.body is not None:
        return sample(opening.body(), ids)
    if endpoint == "submissions.send_submission":
        return sending.body_of(sending.envelope(ids["house_id"], village=make.VILLAGE_A1))
    if endpoint == "patrols.send_patrol":
        return orjson.dumps(patrol(ids["house_id"]))
    if endpoint.endswith(".send_submission"):
        return filled.form(ids["house_id"], house=ids["house_id"], visit__village=make.VILLAGE_A1)
    return b"x" if method in {"PUT", "PATCH"} else None


class Walker:
    """Somebody who knocks: at the interface with his phone, at pages with his browser."""

    def __init__(self, app: Flask, phone: Any, person: make.Person) -> None:
        self.app, self.phone, self.person = app, phone, person

    def knock(self, knock: Knock) -> Any:
        if knock.path.startswith("/api/"):
            return self._by_phone(knock)
        if knock.path.startswith("/openrosa/"):
            return self._by_collect(knock)
        return self._by_browser(knock)

    def _by_collect(self, knock: Knock) -> Any:
        """With his own key, whether the route has one in its path or asks for a password."""
        rest = knock.path.removeprefix("/openrosa").removeprefix(f"/k/{OF_EVERYBODY['key']}")
        path = filled.key_path(self.phone.token, rest)
        data = filled.parts(knock.body) if isinstance(knock.body, bytes) else None
        return self.phone.client.open(path, method=knock.method, data=data)

    def _by_phone(self, knock: Knock) -> Any:
        more = {"json": knock.body} if isinstance(knock.body, dict) else {"data": knock.body}
        headers = {"Upload-Offset": "0", "Upload-Length": "1"} if knock.method == "PATCH" else {}
        return self.phone.send(
            knock.method, knock.path, query_string=knock.query, headers=headers, **more
        )

    def _by_browser(self, knock: Knock) -> Any:
        """A session of its own, for a walk past the door that signs out."""
        token, now = make.make_id(), clock.now()
        make.write(
            self.app.extensions["anju"].store,
            rows.WebSession,
            {
                "token_hash": sm3(token.encode()),
                "account_id": self.person.actor.account_id,
                "created_at": now,
                "last_seen_at": now,
                "ended_at": None,
            },
        )
        client = self.app.test_client()
        client.set_cookie(COOKIE, token)
        with self.app.test_request_context():
            form = {"csrf_token": form_token(token)} if knock.method == "POST" else None
        return client.open(
            knock.path,
            method=knock.method,
            data=form,
            query_string=knock.query,
            headers={"Accept": "text/html"},
        )


@pytest.fixture
def walker_of(app: Flask, store: Any, phone_of: Any) -> Callable[..., Walker]:
    def build(role: Role, label: str, area: dict[str, str]) -> Walker:
        person = make.make_person(store, role, label, **area)
        return Walker(app, phone_of(person), person)

    return build


def _text(answer: Any) -> str:
    with answer:
        return answer.get_data().decode("utf-8", "replace")


def _leaks(foreign: Foreign, knock: Knock, text: str) -> set[str]:
    """Markers in the answer, but for the id the caller himself put into the path."""
    return {one for one in foreign.markers if one in text and one not in knock.path}


@pytest.mark.parametrize("who", ATTACKERS)
def test_no_route_shows_or_changes_anything_of_another_township(app, foreign, walker_of, who):
    role, area = ATTACKERS[who]
    walker = walker_of(role, who, area)
    before = foreign.rows()
    for knock in _knocks(app, foreign.ids):
        answer = walker.knock(knock)
        text = _text(answer)
        at = f"{who}: {knock.method} {knock.path} → {answer.status_code} {text[-600:]}"
        assert not _leaks(foreign, knock, text), at
        assert answer.status_code < 500, at
        is_unfit = answer.status_code == 422 and "request.invalid" in text
        assert not is_unfit, f"{at}: teach tests/http/samples.py"
    assert foreign.rows() == before


@pytest.mark.parametrize("who", ["township", "grid worker", "agency"])
def test_what_lies_elsewhere_is_answered_like_what_does_not_exist(app, foreign, walker_of, who):
    role, area = ATTACKERS[who]
    walker = walker_of(role, who, area)
    invented = {name: _invented(value) for name, value in foreign.ids.items()}
    pairs = zip(_knocks(app, foreign.ids), _knocks(app, invented), strict=True)
    for real, made_up in pairs:
        if real.endpoint in TELLS_A_KEY_IS_USED or real.path == made_up.path:
            continue
        told, expected = (_outcome(walker.knock(one)) for one in (real, made_up))
        assert told == expected, f"{who}: {real.method} {real.path}"
        assert told[0] in {401, 403, 404, 409, 422}, f"{who}: {real.method} {real.path} {told}"


def _invented(value: str) -> str:
    """Another value of the same shape."""
    return value[:-1] + ("0" if value[-1] != "0" else "1")


# A form's token is longer or shorter by chance (its moment and number are compressed).
_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


def _outcome(answer: Any) -> tuple[int, str]:
    text = _TOKEN.sub("", _text(answer))
    code = answer.json["code"] if answer.mimetype.endswith("json") and answer.json else ""
    return answer.status_code, code or str(len(text))


def test_the_walk_would_find_what_is_there(app, foreign, walker_of):
    """The same walk by the house's own township meets the markers: it is not blind."""
    walker = walker_of(Role.TOWNSHIP, "own township", {"township": make.TOWNSHIP_A})
    found = {
        knock.endpoint
        for knock in _knocks(app, foreign.ids)
        if knock.method == "GET" and _leaks(foreign, knock, _text(walker.knock(knock)))
    }
    assert {"houses.house_list", "houses.house_file", "cases.case"} <= found


def test_the_walk_with_a_key_would_find_the_houses_of_its_own_grid(app, foreign, walker_of):
    area = {"township": make.TOWNSHIP_A, "village": make.VILLAGE_A1}
    walker = walker_of(Role.GRID_WORKER, "own grid", area)
    found = {
        knock.endpoint
        for knock in _knocks(app, foreign.ids)
        if knock.path.startswith("/openrosa/")
        and _leaks(foreign, knock, _text(walker.knock(knock)))
    }
    assert "openrosa_key.media" in found


def test_every_route_that_is_not_public_asks_who_is_there(app, foreign, client):
    for rule, method, opening in _routes(app):
        if opening.act is not Act.PUBLIC:
            answer = client.open(_path(app, rule, foreign.ids), method=method)
            assert answer.status_code == 401, f"{method} {rule.rule}"
            assert not any(
                one in _text(answer) for one in foreign.markers - {*foreign.ids.values()}
            )
