"""重置动态口令: by another, who named a third person that made sure who is asking (0058)."""

from __future__ import annotations

from server.domain.problems import Problem
from server.services import people, proving, second_factors, sessions
from server.services.evidence import fingerprint, written_reason
from server.services.work import Work
from server.store.reads import accounts


def reset(work: Work, account_id: str, witness: str, reason: str) -> None:
    """By who manages him, after a third person made sure that it is he who asks.

    `witness` is the login of that person. Browser sessions end; what his phones hold is untouched.
    """
    said = written_reason(reason)
    found = people.account_of_another(work, account_id)
    second_factors.require_set_up(work, found.id)
    witness_id = _witness(work, account_id, witness)
    _reset(work, found.id, said, witness_id)


def _reset(work: Work, account_id: str, said: str, witness: str | None) -> None:
    facts = {"reason": said, "by": work.actor.account_id, "witness": witness}
    sealed = work.store.secrets.seal(facts, f"second factor reset {account_id}".encode())
    second_factors.end(work, account_id, reset_at=work.now, reset_sealed=sealed)
    sessions.end_all(work, account_id)
    words = {"account": account_id, "witness": witness, "reason": fingerprint(said)}
    work.record("account.second_factor_reset", proving.chain_of(account_id), **words)
    proving.note(work, "second_factor.reset", account_id, None)


def _witness(work: Work, account_id: str, login: str) -> str:
    found = accounts.account_by_login(work.db, login.strip())
    is_of_county = found is not None and found.county_code == work.county
    if found is None or not is_of_county or found.closed_at is not None:
        raise Problem("second_factor.bad_witness")
    if found.id in (account_id, work.actor.account_id):
        raise Problem("second_factor.bad_witness")
    return found.id


def reset_by_operator(work: Work, account_id: str, reason: str) -> None:
    """By who holds the machine itself, when nobody is left who could: `anju user`."""
    said = written_reason(reason)
    second_factors.require_set_up(work, account_id)
    _reset(work, account_id, said, None)
