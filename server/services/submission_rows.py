"""The rows of a submission and of the photos it announces."""

from __future__ import annotations

from typing import Any

from server.domain.facts import Place
from server.domain.ground import known_position
from server.domain.problems import Problem
from server.services.draft import Draft
from server.services.sealed_photos import seal_announced
from server.services.work import Work
from server.store.rows import Photo, Submission


def insert_submission(work: Work, draft: Draft, columns: dict[str, Any], *, chain: str) -> None:
    """Enter it with its photos; retried when another request was faster with the same id."""
    row = {**sent_columns(work, draft), **columns}
    if not work.insert_once(Submission, row, chain=chain):
        raise Problem("house.changed_meanwhile")
    work.insert(Photo, photo_rows(draft, columns["house_id"]), chain=chain)
    seal_announced(work, draft.photos, chain=chain)


def sent_columns(work: Work, draft: Draft) -> dict[str, Any]:
    """What is true of it whatever becomes of it."""
    envelope = draft.envelope
    here = envelope.location
    return {
        "id": draft.id,
        "kind": envelope.kind,
        "form_version": envelope.form_version,
        "account_id": work.actor.account_id,
        "device_id": work.actor.device_id,
        "captured_at": envelope.captured_at,
        "received_at": work.now,
        "body_hash": draft.sent.body_hash,
        "lon": here and here.lon,
        "lat": here and here.lat,
        "accuracy_m": here and here.accuracy_m,
        "location_source": here and known_position(here.source),
        "review_sealed": None,
    }


def accepted_columns(work: Work, draft: Draft, place: Place) -> dict[str, Any]:
    """Answers are kept open but for the personal ones, which are sealed (law 9)."""
    return {
        **area_columns(place),
        "house_id": draft.envelope.house_id,
        "state": "accepted",
        "answers": draft.open_answers,
        "personal_sealed": work.store.secrets.seal(draft.personal_answers),
        "doubts": list(draft.doubts),
        "reasons": None,
        "raw_sealed": None,
    }


def area_columns(place: Place) -> dict[str, Any]:
    return {
        "township_code": place.township,
        "village_code": place.village,
        "grid_code": place.grid,
    }


def photo_rows(draft: Draft, house_id: str | None) -> list[dict[str, Any]]:
    return [
        {
            "submission_id": draft.id,
            "sha256": one.sha256,
            "house_id": house_id,
            "slot": one.slot,
            "question": one.question,
            "captured_at": one.captured_at,
            "lon": one.lon,
            "lat": one.lat,
            "accuracy_m": one.accuracy_m,
        }
        for one in draft.photos
    ]
