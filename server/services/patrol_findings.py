"""What settles a patrol's finding: another survey, a higher verdict, a transfer, or a word (M14).

The first three follow from what was done; nobody has to tick them off as well.
"""

from __future__ import annotations

from datetime import datetime

from server.domain.reach import whole_county
from server.services import self_check_seen
from server.services.evidence import fingerprint
from server.services.work import Work
from server.store.reads import patrols as reads
from server.store.rows import Patrol


def settle_by_survey(work: Work, house_id: str, submission_id: str, at: datetime) -> None:
    """Whatever was seen before it is answered by a whole survey."""
    _settle_all(work, house_id, at, "surveyed", submission_id)
    self_check_seen.verify(work, house_id, submission_id, at)


def settle_by_word(work: Work, house_id: str, confirmation_id: str) -> None:
    """A verdict was raised."""
    _settle_all(work, house_id, work.now, "raised", confirmation_id)


def settle_by_transfer(work: Work, house_id: str, transfer_id: str) -> None:
    _settle_all(work, house_id, work.now, "handed_over", transfer_id)


def _settle_all(work: Work, house_id: str, until: datetime, outcome: str, reference: str) -> None:
    for patrol_id in reads.open_before(whole_county(work.county), work.db, house_id, until):
        settle_one(work, house_id, patrol_id, outcome, reference=reference)


def settle_one(
    work: Work,
    house_id: str,
    patrol_id: str,
    outcome: str,
    *,
    reference: str | None = None,
    note: str | None = None,
) -> None:
    """The words of the note are sealed, the ledger keeps their SM3."""
    chain = f"house:{house_id}"
    columns = {
        "settled_at": work.now,
        "settled_by": work.actor.account_id,
        "outcome": outcome,
        "reference": reference,
        "note_sealed": None if note is None else work.store.secrets.seal({"note": note}),
    }
    work.update(Patrol, {"id": patrol_id}, columns, chain=chain)
    work.record(
        "patrol.settled",
        chain,
        patrol=patrol_id,
        outcome=outcome,
        reference=reference,
        note=None if note is None else fingerprint(note),
    )
