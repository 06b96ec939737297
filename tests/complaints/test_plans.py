"""No question about reports from the public walks a table, on either engine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.acts import Role
from server.domain.reach import Reach, span_of, whole_county
from server.store.reads import complaints as reads, complaints_verified
from server.store.reads.complaints import FIGURES, ComplaintFilter, Counted
from tests import make
from tests.query_plans import plans_of

COUNTY = whole_county(make.COUNTY)
_SEATS = (
    make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A).seats
    + make.actor_of(Role.VILLAGE, township=make.TOWNSHIP_A, village=make.VILLAGE_A1).seats
)
TOWNSHIP = Reach(tuple(map(span_of, _SEATS)))
SINCE, UNTIL = make.NOW - timedelta(days=30), make.NOW


def _ask(db: Any) -> None:
    for reach in (COUNTY, TOWNSHIP):
        wanted = ComplaintFilter(states=("received", "assigned"), overdue_at=UNTIL)
        reads.complaint(reach, db, "c")
        reads.complaint_page(reach, db, wanted, (UNTIL, "c"), 50)
        reads.complaint_count(reach, db, wanted, 100)
        reads.complaints_waiting(reach, db, ComplaintFilter(states=("received",)), UNTIL)
        reads.complaint_page(reach, db, ComplaintFilter(house="h"), None, 50)
        reads.about_houses(reach, db, ["h", "i"])
        reads.id_of_number(reach, db, "举2022-0001", "h")
        reads.counts(reach, db, SINCE, UNTIL)
        for name in FIGURES:
            counted = ComplaintFilter(counted=Counted(name, SINCE, UNTIL))
            reads.complaint_page(reach, db, counted, None, 50)
    reads.steps_of(COUNTY, db, "c")
    reads.reporter_of(COUNTY, db, "c")
    reads.verified_about(COUNTY, db, "h")
    reads.followings(COUNTY, db, "c")
    complaints_verified.waiting_for(COUNTY, db, "h", "survey", UNTIL)


def test_no_question_about_reports_walks_a_table(store):
    plans = plans_of(store, _ask)
    assert len(plans) >= 30
    assert [(one.statement, walked) for one in plans if (walked := one.walks())] == []
