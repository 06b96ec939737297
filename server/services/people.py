"""The people of a county: units, accounts and passwords (M22); seats are in `seats`.

Every change is an event of the account's own chain. Nobody closes his own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from server.domain.acts import Act, Role
from server.domain.masking import mask_name
from server.domain.passwords import REMEMBERED
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services import passwords, sessions
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import accounts
from server.store.reads.accounts import AccountLine, SignIn
from server.store.rows import Account, Unit


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """`password` is the first one, to be changed at the first sign-in; None makes one up."""

    login: str
    name: str
    phone: str = ""
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    account_id: str
    first_password: str


@dataclass(frozen=True, slots=True)
class CreateUnit:
    kind: Role
    name: str
    township: str | None = None
    village: str | None = None
    department: str | None = None


def create_unit(work: Work, command: CreateUnit) -> str:
    require_manager(work)
    unit_id = fresh_id(work)
    row = {
        "id": unit_id,
        "kind": command.kind.value,
        "name": command.name,
        "township_code": command.township,
        "village_code": command.village,
        "department_code": command.department,
        "closed_at": None,
    }
    work.insert(Unit, row, chain=f"unit:{unit_id}")
    work.record("unit.created", f"unit:{unit_id}", unit=unit_id, kind=command.kind.value)
    return unit_id


def open_account(work: Work, command: OpenAccount) -> Opened:
    """A new account without any seat; its first password must be changed."""
    first = command.password or first_password()
    password_hash = passwords.new_hash(first, command.login, ())
    return Opened(enter_account(work, command, password_hash), first)


def enter_account(
    work: Work, command: OpenAccount, password_hash: str, *, must_change: bool = True
) -> str:
    """The account under a hash made before; one that nothing hashes to lets nobody sign in."""
    require_manager(work)
    row = _new_account(work, command, password_hash)
    if accounts.account_by_login(work.db, command.login) is not None:
        raise Problem("account.login_taken")
    account_id = str(row["id"])
    work.insert(Account, {**row, "must_change_password": must_change}, chain=chain_of(account_id))
    work.record("account.opened", chain_of(account_id), account=account_id)
    return account_id


def _new_account(work: Work, command: OpenAccount, password_hash: str) -> dict[str, object]:
    return {
        "id": fresh_id(work),
        "login": command.login,
        "personal_sealed": work.store.secrets.seal({"name": command.name, "phone": command.phone}),
        "name_masked": mask_name(command.name),
        "password_hash": password_hash,
        "password_set_at": work.now,
        "password_history": [],
        "must_change_password": True,
        "failed_sign_ins": 0,
        "locked_until": None,
        "opened_at": work.now,
        "closed_at": None,
    }


def close_account(work: Work, account_id: str) -> None:
    """From now on nobody signs in with it; what its phones still hold goes to review (law 6)."""
    found = account_of_another(work, account_id)
    if found.closed_at is not None:
        raise Problem("account.already_closed")
    _change(work, account_id, closed_at=work.now)
    sessions.end_all(work, account_id)
    work.record("account.closed", chain_of(account_id), account=account_id)


def reset_password(work: Work, account_id: str) -> str:
    """A new first password, shown once; the lock is lifted and browser sessions end."""
    require_manager(work)
    first = first_password()
    new_hash = passwords.hash_of(first)  # before the transaction: hashing holds no lock
    _found_account(work, account_id)
    _set_password(work, _to_change(work, account_id), new_hash, must_change=True)
    sessions.end_all(work, account_id)
    work.record("account.password_reset", chain_of(account_id), account=account_id)
    return first


def change_own_password(work: Work, old: str, new: str) -> None:
    """`password.wrong` for the old one, `password.weak` with its faults for the new one."""
    account_id = work.actor.account_id
    with work.store.reading() as snapshot:  # hashing holds no lock
        known = accounts.account_by_id(snapshot, work.county, account_id)
    if known is None or not passwords.is_right(known.password_hash, old):
        raise Problem("password.wrong")
    used = [*known.password_history, known.password_hash]
    new_hash = passwords.new_hash(new, known.login, used)
    account = _to_change(work, account_id)
    if account.password_hash != known.password_hash:
        raise Problem("house.changed_meanwhile")
    _set_password(work, account, new_hash, must_change=False)
    work.record("account.password_changed", chain_of(account_id), account=account_id)


def _set_password(work: Work, account: SignIn, new_hash: str, *, must_change: bool) -> None:
    history = [*account.password_history, account.password_hash][-REMEMBERED:]
    _change(
        work,
        account.id,
        password_hash=new_hash,
        password_set_at=work.now,
        password_history=history,
        must_change_password=must_change,
        failed_sign_ins=0,
        locked_until=None,
    )


def first_password() -> str:
    """Readable aloud, and of three classes: `Xxxx-9999-xxxx` without letters that look alike."""
    letters, digits = "abcdefghjkmnpqrstuvwxyz", "23456789"
    words = ["".join(secrets.choice(letters) for _ in range(4)) for _ in range(2)]
    number = "".join(secrets.choice(digits) for _ in range(4))
    return f"{words[0].capitalize()}-{number}-{words[1]}"


def require_manager(work: Work) -> Reach:
    """Where the actor manages people; somebody who does so only in part of a county: nowhere.

    Named jobs and the operator's command line act for the county itself.
    """
    if work.actor.account_id.startswith("job:"):
        return whole_county(work.county)
    require_act(work.actor, Act.PEOPLE_MANAGE)
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    if not accounts.whole_counties(reach):
        raise Problem("act.forbidden")
    return reach


def _found_account(work: Work, account_id: str) -> AccountLine:
    found = accounts.account(require_manager(work), work.db, account_id)
    if found is None:
        raise Problem("account.missing")
    return found


def account_of_another(work: Work, account_id: str) -> AccountLine:
    if account_id == work.actor.account_id:
        raise Problem("account.own")
    return _found_account(work, account_id)


def _to_change(work: Work, account_id: str) -> SignIn:
    found = accounts.account_to_change(work.db, work.county, account_id)
    if found is None:
        raise Problem("account.missing")
    return found


def _change(work: Work, account_id: str, **values: object) -> None:
    work.update(Account, {"id": account_id}, values, chain=chain_of(account_id))


def chain_of(account_id: str) -> str:
    return f"account:{account_id}"
