"""Who is asking: a device token in `Authorization`, or a browser session in a cookie.

A browser session is bound to a synchroniser token for forms: with the cookie alone nobody can
make a browser change anything, even where SameSite is not honoured.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from server.domain import passwords
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.seats import in_one_seat
from server.domain.security import STANDARD
from server.store.ledger import sm3
from server.store.reads import people, settings
from server.store.reads.people import Holder

if TYPE_CHECKING:
    from server.store.writing import Connection

COOKIE = "anju_session"
IDLE = STANDARD.idle  # unless the county set another
LONGEST = timedelta(hours=12)  # no county sets a longer one (server.domain.security)
# A session's last use is written at most this often, so that looking costs no write.
STALE = timedelta(minutes=1)
FORM_FIELD = "csrf_token"
FORM_HEADER = "X-CSRF-Token"
SENDING = frozenset({Act.SUBMISSION_SEND, Act.PHOTO_SEND})

ANYBODY = Actor("anybody", "", ())


class Caller(NamedTuple):
    """Who asks, and by which session when it is a browser."""

    actor: Actor
    must_change_password: bool = False
    session_hash: str | None = None
    is_stale: bool = False  # the session's last use should be written
    barred: str | None = None  # what everything but one's own account is refused with
    is_barred: bool = False  # by a manager: only what was surveyed is still taken


NOBODY_KNOWN = Caller(ANYBODY)


def caller_of_request(db: Connection, now: datetime) -> Caller:
    """The caller, or a Problem of kind UNAUTHENTICATED that says why not."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return caller_of_token(db, token.strip(), now)
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise Problem("sign_in.needed")
    return _by_session(db, people.actor_by_session(db, _hash(cookie), local_day(now)), now)


def caller_of_token(db: Connection, token: str, now: datetime) -> Caller:
    """The holder of a device's token, however it came."""
    return _by_device(people.actor_by_token(db, sm3(token.encode()), local_day(now)), now)


def _by_device(holder: Holder | None, now: datetime) -> Caller:
    if holder is None:
        raise Problem("token.unknown")
    if holder.ended_at is not None:
        raise Problem("token.revoked")
    if holder.expires_at is not None and holder.expires_at <= now:
        raise Problem("token.expired")
    is_barred = passwords.is_barred(holder.locked_until, now)
    return Caller(holder.actor, holder.must_change_password, is_barred=is_barred)


def _by_session(db: Connection, holder: Holder | None, now: datetime) -> Caller:
    if holder is None or holder.last_seen_at is None or holder.ended_at is not None:
        raise Problem("session.ended")
    limits = settings.security(db, holder.actor.county, now)
    unused, age = now - holder.last_seen_at, now - holder.started_at
    if unused > limits.idle or age > limits.longest or holder.actor.is_closed:
        raise Problem("session.ended")
    barred = "second_factor.must_set_up" if holder.must_set_up else None
    changing = holder.must_change_password
    return Caller(holder.actor, changing, holder.session_hash, unused > STALE, barred)


def admit(caller: Caller, act: Act) -> None:
    """Raise unless the caller may try the act at all; where, is asked by the service."""
    if caller.actor.is_closed:
        if act not in SENDING:
            raise Problem("account.closed")
        return
    if caller.is_barred and act not in SENDING:
        raise Problem("account.barred")
    is_phone_sending = caller.actor.device_id is not None and act in SENDING
    if caller.must_change_password and act is not Act.OWN_ACCOUNT and not is_phone_sending:
        raise Problem("password.must_change")
    if caller.barred is not None and act is not Act.OWN_ACCOUNT and not _is_collected(caller, act):
        raise Problem(caller.barred)
    require_act(caller.actor, act)


def _is_collected(caller: Caller, act: Act) -> bool:
    """What was surveyed with other software is taken, however its holder signs in (law 6)."""
    return caller.session_hash is None and act in SENDING


def session_hash() -> str:
    """The hash of the browser session of this request; `session.ended` when a phone asks."""
    found = session_hash_if_any()
    if found is None:
        raise Problem("session.ended")
    return found


def session_hash_if_any() -> str | None:
    cookie = request.cookies.get(COOKIE)
    return _hash(cookie) if cookie else None


class FormToken(NamedTuple):
    """What a form's hidden field says: whose it is, in which seat and which showing of which page
    it was shown, and when; `seat` is "" for somebody's only one."""

    session: str  # hash
    seat: str
    id: str
    page: str
    shown_at: datetime


def form_token(cookie: str, actor: Actor = ANYBODY, page: str = "") -> str:
    """A synchroniser token of a browser session, for one hidden form field or a script.

    It names the seat the form was shown in, where its holder has several. Every one is another:
    a form is known again when it is sent twice (decision 0044).
    """
    seat = actor.seats[0].id if actor.others and actor.seats else ""
    return _signer().dumps([_hash(cookie), seat, secrets.token_urlsafe(12), page])


class FormTokens:
    """Stands in a template where tokens go: each time it is written down it is a new one."""

    def __init__(self, cookie: str, actor: Actor, page: str) -> None:
        self._said = (cookie, actor, page)

    def __str__(self) -> str:
        return form_token(*self._said)


def require_form_token(cookie: str) -> str:
    """The seat the form was shown in, "" for the only one; `request.forged` unless it carries a
    token of this very session.

    Without a cookie there is nothing it could be bound to, though a token of nothing can be had.
    """
    token = given_form_token(LONGEST)
    if not cookie or token is None or not hmac.compare_digest(token.session, _hash(cookie)):
        raise Problem("request.forged")
    return token.seat


def given_form_token(lasts: timedelta) -> FormToken | None:
    """The token the request brings, if we signed it no longer ago than that; of whichever session.

    Who acts on one that is not of the caller's session lets nothing be done by it.
    """
    given = request.headers.get(FORM_HEADER) or request.form.get(FORM_FIELD, "")
    try:
        said, shown_at = _signer().loads(given, lasts.total_seconds(), return_timestamp=True)
        session, seat, number, page = said
    except (BadSignature, ValueError, TypeError):
        return None
    return FormToken(session, seat, number, page, shown_at)


def in_seat_of_form(caller: Caller, seat_id: str) -> Caller:
    """A form is handed in for the seat it was shown in, though another window has switched since.

    A seat that has ended meanwhile makes it `request.forged`, like a session that has.
    """
    actor = caller.actor
    if not seat_id or any(seat.id == seat_id for seat in actor.seats):
        return caller
    if all(seat.id != seat_id for seat in actor.others):
        raise Problem("request.forged")
    return caller._replace(actor=in_one_seat(actor, seat_id))


def _hash(token: str) -> str:
    return sm3(token.encode())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="form")


def give_cookie(answer: Response, name: str, value: str, *, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def take_cookie(answer: Response, name: str) -> None:
    answer.delete_cookie(
        name, httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
