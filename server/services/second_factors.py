"""动态口令: set up, asked for at sign-in, replaced by a recovery code, reset by another (0058).

The secret lies sealed and bound to its account; recovery codes are hashed like passwords. Wrong
codes and wrong passwords share one count and one lock.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import NamedTuple

from server.domain import second_factor as codes
from server.domain.days import local_day
from server.domain.problems import Problem
from server.services import passwords, proving, security
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import accounts, second_factors as reads
from server.store.reads.accounts import SignIn
from server.store.reads.second_factors import FactorRow
from server.store.rows import SecondFactor, WebSession
from server.store.secrets import Unreadable


class Standing(NamedTuple):
    """Of one account: whether its seats ask for a factor, what it has, until when it may wait."""

    is_required: bool
    row: FactorRow | None

    @property
    def is_set_up(self) -> bool:
        return self.row is not None and self.row.secret_sealed is not None

    @property
    def due_at(self) -> datetime | None:
        """The last moment without, for one who still has to set it up."""
        is_asked = self.is_required and not self.is_set_up
        return self.row.due_at if is_asked and self.row is not None else None


def standing(work: Work, account_id: str) -> Standing:
    asked = security.in_force(work).second_factor
    today = local_day(work.now)
    seats = accounts.all_seats_of(work.db, work.county, account_id) if asked else []
    is_required = any(one.role in asked and one.is_held_on(today) for one in seats)
    return Standing(is_required, reads.row(work.db, work.county, account_id))


def is_set_up(work: Work, account_id: str) -> bool:
    return reads.factor(work.db, work.county, account_id) is not None


def ask(work: Work, account_id: str) -> datetime | None:
    """At a sign-in without: until when it may be set up; its days begin with the first asking."""
    found = standing(work, account_id)
    if not found.is_required or found.is_set_up:
        return None
    if found.due_at is not None:
        return found.due_at
    due = work.now + timedelta(days=security.in_force(work).set_up_days)
    _write(work, account_id, found.row, due_at=due)
    day = local_day(due).isoformat()
    work.record("account.second_factor_asked", _chain(account_id), account=account_id, due=day)
    return due


# ---- setting up


class Offer(NamedTuple):
    """A new secret as a person sees it; `sealed` comes back with his first code."""

    address: str
    text: str
    sealed: str


def offer(work: Work) -> Offer:
    """Nothing is kept until a code proves that the authenticator has it."""
    return _offer(work, secrets.token_bytes(codes.SECRET_BYTES), work.now)


def offer_again(work: Work, sealed: str) -> Offer:
    """The same secret once more, after a code that was mistyped; a new one when it is too old."""
    try:
        secret, shown_at = _opened(work, sealed)
    except Problem:
        return offer(work)
    return _offer(work, secret, shown_at)


def _offer(work: Work, secret: bytes, shown_at: datetime) -> Offer:
    own = accounts.own_account(work.db, work.county, work.actor.account_id)
    place = county_schema(work.county).profile.name
    content = {"secret": secret.hex(), "at": shown_at.isoformat()}
    sealed = work.store.secrets.seal(content, _bound(work, "offer"))
    address = codes.address(secret, own.login, place)
    return Offer(address, codes.base32(secret), urlsafe_b64encode(sealed).decode())


def _opened(work: Work, sealed: str) -> tuple[bytes, datetime]:
    try:
        blob = urlsafe_b64decode(sealed.encode())
        content = work.store.secrets.open(blob, _bound(work, "offer"))
    except (ValueError, Unreadable) as error:
        raise Problem("second_factor.too_late") from error
    shown_at = datetime.fromisoformat(content["at"])
    if work.now - shown_at > codes.SET_UP_WITHIN:
        raise Problem("second_factor.too_late")
    return bytes.fromhex(content["secret"]), shown_at


def set_up(work: Work, sealed: str, code: str, password: str) -> list[str]:
    """The recovery codes, shown this once; `password.wrong`, `second_factor.wrong_code`."""
    secret, _ = _opened(work, sealed)
    shown, hashes = _recovery_codes()  # hashed before anything is held
    account = _own_with_password(work, password)
    found = reads.row(work.db, work.county, account.id)
    if found is not None and found.secret_sealed is not None:
        raise Problem("second_factor.already")
    step = codes.matching_step(secret, codes.plain_code(code), work.now, last_step=0)
    if step is None:
        raise Problem("second_factor.wrong_code")
    blob = work.store.secrets.seal(secret, _bound(work, "secret"))
    values = {"secret_sealed": blob, "set_up_at": work.now, "due_at": None}
    _write(work, account.id, found, **values, last_step=step, recovery=hashes)
    work.record("account.second_factor_set_up", _chain(account.id), account=account.id)
    proving.note(work, "second_factor.set_up", account.id, None)
    work.touch(WebSession, {"account_id": account.id}, {"must_set_up": False})
    return shown


def _own_with_password(work: Work, password: str) -> SignIn:
    """Somebody at an unattended desk sets up nothing: the password is asked once more."""
    account_id = work.actor.account_id
    with work.store.reading() as snapshot:
        known = accounts.account_by_id(snapshot, work.county, account_id)
    is_right = passwords.is_right(known.password_hash if known else None, password)
    account = _own(work)
    if not is_right or known is None or account.password_hash != known.password_hash:
        proving.count_failure(work, account)
        proving.note(work, "second_factor.refused", account_id, None)
        raise Problem("password.wrong")
    return account


def _own(work: Work) -> SignIn:
    """Oneself, held; too many wrong tries bar here as at the door."""
    try:
        return proving.open_account(work, work.county, work.actor.account_id, None)
    except Problem as problem:
        raise Problem("second_factor.refused") from problem


# ---- codes


def require_code(work: Work, account: SignIn, code: str, address: str | None) -> None:
    """`second_factor.refused`, counted like a wrong password; a right one ends the count."""
    found = reads.factor(work.db, account.county_code, account.id)
    plain = codes.plain_code(code)
    if found is None or not (_take_code(work, account.id, found, plain)):
        proving.count_failure(work, account)
        proving.note(work, "second_factor.refused", account.id, address)
        raise Problem("second_factor.refused")
    proving.forget_failures(work, account)


def _take_code(work: Work, account_id: str, found: FactorRow, plain: str) -> bool:
    if not codes.is_code(plain):
        return _take_recovery(work, account_id, found, plain)
    assert found.secret_sealed is not None
    secret = work.store.secrets.open_bytes(found.secret_sealed, _bound(work, "secret"))
    step = codes.matching_step(secret, plain, work.now, found.last_step)
    if step is None:
        return False
    key = {"account_id": account_id, "last_step": found.last_step}
    return work.touch(SecondFactor, key, {"last_step": step}) == 1


def _take_recovery(work: Work, account_id: str, found: FactorRow, plain: str) -> bool:
    """Used up with its first use; its owner sees how many are left."""
    number = codes.recovery_number(plain)
    known = found.recovery[number - 1] if number and number <= len(found.recovery) else None
    if number is None or known is None or not passwords.is_right(known, plain):
        return False
    left = [None if place == number - 1 else one for place, one in enumerate(found.recovery)]
    _write(work, account_id, found, recovery=left)
    many = sum(one is not None for one in left)
    facts = {"account": account_id, "left": many}
    work.record("account.recovery_code_used", _chain(account_id), **facts)
    proving.note(work, "second_factor.recovery", account_id, None)
    return True


def renew_recovery_codes(work: Work, code: str) -> list[str]:
    """New ones for those that were used or lost; the old ones end."""
    shown, hashes = _recovery_codes()
    account = _own(work)
    require_set_up(work, account.id)
    require_code(work, account, code, None)
    found = reads.row(work.db, work.county, account.id)
    _write(work, account.id, found, recovery=hashes)
    work.record("account.recovery_codes_renewed", _chain(account.id), account=account.id)
    return shown


def _recovery_codes() -> tuple[list[str], list[str]]:
    numbers = range(1, codes.RECOVERY_CODES + 1)
    shown = [codes.recovery_code(number, _letters()) for number in numbers]
    return shown, [passwords.hash_of(codes.plain_code(one)) for one in shown]


def _letters() -> str:
    return "".join(secrets.choice(codes.RECOVERY_LETTERS) for _ in range(codes.RECOVERY_LENGTH))


# ---- ending


def end_own(work: Work, code: str) -> None:
    """By oneself, with a code, where no seat asks for it."""
    account = _own(work)
    require_set_up(work, account.id)
    if standing(work, account.id).is_required:
        raise Problem("second_factor.is_required")
    require_code(work, account, code, None)
    end(work, account.id)
    work.record("account.second_factor_ended", _chain(account.id), account=account.id)
    proving.note(work, "second_factor.ended", account.id, None)


def require_set_up(work: Work, account_id: str) -> None:
    if reads.factor(work.db, work.county, account_id) is None:
        raise Problem("second_factor.none")


def end(work: Work, account_id: str, **more: object) -> None:
    none = {"secret_sealed": None, "set_up_at": None, "due_at": None, "recovery": []}
    _write(work, account_id, reads.row(work.db, work.county, account_id), **none, **more)


_BLANK: dict[str, object] = {
    "due_at": None,
    "secret_sealed": None,
    "set_up_at": None,
    "last_step": 0,
    "recovery": [],
    "reset_at": None,
    "reset_sealed": None,
}


def _write(work: Work, account_id: str, found: FactorRow | None, **values: object) -> None:
    if found is None:
        row = {**_BLANK, **values, "account_id": account_id}
        work.insert(SecondFactor, row, chain=_chain(account_id))
    else:
        key = {"account_id": account_id}
        work.update(SecondFactor, key, values, chain=_chain(account_id))


def _bound(work: Work, what: str) -> bytes:
    return f"second factor {what} {work.actor.account_id}".encode()


_chain = proving.chain_of
