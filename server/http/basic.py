"""HTTP Basic for clients that know nothing else, without a password hash for every request.

A password that was proved is remembered for a few minutes as an HMAC under a key of this process;
whether the account still has that password, and what it may do, is asked of the database each
time. Over a line that others can read no password is taken at all.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask import request

from server.domain.problems import Problem
from server.http import sessions
from server.services import sessions as services
from server.services.work import Work
from server.store.reads import accounts
from server.store.reads.accounts import SignIn

if TYPE_CHECKING:
    from server.store.engines import Store
    from server.store.writing import Connection

LASTS = timedelta(minutes=5)
MOST = 2000


class _Proved(NamedTuple):
    county_code: str
    id: str
    password_hash: str
    until: datetime


class VerifiedPasswords:
    """(login, password) → the account it proved, for LASTS; in memory and under a random key."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._proved: OrderedDict[bytes, _Proved] = OrderedDict()
        self._turn = threading.Lock()

    def find(self, login: str, password: str, now: datetime) -> _Proved | None:
        with self._turn:
            found = self._proved.get(self._name(login, password))
        return found if found is not None and found.until > now else None

    def keep(self, login: str, password: str, account: SignIn, now: datetime) -> _Proved:
        proved = _Proved(account.county_code, account.id, account.password_hash, now + LASTS)
        name = self._name(login, password)
        with self._turn:
            self._proved[name] = proved
            self._proved.move_to_end(name)
            while len(self._proved) > MOST:
                self._proved.popitem(last=False)
        return proved

    def _name(self, login: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{len(login)}:{login}:{password}".encode(), "sha256")


def require_private_line() -> None:
    """TLS, or this very machine; a proxy before us that speaks plain HTTP is not this machine."""
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if not request.is_secure and (is_forwarded or not _is_loopback(request.remote_addr)):
        raise Problem("openrosa.needs_tls")


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def proved_account(
    store: Store,
    verified: VerifiedPasswords,
    db: Connection,
    now: datetime,
    *,
    require_patience: Callable[[], None],
) -> tuple[str, str]:
    """(county, account) of the login and password in `Authorization`; `sign_in.refused` if wrong.

    Wrong ones are counted and lock the account, as on the sign-in page; `require_patience` is
    asked before a password is hashed.
    """
    require_private_line()
    login, password = _given()
    proved = verified.find(login, password, now)
    if proved is None or not _still_holds(db, proved, now):
        require_patience()
        account = _prove(store, login, password, now)
        proved = verified.keep(login, password, account, now)
    return proved.county_code, proved.id


def _given() -> tuple[str, str]:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        raise Problem("sign_in.needed")
    try:
        login, colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Problem("sign_in.needed") from error
    if not colon:
        raise Problem("sign_in.needed")
    return login, password


def _still_holds(db: Connection, proved: _Proved, now: datetime) -> bool:
    account = accounts.account_by_id(db, proved.county_code, proved.id)
    if account is None or account.password_hash != proved.password_hash:
        return False
    return account.locked_until is None or account.locked_until <= now


def _prove(store: Store, login: str, password: str, now: datetime) -> SignIn:
    with Work(store, sessions.ANYBODY, now) as work:
        try:
            account = services.prove_password(work, login, password, address=request.remote_addr)
        except Problem:
            work.commit()  # tries are counted
            raise
        work.commit()
    return account
