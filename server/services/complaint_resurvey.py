"""举报查实后退回重新排查: the newest survey goes back to its grid, as any other that is doubted.

The verdict stands until the new survey is in; what it finds, the rules grade.
"""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.complaints import VERIFIED
from server.domain.problems import Problem
from server.services import complaint_checks, complaint_reporter, complaints, matters, review
from server.services.complaints import chain_of
from server.services.evidence import fingerprint, written_reason
from server.services.finding import find_house
from server.services.matters import Given
from server.services.work import Work
from server.store.reads.complaints import ComplaintRow
from server.store.rows import Complaint


def ask(work: Work, complaint_id: str, reason: str) -> None:
    """`complaint.not_verified` before somebody has looked; the words go to the grid worker."""
    row = complaints.find(work, Act.COMPLAINT_READ, complaint_id)
    words = written_reason(reason)
    if row.result not in VERIFIED or row.house_id is None:
        raise Problem("complaint.not_verified")
    if complaint_reporter.is_kept_by(work, row):
        complaint_checks.require_silence(work, row.id, words)
    submission = find_house(work, Act.SUBMISSION_REVIEW, row.house_id).house.submission_id
    if submission is None:
        raise Problem("submission.missing")
    review.give_back(work, submission, questions=(), photos=(), reason=words)
    _write_down(work, row, submission, words)


def _write_down(work: Work, row: ComplaintRow, submission: str, words: str) -> None:
    party = row.sender if complaint_reporter.is_kept_by(work, row) else row.receiver or row.sender
    number, chain = row.version + 1, chain_of(row.id)
    key = {"id": row.id, "version": row.version}
    matters.change(work, Complaint, key, {}, chain=chain)
    given = Given(words=words)
    complaints.keep_step(
        work, row.id, number, "ask_survey", party, given, row.due_at, is_late=False
    )
    facts = {"complaint": row.id, "submission": submission, "words": fingerprint(words)}
    work.record("complaint.survey_asked", chain, **facts)
