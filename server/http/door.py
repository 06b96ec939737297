"""Door: the only way to open a route, and so the only way in.

    door = Door("cases", url_prefix="/api/v1")

    @door.opens("/cases/<case_id>/control-measures", "POST", act=Act.CONTROL_ORDER,
                body=OrderControlSchema, answer=MeasureSchema, status=201)
    def order_control(work, body, case_id): ...

One request is: authenticate → may this act be tried at all → read the arguments → open Work →
handler → commit → dump. A handler gets the Work, then the body and the query (a dict each, where
a schema was given), then the path's parameters by name; it returns a value for `answer`'s schema,
a dict, a string of HTML or a Response. What it raises undoes everything it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import limits
import orjson
from flask import Response, current_app, g, request
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from marshmallow import Schema, ValidationError, fields

from server import clock
from server.domain.acts import Act
from server.domain.problems import Problem
from server.http import described, invalid, once, other_seats, sessions
from server.http.answers import json_answer
from server.http.basic import VerifiedPasswords
from server.http.interface import DescribedLate
from server.services import sessions as web_sessions
from server.services.work import Look, Work

if TYPE_CHECKING:
    from server.config import Config
    from server.store.engines import Store
    from server.store.writing import Connection

SMALL_BODY = 1 << 20
UPLOAD_BODY = 60 << 20
SAFE_METHODS = frozenset({"GET", "HEAD"})

Handler = Callable[..., Any]
CallerOf = Callable[["Connection", datetime], sessions.Caller]


@dataclass(frozen=True, slots=True)
class House:
    """What every door of one app shares; `error_page` turns a Problem into a page's answer.

    Tries are counted in each server process apart, so N processes allow N times the rate; the
    lock of an account (services/people.py) is what stops guessing.
    """

    store: Store
    config: Config
    error_page: Callable[[Problem], Response] | None = None
    # by the first part of the path: doors whose clients read problems in a form of their own
    error_answers: Mapping[str, Callable[[Problem], Response]] = field(default_factory=dict)
    verified: VerifiedPasswords = field(default_factory=VerifiedPasswords)
    tries: FixedWindowRateLimiter = field(
        default_factory=lambda: FixedWindowRateLimiter(MemoryStorage())
    )


def house() -> House:
    found: House = current_app.extensions["anju"]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The terms of one route.

    `reads` (default: GET) gives the handler a snapshot without any lock and refuses its changes.
    `retries` runs an idempotent handler again after `house.changed_meanwhile`. `keeps_refusals`
    commits what was written before a Problem (a refused sign-in is counted). `lends_look` lets the
    handler's `work.snapshot` be the one its caller was recognised in; with `body_first` the body
    is read before it, so that a slow phone holds none while it sends. `rate` limits per address,
    as in "30 per minute". `problems` are codes worth naming in the description. A page with a
    `label` stands in the navigation of those who have its act.
    """

    act: Act
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answer: type[Schema] | None = None
    status: int = 200
    reads: bool | None = None
    retries: int = 0
    keeps_refusals: bool = False
    lends_look: bool = False
    body_first: bool = False
    max_bytes: int = SMALL_BODY
    rate: str | None = None
    label: str | None = None
    problems: tuple[str, ...] = ()


class Door(DescribedLate):
    """A blueprint whose routes all name their act; `add_url_rule` alone is refused.

    `caller_of` finds out who asks; a door whose clients know neither cookies nor bearers has its
    own.
    """

    def __init__(
        self,
        name: str,
        import_name: str = __name__,
        *,
        caller_of: CallerOf | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name, import_name, **options)
        self.caller_of = caller_of or sessions.caller_of_request

    def opens(self, rule: str, method: str = "GET", **terms: Any) -> Callable[[Handler], Handler]:
        """Open `rule`; `terms` are the fields of `Opening`, of which `act` is required."""
        opening = Opening(**terms)

        def open_route(handler: Handler) -> Handler:
            view = _view(opening, method, handler, self.caller_of)
            view.operation = partial(described.operation, opening, method, rule, handler)  # type: ignore[attr-defined]
            self.add_url_rule(rule, handler.__name__, view, methods=[method])
            return handler

        return open_route

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        if not hasattr(view_func, "opening"):
            raise TypeError(f"{rule}: routes are opened by @door.opens(…, act=…)")
        super().add_url_rule(rule, endpoint, view_func, False, **options)


def _view(opening: Opening, method: str, handler: Handler, caller_of: CallerOf) -> Handler:
    reads = method in SAFE_METHODS if opening.reads is None else opening.reads
    answer = _Request(opening, handler, reads, caller_of)

    @wraps(handler)
    def view(**path: Any) -> Response:
        return answer(path)

    view.opening = opening  # type: ignore[attr-defined]
    return view


