"""What a report that proved true came to: a survey, a higher verdict, a reopened case, a transfer.

Found by what was done, as with patrols: nobody has to tick it off, and no report is closed by it.
"""

from __future__ import annotations

from datetime import datetime

from server.domain.reach import whole_county
from server.services.work import Work
from server.store.reads import complaints_verified as reads
from server.store.rows import ComplaintFollowing


def by_survey(work: Work, house_id: str, submission_id: str, at: datetime) -> None:
    """Whatever was seen before it has been looked at by a whole survey."""
    _follow(work, house_id, "surveyed", submission_id, at)


def by_word(work: Work, house_id: str, confirmation_id: str) -> None:
    _follow(work, house_id, "raised", confirmation_id, work.now)


def by_reopening(work: Work, house_id: str, case_id: str) -> None:
    _follow(work, house_id, "reopened", case_id, work.now)


def by_transfer(work: Work, house_id: str, transfer_id: str) -> None:
    _follow(work, house_id, "handed_over", transfer_id, work.now)


def _follow(work: Work, house_id: str, follow: str, reference: str, until: datetime) -> None:
    """Of each report the first of its kind; what follows later is the house's own story."""
    county = whole_county(work.county)
    for complaint_id in reads.waiting_for(county, work.db, house_id, follow, until):
        row = {"complaint_id": complaint_id, "reference": reference, "follow": follow}
        chain = f"complaint:{complaint_id}"
        work.insert(ComplaintFollowing, {**row, "at": work.now}, chain=chain)
        work.record(
            "complaint.followed", chain, complaint=complaint_id, follow=follow, reference=reference
        )
