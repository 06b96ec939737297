"""Home lines about the month's report: what a unit has to hand in, and what waits for its word."""

from __future__ import annotations

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.services import report_progress, reports
from server.services.home_lines import HomeLine, Looked
from server.store.reads.waiting import NOTHING, Waiting

_R = Role
_HAND_IN = frozenset({_R.VILLAGE, _R.TOWNSHIP, _R.DEPARTMENT, _R.LEADING_GROUP_OFFICE})
_DECIDE = frozenset({_R.TOWNSHIP, _R.LEADING_GROUP_OFFICE, _R.LEADING_GROUP})


def _to_hand_in(looked: Looked) -> Waiting:
    found = report_progress.to_hand_in(looked.work)
    if not found:
        return NOTHING
    ends = reports.cut_off_of_month(looked.work, found[0].month).period.ends
    return Waiting(len(found), sum(one.line.is_late for one in found), ends)


def _to_decide(looked: Looked) -> Waiting:
    found = report_progress.to_decide(looked.work)
    days = [local_day(one.line.first_at) for one in found if one.line.first_at is not None]
    return Waiting(len(found), 0, min(days, default=None), is_due=False)


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="report_part",
        roles=_HAND_IN,
        act=Act.REPORT_SUBMIT,
        label="报送月报",
        link="/report-parts/waiting",
        read=_to_hand_in,
    ),
    HomeLine(
        id="report_part_waiting",
        roles=_DECIDE,
        act=Act.REPORT_DECIDE,
        label="接收下级月报",
        link="/report-parts/handed-in",
        read=_to_decide,
    ),
)
