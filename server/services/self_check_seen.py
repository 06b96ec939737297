"""A self-check is verified by the first survey or patrol of the house after it (M4)."""

from __future__ import annotations

from datetime import datetime

from server.domain.reach import whole_county
from server.services.work import Work
from server.store.reads import self_checks as reads
from server.store.rows import SelfCheck


def verify(work: Work, house_id: str, reference: str, at: datetime) -> None:
    chain = f"house:{house_id}"
    for check_id in reads.unseen_before(whole_county(work.county), work.db, house_id, at):
        columns = {
            "seen_at": work.now,
            "seen_by": work.actor.account_id,
            "reference": reference,
        }
        work.update(SelfCheck, {"id": check_id}, columns, chain=chain)
        work.record("self_check.verified", chain, self_check=check_id, reference=reference)
