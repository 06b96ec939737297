"""Quarantine: an authentic but faulty survey is kept whole and sealed until the office has looked.

It stands in the area of whoever sent it, and says nothing of a house outside his reach (law 6).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.domain.acts import Act
from server.domain.facts import Place, Verdict
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services.draft import Draft
from server.services.intake_words import SEVERE, reason
from server.services.registration import Site
from server.services.submission_rows import area_columns, insert_submission
from server.services.work import Work
from server.store.reads import submissions as reads
from server.store.reads.submissions import SubmissionLine
from server.store.reads.whereabouts import Whereabouts


def chain_of(submission_id: str, house_id: str | None) -> str:
    """The house's chain once it has one in reach, else the submission's own."""
    return f"submission:{submission_id}" if house_id is None else f"house:{house_id}"


def alarmed(draft: Draft) -> Draft:
    """Nobody puts the house under control while its survey waits: it is looked at first."""
    if draft.result.at_least is not Verdict.SEVERE:
        return draft
    return replace(draft, reasons=(reason(SEVERE), *draft.reasons))


def most_pressing(work: Work, state: str, limit: int) -> list[SubmissionLine]:
    """For the desk: what found a severe hazard, then whatever came first."""
    require_act(work.actor, Act.SUBMISSION_READ)
    asked = (reach_of(work.actor, Act.SUBMISSION_READ), work.db, state, work.actor.account_id)
    grave = reads.submission_page(*asked, after=None, limit=limit, reason=SEVERE)
    rest = reads.submission_page(*asked, after=None, limit=limit)
    return list({one.id: one for one in (*grave, *rest)}.values())[:limit]


def keep(work: Work, draft: Draft, site: Site, where: Whereabouts) -> None:
    house_id = None if site.house is None else site.house.id
    chain = chain_of(draft.id, house_id)
    insert_submission(work, draft, _columns(work, draft, site, where), chain=chain)
    work.record(
        "survey.quarantined",
        chain,
        submission=draft.id,
        reasons=sorted({one["code"] for one in draft.reasons}),
    )


def _columns(work: Work, draft: Draft, site: Site, where: Whereabouts) -> dict[str, Any]:
    place = senders_place(work, draft, where) if site.house is None else site.place
    return {
        **area_columns(place),
        "house_id": None if site.house is None else site.house.id,
        "state": "quarantined",
        "answers": None,
        "personal_sealed": None,
        "doubts": list(draft.doubts),
        "reasons": list(draft.reasons),
        "raw_sealed": work.store.secrets.seal(draft.sent.body),
    }


def senders_place(work: Work, draft: Draft, where: Whereabouts) -> Place:
    """The sender's own area; of somebody without a seat left, the village he names, if any."""
    if work.actor.seats:
        seat = work.actor.seats[0]
        return Place(work.county, seat.township, seat.village, seat.grid)
    village = draft.envelope.village_code
    township = where.villages.get(village)
    return Place(work.county, township, village if township else None)
