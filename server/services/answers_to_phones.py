"""What a phone is answered: its receipt, the verdict with its reasons, the house and the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from server.domain.days import local_day
from server.domain.health_code import colour_on
from server.services import receipts
from server.services.acceptance_of_surveys import Accepted
from server.services.draft import Draft
from server.services.findings import told_case, told_rules
from server.services.work import Work
from server.store.reads.intake import Known


def accepted(work: Work, draft: Draft, outcome: Accepted) -> dict[str, Any]:
    result = draft.result
    return {
        "receipt": _receipt(
            work,
            draft.id,
            "accepted",
            draft.sent.body_hash,
            work.now,
            [one.sha256 for one in draft.photos],
        ),
        "state": "accepted",
        "verdict": {
            "verdict": result.verdict.value,
            "pack": result.pack,
            "profile": result.profile,
            "promotion": result.promoted_by,
            "fired": told_rules(result),
            "missing": list(result.missing),
        },
        "house": {
            "id": outcome.house_id,
            "code": outcome.house_code,
            "health_code": outcome.health_code,
            "verdict": outcome.verdict.value,
        },
        "case": outcome.case,
        "doubts": list(outcome.draft.doubts),
        "reasons": [],
    }


def waiting(work: Work, draft: Draft) -> dict[str, Any]:
    """Kept for the office: nothing of a house or verdict is told (law 2, law 6)."""
    photos = [one.sha256 for one in draft.photos]
    return {
        "receipt": _receipt(work, draft.id, "quarantined", draft.sent.body_hash, work.now, photos),
        "state": "quarantined",
        "verdict": None,
        "house": None,
        "case": None,
        "doubts": list(draft.doubts),
        "reasons": list(draft.reasons),
    }


def known(work: Work, row: Known, photos: Iterable[tuple[str, bool]]) -> dict[str, Any]:
    """The same receipt as the first time; house and case as they stand today."""
    first_state = "quarantined" if row.is_sealed else "accepted"
    told = row.assessment_id is not None
    return {
        "receipt": _receipt(
            work, row.id, first_state, row.body_hash, row.received_at, [one for one, _ in photos]
        ),
        "state": row.state,
        "verdict": _known_verdict(row) if told else None,
        "house": _known_house(row, local_day(work.now)) if told else None,
        "case": _known_case(row) if told and row.case_id else None,
        "doubts": row.doubts or [],
        "reasons": row.reasons or [],
    }


def _known_verdict(row: Known) -> dict[str, Any]:
    return {
        "verdict": row.verdict,
        "pack": row.pack,
        "profile": row.profile,
        "promotion": row.promotion,
        "fired": row.fired,
        "missing": row.missing,
    }


def _known_house(row: Known, today: date) -> dict[str, Any]:
    colour = row.health_code or ""
    return {
        "id": row.house_id,
        "code": row.house_code,
        "health_code": colour_on(today, colour, row.health_then, row.health_turns_on),
        "verdict": row.house_verdict,
    }


def _known_case(row: Known) -> dict[str, Any] | None:
    if row.case_id is None or row.case_number is None or row.case_stage is None:
        return None
    return told_case(row.case_id, row.case_number, row.case_stage)


def _receipt(  # noqa: PLR0917
    work: Work, submission_id: str, state: str, body_hash: str, at: datetime, photos: list[str]
) -> dict[str, Any]:
    facts = {
        "submission": submission_id,
        "state": state,
        "body_hash": body_hash,
        "received_at": receipts.moment(at),
        "photos_wanted": sorted(photos),
    }
    return receipts.signed(work, facts)
