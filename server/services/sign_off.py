"""销号: one done, one struck (M9). It closes the case; a new hazard opens a new one.

Who signs has given his password once more in the same request, and signs by hand on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.acts import Act
from server.domain.problems import Problem
from server.services import house_end, named_people, sealed_images
from server.services.acceptance import acting_tier
from server.services.cases import Found, find_case, record, settle, take
from server.services.sealed_images import Given
from server.services.sessions import Proof
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import SignOffLine
from server.store.rows import Hazard, SignOff


@dataclass(frozen=True, slots=True)
class Signing:
    proof: Proof
    signature: Given


def sign_off(
    work: Work, case_id: str, *, signing: Signing, version: int | None = None
) -> SignOffLine:
    _require_proof(work, signing.proof)
    found = find_case(work, Act.CASE_SIGN_OFF, case_id, version)
    step = take(
        work,
        found,
        namesakes=named_people.namesakes(work, found, [], [work.actor.account_id]),
        evidence=frozenset({"signature"}),
    )
    struck = strike_all(work, found)
    row = {
        **found.owned,
        "number": _number(found),
        "signed_at": work.now,
        "signed_by": work.actor.account_id,
        "tier": acting_tier(work, found).value,
        "signature_id": sealed_images.keep(work, found, signing.signature),
    }
    work.insert(SignOff, row, chain=found.chain)
    ended = house_end.by_demolition(work, found)
    settle(work, found, step, shown=ended)
    told = {"number": row["number"], "hazards": struck, "signature": signing.signature.sha256}
    record(work, found, step, case=found.row.id, **told)
    if ended:
        house_end.record_end(work, found)
    return reads.sign_offs_of(found.reach, work.db, found.row.id)[0]


def _require_proof(work: Work, proof: Proof) -> None:
    """Of this person and this moment: a proof cannot be lent or kept."""
    if (proof.account_id, proof.at) != (work.actor.account_id, work.now):
        raise Problem("sign_off.not_proven")


def strike_all(work: Work, found: Found) -> list[str]:
    struck = {"state": "struck", "struck_at": work.now}
    open_hazards = [hazard.id for hazard in found.hazards if hazard.state != "struck"]
    for hazard_id in open_hazards:
        work.update(Hazard, {"id": hazard_id}, struck, chain=found.chain)
    return open_hazards


def _number(found: Found) -> str:
    """One sign-off a case: its number is the case's with the mark 销."""
    return f"{found.row.number}-销"
