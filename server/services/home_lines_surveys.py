"""Home lines about what came in and waits for a look, and owners still to be told or seen."""

from __future__ import annotations

from server.domain.acts import Act, Role
from server.services.home_lines import VILLAGE_UP, HomeLine, Looked
from server.store.reads import draws, report_tellings, self_checks, submissions
from server.store.reads.waiting import Waiting

_REVIEWERS = frozenset({Role.TOWNSHIP, Role.HOUSING_BUREAU})
_SENDERS = frozenset({Role.TOWNSHIP, Role.LEADING_GROUP_OFFICE})
_TELLERS = frozenset({Role.GRID_WORKER, *VILLAGE_UP})


def _to_review(looked: Looked) -> Waiting:
    work = looked.work
    return submissions.submissions_waiting(
        looked.reach(Act.SUBMISSION_READ), work.db, "quarantined", work.actor.account_id
    )


def _to_tell(looked: Looked) -> Waiting:
    work = looked.work
    return report_tellings.owed_waiting(looked.reach(Act.LIST_READ), work.db, work.now)


def _to_assign(looked: Looked) -> Waiting:
    return draws.unassigned_waiting(looked.reach(Act.DRAW_READ), looked.work.db)


def _to_see(looked: Looked) -> Waiting:
    reach = looked.reach(Act.PATROL_READ)
    return Waiting(self_checks.unseen_count(reach, looked.work.db, is_alarming=True))


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="survey_to_review",
        roles=_REVIEWERS,
        act=Act.SUBMISSION_REVIEW,
        label="排查信息转入待核，须审核",
        link="/survey-desk",
        read=_to_review,
    ),
    HomeLine(
        id="report_to_tell",
        roles=_TELLERS,
        act=Act.INSPECTION_TELL,
        label="鉴定为危险房屋，待告知产权人",
        link="/report-tellings",
        read=_to_tell,
    ),
    HomeLine(
        id="draw_to_assign",
        roles=_SENDERS,
        act=Act.DRAW_ASSIGN,
        label="督查抽中的房屋，待指派复查人员",
        link="/draws?unassigned=1",
        read=_to_assign,
    ),
    HomeLine(
        id="self_check_to_see",
        roles=_TELLERS,
        act=Act.PATROL_READ,
        label="房主自查反映异常，待上门核实",
        link="/patrols?show=said",
        read=_to_see,
    ),
)
