"""Proving who one is: with login and password for a browser session or for a phone of one's own.

A refusal is always the same sentence after the same time, whether the login is unknown, closed,
locked or the password wrong; what it really was is in the access log (GB/T 22239 audit).
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from server.domain.acts import Act
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import passwords, security
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.ledger import sm3
from server.store.reads import accounts
from server.store.reads.accounts import SignIn
from server.store.rows import AccessLog, Account, Device, WebSession

_UNLOCKED = {"failed_sign_ins": 0, "locked_until": None}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is shown once and kept only as its SM3."""

    token: str
    account_id: str
    must_change_password: bool
    has_ended_another: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    token: str
    device_id: str
    account_id: str
    receipt_key: str
    expires_at: datetime
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """That the actor gave his password in this very unit of work."""

    account_id: str
    at: datetime


def sign_in(work: Work, login: str, password: str, *, address: str | None = None) -> SignedIn:
    """Begin a browser session and end the account's other one; `sign_in.refused` otherwise.

    The caller keeps what was written even when it is refused: tries are counted.
    """
    account = _prove(work, login, password, address)
    has_ended_another = end_all(work, account.id) > 0
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _hash(token), "account_id": account.id, "ended_at": None}
    work.keep(WebSession, {**row, "created_at": work.now, "last_seen_at": work.now})
    _note(work, "sign_in.ok", account.id, address)
    must_change = account.must_change_password or _has_expired(work, account)
    return SignedIn(token, account.id, must_change, has_ended_another)


def _has_expired(work: Work, account: SignIn) -> bool:
    """Whether the county asks for a new password by now; then it has to be changed first."""
    days = security.in_force(work).password_days
    if not days or work.now - account.password_set_at <= timedelta(days=days):
        return False
    chain = _chain(account.id)
    work.update(Account, {"id": account.id}, {"must_change_password": True}, chain=chain)
    work.record("account.password_expired", chain, account=account.id)
    return True


def enrol_device(
    work: Work, login: str, password: str, label: str, *, address: str | None = None
) -> Enrolled:
    """Give a phone its own token and the key to verify its receipts with; like `sign_in`."""
    account = _prove(work, login, password, address)
    device_id, token = fresh_id(work), secrets.token_urlsafe(32)
    expires_at = work.now + timedelta(days=security.in_force(work).device_days)
    row = {"id": device_id, "account_id": account.id, "label": label, "token_hash": _hash(token)}
    times = {"enrolled_at": work.now, "expires_at": expires_at, "revoked_at": None}
    work.insert(Device, {**row, **times}, chain=_chain(account.id))
    work.record("device.enrolled", _chain(account.id), account=account.id, device=device_id)
    _note(work, "device.enrolled", account.id, address)
    key = work.store.secrets.receipt_key(device_id)
    return Enrolled(token, device_id, account.id, key, expires_at, account.must_change_password)


def prove_password(work: Work, login: str, password: str, *, address: str | None = None) -> SignIn:
    """The account whose password this is, for one request without a session; like `sign_in`.

    A closed account is told too: what its phone still holds must not be lost (law 6).
    """
    account = _prove(work, login, password, address, admits_closed=True)
    _note(work, "sign_in.ok", account.id, address)
    return account


def prove_again(work: Work, password: str, *, address: str | None = None) -> Proof:
    """The password asked once more, in the very request that signs; `sign_off.not_proven`.

    A wrong one counts as a refused sign-in, so the caller keeps what was written even when it is
    refused. Hashing holds no lock.
    """
    with work.store.reading() as snapshot:
        known = accounts.account_by_id(snapshot, work.county, work.actor.account_id)
    is_right = passwords.is_right(known.password_hash if known else None, password)
    if known is None:
        raise Problem("sign_off.not_proven")
    try:
        _decide(work, known, is_right, address, admits_closed=False)
    except Problem as problem:
        raise Problem("sign_off.not_proven") from problem
    _note(work, "sign_off.proven", known.id, address)
    return Proof(known.id, work.now)


def revoke_device(work: Work, device_id: str) -> None:
    """One's own phone, or anybody's by the administrator; others' phones are missing."""
    found = accounts.device(work.db, work.county, device_id)
    is_own = found is not None and found.account_id == work.actor.account_id
    if found is None or not (is_own or _manages(work, found.account_id)):
        raise Problem("device.missing")
    if found.revoked_at is not None:
        raise Problem("device.already_revoked")
    chain = _chain(found.account_id)
    work.update(Device, {"id": device_id}, {"revoked_at": work.now}, chain=chain)
    work.record("device.revoked", chain, account=found.account_id, device=device_id)


