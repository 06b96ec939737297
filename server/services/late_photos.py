"""Photos that come after their survey: they join it, and what was asked for their sake is settled.

Collect splits what is large over several posts, in any order and again after a broken line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.reach import Reach, whole_county
from server.services import photos
from server.services.county import county_schema
from server.services.intake_words import doubt
from server.services.quarantine import chain_of
from server.services.work import Work
from server.store.reads import openrosa as reads, photos as photo_reads
from server.store.rows import OpenrosaFile, Photo, Submission


def join(work: Work, instance_id: str, submission_id: str, hashes: Mapping[str, str]) -> None:
    """Add the photos (file name -> SHA-256) that are on disk to their submission, once each."""
    county = whole_county(work.county)
    with work.store.reading() as db:
        if not _new(reads.photos_named(county, db, instance_id), hashes):
            return
    _join(work, instance_id, submission_id, hashes, _held(work, county, submission_id))


def join_at_once(
    work: Work, instance_id: str, submission_id: str, hashes: Mapping[str, str]
) -> None:
    """Add photos to a submission that this very unit of work has entered."""
    head = reads.lock_head(whole_county(work.county), work.db, submission_id)
    _join(work, instance_id, submission_id, hashes, head)


def _join(
    work: Work, instance_id: str, submission_id: str, hashes: Mapping[str, str], head: reads.Head
) -> None:
    county, chain = whole_county(work.county), chain_of(submission_id, head.house_id)
    new = _new(reads.photos_named(county, work.db, instance_id), hashes)
    for one, sha256 in new:
        _join_one(work, submission_id, head.house_id, one, sha256, chain)
        key = {"instance_id": instance_id, "name": one.name}
        work.update(OpenrosaFile, key, {"sha256": sha256}, chain=chain)
        work.record("survey.photo_joined", chain, submission=submission_id, photo=sha256)
    for sha256 in sorted({sha256 for _, sha256 in new}):
        photos.enter_photo(work, sha256)
    if new:
        _settle_doubts(work, county, submission_id, head, chain)


def _new(
    named: Sequence[reads.NamedPhoto], hashes: Mapping[str, str]
) -> list[tuple[reads.NamedPhoto, str]]:
    """Photos of which nothing, or other content, is here; the newest content stands last."""
    found = ((one, hashes.get(one.name)) for one in named)
    return [(one, sha256) for one, sha256 in found if sha256 and sha256 != one.sha256]


def _held(work: Work, county: Reach, submission_id: str) -> reads.Head:
    """House before submission, in the order of everybody else, so that nobody waits in a ring."""
    with work.store.reading() as db:
        house_id = reads.house_of(county, db, submission_id)
    if house_id is not None:
        photo_reads.hold_house(county, work.db, house_id)
    return reads.lock_head(county, work.db, submission_id)


def _join_one(  # noqa: PLR0917
    work: Work,
    submission_id: str,
    house_id: str | None,
    named: reads.NamedPhoto,
    sha256: str,
    chain: str,
) -> None:
    row = {
        "submission_id": submission_id,
        "sha256": sha256,
        "house_id": house_id,
        "slot": named.slot,
        "question": named.question,
    }
    work.insert_once(Photo, row, chain=chain)


def _settle_doubts(
    work: Work, county: Reach, submission_id: str, head: reads.Head, chain: str
) -> None:
    counts = reads.photo_counts(county, work.db, submission_id)
    doubts = head.doubts or []
    left = [one for one in doubts if one not in _settled(work, doubts, counts)]
    if left != doubts:
        work.update(Submission, {"id": submission_id}, {"doubts": left}, chain=chain)


def _settled(
    work: Work, doubts: Sequence[Any], counts: Mapping[tuple[str, str], int]
) -> list[dict[str, Any]]:
    """Doubts about photos that have come meanwhile."""
    enough = [
        doubt("photo.slot_missing", slot=slot.label)
        for slot in county_schema(work.county).form.photos
        if counts.get((slot.id, ""), 0) >= slot.minimum
    ]
    signs = {question for _, question in counts if question}
    shown = [
        one
        for one in doubts
        if one.get("code") == "photo.sign_missing" and one.get("question") in signs
    ]
    return enough + shown
