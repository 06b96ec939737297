"""Intake: a survey from a phone becomes an accepted or a waiting submission, with a receipt.

Same id and same bytes get the same receipt; the same id with other bytes is refused; what is
authentic but faulty is kept whole for the office (law 6). Everything that needs no lock happens
before the write transaction begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.ids import is_uuid7
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import (
    acceptance_of_surveys as acceptance,
    answers_to_phones as told,
    quarantine,
)
from server.services.digests import check_digests, sm3
from server.services.draft import Draft, Sent, draft_of
from server.services.envelope import read_envelope
from server.services.intake_words import doubt
from server.services.registration import duplicates, site_of
from server.services.work import Work
from server.store.reads import intake as reads
from server.store.reads.whereabouts import Whereabouts, whereabouts_at
from server.store.writing import Connection


@dataclass(frozen=True, slots=True)
class Answer:
    """201 new, 200 known, 202 kept for the office."""

    status: int
    body: dict[str, Any]


def receive(work: Work, submission_id: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Take one submission. Raise `submission.*` for what the phone must keep and send again."""
    if not work.actor.is_closed:
        require_act(work.actor, Act.SUBMISSION_SEND)
    if not is_uuid7(submission_id):
        raise Problem("submission.bad_id")
    check_digests(body, headers)
    sent = Sent(submission_id, body, sm3(body), read_envelope(body))
    county = whole_county(work.county)
    with work.snapshot() as db:
        here = reads.arrival(county, db, submission_id, sent.envelope.house_id)
        if here.body_hash is not None:
            return _again(work, db, sent, here)
        was = None
        if here.merged_into is not None:
            sent, was = sent.led_to(here.merged_into), sent.envelope.house_id
            here = reads.arrival(county, db, submission_id, here.merged_into)
        work.know_head(f"house:{sent.envelope.house_id}", here.seq, here.hash)
        where = whereabouts_at(county, db, local_day(work.now), here.areas)
        draft = draft_of(work, sent, where)
        if was is not None:
            draft = draft.with_words((), [doubt("house.merged_meanwhile")])
        if here.house_id is None and not draft.reasons:
            draft = draft.with_words((), duplicates(work, db, draft))
    return keep(work, draft, where, is_new=here.house_id is None)


def _again(work: Work, db: Connection, sent: Sent, here: reads.Arrival) -> Answer:
    if here.body_hash != sent.body_hash:
        raise Problem("submission.other_bytes")
    county = whole_county(work.county)
    known = reads.known_submission(county, db, sent.id)
    assert known is not None  # of the same snapshot
    photos = reads.photos_announced(county, db, sent.id)
    return Answer(200, told.known(work, known, photos))


def keep(work: Work, draft: Draft, where: Whereabouts, *, is_new: bool) -> Answer:
    """The write half: under the house's lock, accept it or let it wait for the office.

    A house that was not there has no row to lock; whoever enters it second is told to retry.
    """
    county, house_id = whole_county(work.county), draft.envelope.house_id
    house = None if is_new else reads.lock_house(county, work.db, house_id)
    if house is not None and house.merged_into is not None:
        raise Problem("house.changed_meanwhile")  # since it was looked up: the next try follows
    work.stands(house_id)
    site = site_of(work, Act.SUBMISSION_SEND, draft, house, where)
    draft = draft.with_words(site.reasons, site.doubts)
    if draft.reasons:
        draft = quarantine.alarmed(draft)
        quarantine.keep(work, draft, site, where)
        return Answer(202, told.waiting(work, draft))
    accepted = acceptance.accept(work, draft, site)
    return Answer(201, told.accepted(work, draft, accepted))
