"""Surveys the office gave back: what is asked, and the new survey that answers it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from server.domain.reach import Reach, whole_county
from server.services.quarantine import chain_of
from server.services.work import Work
from server.store.reads import submissions as reads
from server.store.rows import Submission

MOST = 200


def replace_returned(
    work: Work, submission_id: str, by: str, *, house_id: str, sender: str
) -> None:
    """Mark a returned survey as answered: the sender's own, or one of the same house.

    A wrong id changes nothing: the new survey stands on its own.
    """
    found = reads.lock_returned(whole_county(work.county), work.db, submission_id)
    if found is None or not (found.house_id == house_id or found.account_id == sender):
        return
    chain = chain_of(found.id, found.house_id)
    work.update(Submission, {"id": found.id}, {"state": "replaced"}, chain=chain)
    work.record("survey.replaced", chain, submission=found.id, by=by)


def told_returned(work: Work, reach: Reach) -> list[dict[str, Any]]:
    """What came back to this worker, as his phone needs it: the words, and what they point at.

    `pictures` say what each photo pointed at shows, so that a phone that never had it finds its
    place; a signature among them is told as one and never drawn on.
    """
    found = reads.returned_to(reach, work.db, work.actor.account_id, MOST)
    sent: dict[str, list[reads.PhotoNoteRow]] = defaultdict(list)
    for note in reads.photos_of(reach, work.db, [one.id for one in found]):
        sent[note.submission_id].append(note)
    return [_told(work, one, sent[one.id]) for one in found]


def _told(work: Work, line: reads.ReturnedLine, sent: list[reads.PhotoNoteRow]) -> dict[str, Any]:
    word = {} if line.review_sealed is None else work.store.secrets.open(line.review_sealed)
    photos = word.get("photos", [])
    return {
        "submission": line.id,
        "house_id": line.house_id,
        "questions": word.get("questions", []),
        "photos": photos,
        "marks": word.get("marks", []),
        "pictures": [
            {"sha256": one.sha256, "slot": one.slot, "question": one.question}
            for one in sent
            if one.sha256 in photos
        ],
        "reason": word.get("reason", ""),
        "at": word.get("at"),
    }