class _Request:
    """One route's way from request to response; schemas are built once."""

    def __init__(
        self, opening: Opening, handler: Handler, reads: bool, caller_of: CallerOf
    ) -> None:
        self.caller_of = caller_of
        self.opening = opening
        self.handler = handler
        self.reads = reads
        self.rate = limits.parse(opening.rate) if opening.rate else None
        self.body = invalid.strict(opening.body()) if opening.body else None
        self.query = opening.query() if opening.query else None
        self.answer = opening.answer() if opening.answer else None

    def __call__(self, path: dict[str, Any]) -> Response:
        now = clock.now()
        request.max_content_length = self.opening.max_bytes
        self._require_patience()
        answer = None
        if self.opening.body_first:
            request.get_data()
        with Look(house().store, sessions.ANYBODY, now) as look, self._offering(now, path):
            caller = self._admitted(look)
            if self.reads:
                answer = self._answered(look, path, self._arguments())
            elif self.opening.lends_look:
                answer = self._changed(Work(look.store, caller.actor, now, look=look), path)
        if caller.is_stale:
            _move_idle_limit(caller, now)
        if answer is not None:
            return answer
        g.form = once.form_of_request() if caller.session_hash is not None else None
        return once.answered(
            g.form,
            lambda: Look(house().store, caller.actor, now),
            lambda: self._changed(Work(house().store, caller.actor, now), path),
        )

    def _offering(self, now: datetime, path: dict[str, Any]) -> AbstractContextManager[None]:
        """Where another seat of the caller's would have been answered, the refusal names it."""
        arguments = self._arguments if self.reads else None
        return other_seats.offered(self.opening.act, self.handler, arguments, path, now)

    def _changed(self, work: Work, path: dict[str, Any]) -> Response:
        arguments = self._arguments()
        for _ in range(self.opening.retries):
            try:
                return self._answered(work, path, arguments)
            except Problem as problem:
                if problem.code != "house.changed_meanwhile":
                    raise
        return self._answered(work, path, arguments)

    def _require_patience(self) -> None:
        if self.rate is not None:
            key = (request.remote_addr or "", request.endpoint or "")
            if not house().tries.hit(self.rate, *key):
                raise Problem("request.too_many")

    def _admitted(self, look: Look) -> sessions.Caller:
        """Who asks, once he may try this act at all; anybody for a public act."""
        if self.opening.act is Act.PUBLIC:
            return sessions.NOBODY_KNOWN
        caller = self.caller_of(look.db, look.now)
        g.account_id = caller.actor.account_id
        g.actor, g.barred = caller.actor, caller.barred
        if caller.session_hash is not None and request.method not in SAFE_METHODS:
            seat_id = sessions.require_form_token(request.cookies[sessions.COOKIE])
            caller = sessions.in_seat_of_form(caller, seat_id)
        sessions.admit(caller, self.opening.act)
        invalid.require_sound_address()
        if once.is_form():
            invalid.require_sound(request.form.to_dict(flat=False))
        look.actor = caller.actor
        return caller

    def _answered(self, work: Work, path: dict[str, Any], arguments: list[Any]) -> Response:
        with work:
            try:
                answer = self._dumped(self.handler(work, *arguments, **path))
            except Problem:
                if self.opening.keeps_refusals:
                    work.commit()
                raise
            once.remember(work, g.get("form"), answer)
            work.commit()
        return answer

    def _arguments(self) -> list[dict[str, Any]]:
        loaded = []
        if self.body is not None:
            given = _json_body()
            invalid.require_sound(given)
            loaded.append(_loaded(self.body, given))
        if self.query is not None:
            loaded.append(_loaded(self.query, _query(self.query)))
        return loaded

    def _dumped(self, value: Any) -> Response:
        if isinstance(value, Response):
            return value
        if isinstance(value, str):
            return Response(value, self.opening.status, mimetype="text/html")
        if value is None:
            return Response(status=204)
        many = isinstance(value, list | tuple) and not hasattr(value, "_fields")
        dumped = self.answer.dump(value, many=many) if self.answer else value
        return json_answer(dumped, self.opening.status)


def _json_body() -> Any:
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError as error:
        raise Problem("request.malformed_json") from error


def _query(schema: Schema) -> dict[str, Any]:
    """Query parameters as a dict; a list where the schema has a list, else the last one given."""
    given = request.args.to_dict(flat=False)
    return {
        name: values if isinstance(schema.fields.get(name), fields.List) else values[-1]
        for name, values in given.items()
    }


def _loaded(schema: Schema, given: Any) -> dict[str, Any]:
    try:
        return schema.load(given)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise invalid.refuse(error.messages) from error


def _move_idle_limit(caller: sessions.Caller, now: datetime) -> None:
    with Work(house().store, caller.actor, now) as work:
        web_sessions.use(work, str(caller.session_hash))
        work.commit()
