"""Surveys the office gave back: what is asked, and the new survey that answers it."""

from __future__ import annotations

from server.domain.reach import whole_county
from server.services.quarantine import chain_of
from server.services.work import Work
from server.store.reads import submissions as reads
from server.store.rows import Submission


def replace_returned(work: Work, submission_id: str, by: str, *, house_id: str) -> None:
    """Mark a returned survey as answered: the sender's own, or one of the same house.

    A wrong id changes nothing: the new survey stands on its own.
    """
    found = reads.lock_returned(whole_county(work.county), work.db, submission_id)
    if found is None or not (
        found.house_id == house_id or found.account_id == work.actor.account_id
    ):
        return
    chain = chain_of(found.id, found.house_id)
    work.update(Submission, {"id": found.id}, {"state": "replaced"}, chain=chain)
    work.record("survey.replaced", chain, submission=found.id, by=by)
