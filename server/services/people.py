"""The people of a county: accounts and passwords (M22); seats are in `seats`, units in `units`.

Every change is an event of the account's own chain. Nobody changes his own. A township manages
those who hold nothing but roles it grants on its own ground (server.domain.grants).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.grants import may_manage
from server.domain.masking import mask_name
from server.domain.passwords import BARRED_FOR, REMEMBERED
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.domain.seats import SeatArea
from server.services import passwords, proving, sessions
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import accounts, settings
from server.store.reads.accounts import AccountLine, SeatLine, SignIn
from server.store.rows import Account


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


def open_account(work: Work, command: OpenAccount) -> Opened:
    """A new account without any seat; its first password must be changed."""
    first = command.password or first_password()
    password_hash = passwords.new_hash(first, command.login, ())
    return Opened(enter_account(work, command, password_hash), first)


def enter_account(
    work: Work, command: OpenAccount, password_hash: str, *, must_change: bool = True
) -> str:
    """The account under a hash made before; one that nothing hashes to lets nobody sign in.

    It has no seat yet, so only who manages the whole county may leave it like that.
    """
    require_manager(work)
    return insert_account(work, command, password_hash, must_change=must_change)


def insert_account(
    work: Work, command: OpenAccount, password_hash: str, *, must_change: bool
) -> str:
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


def bar_account(work: Work, account_id: str) -> None:
    """Nobody signs in with it until the bar is lifted; browser sessions end at once.

    Its phones hand in what they hold and do nothing else (law 6); a lost one has its token revoked.
    """
    found = account_of_another(work, account_id)
    if found.closed_at is not None:
        raise Problem("account.already_closed")
    until = work.now + BARRED_FOR
    _change(work, account_id, locked_until=until)
    sessions.end_all(work, account_id)
    work.record("account.barred", chain_of(account_id), account=account_id, until=until.isoformat())


def unlock_account(work: Work, account_id: str) -> None:
    """Lift a lock, whether wrong passwords or a manager set it."""
    found = account_of_another(work, account_id)
    if found.locked_until is None or found.locked_until <= work.now:
        raise Problem("account.not_locked")
    _change(work, account_id, locked_until=None, failed_sign_ins=0)
    work.record("account.unlocked", chain_of(account_id), account=account_id)


def reset_password(work: Work, account_id: str) -> str:
    """A new first password, shown once; the lock is lifted and browser sessions end."""
    manager_reach(work)
    first = first_password()
    new_hash = passwords.hash_of(first)  # before the transaction: hashing holds no lock
    account_of_another(work, account_id)
    _set_password(work, _to_change(work, account_id), new_hash, must_change=True)
    sessions.end_all(work, account_id)
    work.record("account.password_reset", chain_of(account_id), account=account_id)
    return first


def change_own_password(work: Work, old: str, new: str, *, session: str | None = None) -> None:
    """`password.wrong` for the old one, `password.weak` with its faults for the new one.

    A wrong old one counts as at the door, so the caller keeps what was written even when it is
    refused. Browser sessions end, but for the one it is changed in.
    """
    account_id = work.actor.account_id
    with work.store.reading() as snapshot:  # hashing holds no lock
        known = accounts.account_by_id(snapshot, work.county, account_id)
        shortest = settings.security(snapshot, work.county, work.now).shortest_password
    is_right = passwords.is_right(known.password_hash if known else None, old)
    if known is None or not is_right:
        raise _wrong_password(work, account_id)
    used = [*known.password_history, known.password_hash]
    new_hash = passwords.new_hash(new, known.login, used, shortest=shortest)
    account = _to_change(work, account_id)
    if account.password_hash != known.password_hash:
        raise Problem("house.changed_meanwhile")
    if proving.is_locked(work, account):
        raise Problem("password.wrong")
    _set_password(work, account, new_hash, must_change=False)
    sessions.end_all(work, account_id, but=session)
    work.record("account.password_changed", chain_of(account_id), account=account_id)


def _wrong_password(work: Work, account_id: str) -> Problem:
    """Counted: who found a desk or a phone unattended would guess for ever."""
    account = _to_change(work, account_id)
    if not proving.is_locked(work, account):
        proving.count_failure(work, account)
    proving.note(work, "password.refused", account_id, None)
    return Problem("password.wrong")


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


def manager_reach(work: Work) -> Reach:
    """Where the actor manages people; jobs and the command line act for the county itself."""
    if work.actor.account_id.startswith("job:"):
        return whole_county(work.county)
    require_act(work.actor, Act.PEOPLE_MANAGE)
    return reach_of(work.actor, Act.PEOPLE_MANAGE)


def require_manager(work: Work) -> Reach:
    """The same of somebody who manages the whole county."""
    reach = manager_reach(work)
    if not accounts.whole_counties(reach):
        raise Problem("act.forbidden")
    return reach


def is_whole(reach: Reach) -> bool:
    return bool(accounts.whole_counties(reach))


def _found_account(work: Work, account_id: str) -> AccountLine:
    reach = manager_reach(work)
    found = accounts.account(reach, work.db, account_id)
    if found is None:
        raise Problem("account.missing")
    if not is_whole(reach) and not may_manage(work.actor.seats, work.county, held(work, found.id)):
        raise Problem("account.held_elsewhere")
    return found


def held(work: Work, account_id: str) -> list[tuple[Role, SeatArea]]:
    """The roles and areas of its seats that have not ended."""
    today = local_day(work.now)
    seats = accounts.all_seats_of(work.db, work.county, account_id)
    return [(Role(one.role), area_of(one)) for one in seats if not one.has_ended_by(today)]


def area_of(seat: SeatLine) -> SeatArea:
    return SeatArea(
        seat.township_code,
        seat.village_code,
        seat.grid_code,
        seat.department_code,
        seat.agency_id,
    )


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