@dataclass(frozen=True, slots=True)
class PhoneState:
    """What a phone tells of itself: numbers and a moment, no position (law 8)."""

    unsent_surveys: int
    unsent_photos: int
    oldest_unsent_at: datetime | None = None
    app_version: str | None = None


def note_phone(work: Work, state: PhoneState) -> None:
    """Kept for who hands a grid over; `device.missing` when it is no phone that tells."""
    device_id = work.actor.device_id
    if device_id is None:
        raise Problem("device.missing")
    values = {**asdict(state), "told_at": work.now}
    work.touch(Device, {"id": device_id, "account_id": work.actor.account_id}, values)


def _manages(work: Work, account_id: str) -> bool:
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    return accounts.account(reach, work.db, account_id) is not None


def use(work: Work, token_hash: str) -> None:
    """Move the idle limit of a session."""
    work.touch(WebSession, {"token_hash": token_hash}, {"last_seen_at": work.now})


def switch_seat(work: Work, token_hash: str, seat_id: str) -> None:
    """From now on the session acts in this seat, which its holder must hold today."""
    held = {seat.id for seat in (*work.actor.seats, *work.actor.others)}
    if seat_id not in held:
        raise Problem("seat.missing")
    work.touch(WebSession, {"token_hash": token_hash}, {"seat_id": seat_id})
    _note(work, "seat.switched", work.actor.account_id, None)


def sign_out(work: Work, token_hash: str) -> None:
    work.touch(WebSession, {"token_hash": token_hash}, {"ended_at": work.now})
    _note(work, "sign_out", work.actor.account_id, None)


def end_all(work: Work, account_id: str) -> int:
    """End every session of the account; returns how many still ran."""
    running = accounts.open_sessions(work.db, account_id)
    for token_hash in running:
        work.touch(WebSession, {"token_hash": token_hash}, {"ended_at": work.now})
    return len(running)


def _prove(
    work: Work, login: str, password: str, address: str | None, *, admits_closed: bool = False
) -> SignIn:
    """The account whose password this is; from then on it acts. Hashing holds no lock."""
    with work.store.reading() as snapshot:
        known = accounts.account_by_login(snapshot, login)
    is_right = passwords.is_right(known.password_hash if known else None, password)
    if known is None:
        _note(work, "sign_in.unknown", None, address)
        raise Problem("sign_in.refused")
    work.actor = Actor(known.id, known.county_code, ())
    return _decide(work, known, is_right, address, admits_closed=admits_closed)


def _decide(
    work: Work, known: SignIn, is_right: bool, address: str | None, *, admits_closed: bool
) -> SignIn:
    """Judge by the row as it is now, under its lock: guesses sent side by side are all counted."""
    account = accounts.account_to_change(work.db, known.county_code, known.id)
    if account is None or (account.closed_at is not None and not admits_closed):
        return _refuse(work, "sign_in.closed", known.id, address)
    if account.locked_until is not None and account.locked_until > work.now:
        return _refuse(work, "sign_in.locked", known.id, address)
    if not is_right or account.password_hash != known.password_hash:
        _count_failure(work, account)
        return _refuse(work, "sign_in.refused", known.id, address)
    if account.failed_sign_ins:
        work.touch(Account, {"id": account.id}, _UNLOCKED)
    return account


def _count_failure(work: Work, account: SignIn) -> None:
    """So many wrong tries lock; once a lock has run out counting starts again."""
    limits = security.in_force(work)
    tries = 1 if account.locked_until is not None else account.failed_sign_ins + 1
    until = work.now + limits.locked_for if tries >= limits.tries else None
    values = {"failed_sign_ins": tries, "locked_until": until}
    work.touch(Account, {"id": account.id}, values)
    if until is not None:
        moment = until.isoformat(timespec="seconds")
        work.record("account.locked", _chain(account.id), account=account.id, until=moment)


def _refuse(work: Work, kind: str, account_id: str, address: str | None) -> SignIn:
    _note(work, kind, account_id, address)
    raise Problem("sign_in.refused")


def _note(work: Work, kind: str, account_id: str | None, address: str | None) -> None:
    row = {"id": fresh_id(work), "at": work.now, "kind": kind, "account_id": account_id}
    county = work.county or None
    work.keep(AccessLog, {**row, "county_code": county, "address": address, "facts": {}})


def _hash(token: str) -> str:
    return sm3(token.encode())


def _chain(account_id: str) -> str:
    return f"account:{account_id}"
