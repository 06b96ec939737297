"""销号: one done, one struck (M9). It closes the case; a new hazard opens a new one."""

from __future__ import annotations

from server.domain.acts import Act
from server.services.acceptance import acting_tier
from server.services.cases import Found, find_case, record, settle, take
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import SignOffLine
from server.store.rows import Hazard, SignOff


def sign_off(work: Work, case_id: str, *, version: int | None = None) -> SignOffLine:
    found = find_case(work, Act.CASE_SIGN_OFF, case_id, version)
    step = take(work, found)
    struck = strike_all(work, found)
    row = {
        **found.owned,
        "number": _number(found),
        "signed_at": work.now,
        "signed_by": work.actor.account_id,
        "tier": acting_tier(work, found).value,
    }
    work.insert(SignOff, row, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, case=found.row.id, number=row["number"], hazards=struck)
    return reads.sign_offs_of(found.reach, work.db, found.row.id)[0]


def strike_all(work: Work, found: Found) -> list[str]:
    struck = {"state": "struck", "struck_at": work.now}
    open_hazards = [hazard.id for hazard in found.hazards if hazard.state != "struck"]
    for hazard_id in open_hazards:
        work.update(Hazard, {"id": hazard_id}, struck, chain=found.chain)
    return open_hazards


def _number(found: Found) -> str:
    """One sign-off a case: its number is the case's with the mark 销."""
    return f"{found.row.number}-销"
