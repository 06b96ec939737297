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
from server.services import passwords, proving, second_factors, security
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.ledger import sm3
from server.store.reads import accounts
from server.store.reads.accounts import SignIn
from server.store.rows import Account, Device, WebSession


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is shown once and kept only as its SM3."""

    token: str
    account_id: str
    must_change_password: bool
    has_ended_another: bool
    set_up_by: datetime | None = None  # a second factor, put off at most until then


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right; a code is asked for besides. `mark` is of that password."""

    county: str
    account_id: str
    mark: str


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


def sign_in(
    work: Work, login: str, password: str, *, address: str | None = None
) -> SignedIn | HalfWay:
    """Begin a browser session and end the account's other one; `sign_in.refused` otherwise.

    Who has a second factor is only half way. The caller keeps what was written even when it is
    refused: tries are counted.
    """
    account = proving.prove(work, login, password, address)
    if second_factors.is_set_up(work, account.id):
        _note(work, "sign_in.password", account.id, address)
        return HalfWay(account.county_code, account.id, _mark(account))
    return _begun(work, account, address)


def sign_in_with_code(
    work: Work, half: HalfWay, code: str, *, address: str | None = None
) -> SignedIn:
    """The other half: a one-time code, or a recovery code; `second_factor.refused`."""
    work.actor = Actor(half.account_id, half.county, ())
    account = proving.open_account(work, half.county, half.account_id, address)
    if _mark(account) != half.mark:  # the password was changed since
        proving.refuse(work, account, "sign_in.refused", address)
    second_factors.require_code(work, account, code, address)
    return _begun(work, account, address)


def _mark(account: SignIn) -> str:
    return sm3(account.password_hash.encode())[:16]


def _begun(work: Work, account: SignIn, address: str | None) -> SignedIn:
    has_ended_another = end_all(work, account.id) > 0
    token = secrets.token_urlsafe(32)
    due = second_factors.ask(work, account.id)
    must_set_up = due is not None and due <= work.now
    row = {"token_hash": _hash(token), "account_id": account.id, "ended_at": None}
    times = {"created_at": work.now, "last_seen_at": work.now}
    work.keep(WebSession, {**row, **times, "must_set_up": must_set_up})
    _note(work, "sign_in.ok", account.id, address)
    must_change = account.must_change_password or _has_expired(work, account)
    return SignedIn(token, account.id, must_change, has_ended_another, due)


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
    work: Work,
    login: str,
    password: str,
    label: str,
    *,
    code: str | None = None,
    address: str | None = None,
) -> Enrolled:
    """Give a phone its own token and the key to verify its receipts with; like `sign_in`.

    A phone is enrolled once: `second_factor.needed` until its holder brings a code, too.
    """
    account = proving.prove(work, login, password, address)
    _require_factor(work, account, code, address)
    device_id, token = fresh_id(work), secrets.token_urlsafe(32)
    expires_at = work.now + timedelta(days=security.in_force(work).device_days)
    row = {"id": device_id, "account_id": account.id, "label": label, "token_hash": _hash(token)}
    times = {"enrolled_at": work.now, "expires_at": expires_at, "revoked_at": None}
    work.insert(Device, {**row, **times}, chain=_chain(account.id))
    work.record("device.enrolled", _chain(account.id), account=account.id, device=device_id)
    _note(work, "device.enrolled", account.id, address)
    key = work.store.secrets.receipt_key(device_id)
    return Enrolled(token, device_id, account.id, key, expires_at, account.must_change_password)


def _require_factor(work: Work, account: SignIn, code: str | None, address: str | None) -> None:
    if second_factors.is_set_up(work, account.id):
        if not code:
            _note(work, "sign_in.password", account.id, address)
            raise Problem("second_factor.needed")
        second_factors.require_code(work, account, code, address)
        return
    due = second_factors.ask(work, account.id)
    if due is not None and due <= work.now:
        raise Problem("second_factor.set_up_first")


def prove_password(work: Work, login: str, password: str, *, address: str | None = None) -> SignIn:
    """The account whose password this is, for one request without a session; like `sign_in`.

    A closed account is told too: what its phone still holds must not be lost (law 6).
    """
    account = proving.prove(work, login, password, address, admits_closed=True)
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
        proving.decide(work, known, is_right, address, admits_closed=False)
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


def end_all(work: Work, account_id: str, *, but: str | None = None) -> int:
    """End every session of the account, or all but the one with this hash; how many still ran."""
    running = [one for one in accounts.open_sessions(work.db, account_id) if one != but]
    for token_hash in running:
        work.touch(WebSession, {"token_hash": token_hash}, {"ended_at": work.now})
    return len(running)


def _hash(token: str) -> str:
    return sm3(token.encode())


_note, _chain = proving.note, proving.chain_of
