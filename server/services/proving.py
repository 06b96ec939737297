"""Whether it is he: a login and its password judged under the account's lock, every try counted.

A refusal is always the same sentence after the same time; what it really was is in the access log.
"""

from __future__ import annotations

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import passwords, security
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import accounts, second_factors
from server.store.reads.accounts import SignIn
from server.store.rows import AccessLog, Account

_UNLOCKED = {"failed_sign_ins": 0, "locked_until": None}


def prove(
    work: Work, login: str, password: str, address: str | None, *, admits_closed: bool = False
) -> SignIn:
    """The account whose password this is; from then on it acts. Hashing holds no lock."""
    with work.store.reading() as snapshot:
        known = accounts.account_by_login(snapshot, login)
    is_right = passwords.is_right(known.password_hash if known else None, password)
    if known is None:
        note(work, "sign_in.unknown", None, address)
        raise Problem("sign_in.refused")
    work.actor = Actor(known.id, known.county_code, ())
    return decide(work, known, is_right, address, admits_closed=admits_closed)


def decide(
    work: Work, known: SignIn, is_right: bool, address: str | None, *, admits_closed: bool
) -> SignIn:
    """Judge by the row as it is now, under its lock: guesses sent side by side are all counted.

    The password alone sets no count back where a code is asked for besides: whoever knows it
    would guess codes for ever.
    """
    account = open_account(work, known.county_code, known.id, address, admits_closed=admits_closed)
    if not is_right or account.password_hash != known.password_hash:
        refuse(work, account, "sign_in.refused", address)
    if second_factors.factor(work.db, account.county_code, account.id) is None:
        forget_failures(work, account)
    return account


def open_account(
    work: Work, county: str, account_id: str, address: str | None, *, admits_closed: bool = False
) -> SignIn:
    """The account, held, unless it is closed or locked: then it is refused like a wrong one."""
    account = accounts.account_to_change(work.db, county, account_id)
    if account is None or (account.closed_at is not None and not admits_closed):
        note(work, "sign_in.closed", account_id, address)
        raise Problem("sign_in.refused")
    if is_locked(work, account):
        note(work, "sign_in.locked", account_id, address)
        raise Problem("sign_in.refused")
    return account


def is_locked(work: Work, account: SignIn) -> bool:
    return account.locked_until is not None and account.locked_until > work.now


def refuse(work: Work, account: SignIn, kind: str, address: str | None) -> None:
    """Count a wrong try and raise `sign_in.refused`."""
    count_failure(work, account)
    note(work, kind, account.id, address)
    raise Problem("sign_in.refused")


def forget_failures(work: Work, account: SignIn) -> None:
    if account.failed_sign_ins:
        work.touch(Account, {"id": account.id}, _UNLOCKED)


def count_failure(work: Work, account: SignIn) -> None:
    """So many wrong tries lock; once a lock has run out counting starts again."""
    limits = security.in_force(work)
    tries = 1 if account.locked_until is not None else account.failed_sign_ins + 1
    until = work.now + limits.locked_for if tries >= limits.tries else None
    values = {"failed_sign_ins": tries, "locked_until": until}
    work.touch(Account, {"id": account.id}, values)
    if until is not None:
        moment = until.isoformat(timespec="seconds")
        work.record("account.locked", chain_of(account.id), account=account.id, until=moment)


def note(work: Work, kind: str, account_id: str | None, address: str | None) -> None:
    """A line of the access log."""
    row = {"id": fresh_id(work), "at": work.now, "kind": kind, "account_id": account_id}
    county = work.county or None
    work.keep(AccessLog, {**row, "county_code": county, "address": address, "facts": {}})


def chain_of(account_id: str) -> str:
    return f"account:{account_id}"
