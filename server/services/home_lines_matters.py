"""Home lines about reviews, reports, papers and what units hand to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from server.domain.acts import Act, Role
from server.domain.days import LOCAL
from server.domain.parties import parties_of
from server.domain.sector_tasks import TASKS
from server.domain.transfers import TRANSFERS, deadline_of
from server.services import matter_asking, matters
from server.services.home_lines import VILLAGE_UP, HomeLine, Looked
from server.store.reads import (
    desk,
    matters_waiting,
    neighbours,
    overdue_reviews,
    papers,
    quality_questions,
    report_questions,
    review_tasks,
    sectors,
)
from server.store.reads.quality_questions import QuestionFilter
from server.store.reads.report_questions import ReportQuestionFilter
from server.store.reads.waiting import NOTHING, Waiting

_R = Role
_SENDERS = frozenset({_R.TOWNSHIP, _R.HOUSING_BUREAU})
_RECEIVERS = frozenset({_R.TOWNSHIP, _R.DEPARTMENT})
_LONGEST_CLOCK = 40  # days: no county gives longer for recording a transfer


def _line(  # noqa: PLR0917
    id_: str,
    roles: Iterable[Role],
    act: Act,
    label: str,
    link: str,
    read: Callable[[Looked], Waiting],
    *,
    late_link: str | None = None,
) -> HomeLine:
    return HomeLine(
        id=id_,
        roles=frozenset(roles),
        act=act,
        label=label,
        link=link,
        read=read,
        late_link=late_link,
    )


def _review_tasks(looked: Looked) -> Waiting:
    return review_tasks.tasks_waiting(looked.reach(Act.VERDICT_CONFIRM), looked.work.db)


def _overdue_reviews(looked: Looked) -> Waiting:
    reach = looked.reach(Act.VERDICT_CONFIRM)
    return overdue_reviews.late_waiting(reach, looked.work.db, looked.today)


def _neighbours(looked: Looked) -> Waiting:
    return neighbours.asked_waiting(looked.reach(Act.NEIGHBOUR_TELL), looked.work.db, "waiting")


def _quality(looked: Looked) -> Waiting:
    reach, wanted = looked.reach(Act.QUALITY_READ), QuestionFilter(state="open")
    return quality_questions.questions_waiting(reach, looked.work.db, wanted)


def _report_questions(looked: Looked) -> Waiting:
    reach, wanted = looked.reach(Act.QUALITY_READ), ReportQuestionFilter(state="open")
    return report_questions.questions_waiting(reach, looked.work.db, wanted)


def _papers(looked: Looked) -> Waiting:
    return papers.undelivered_waiting(looked.reach(Act.PAPER_READ), looked.work.db, looked.today)


def _desk(state: str) -> Callable[[Looked], Waiting]:
    def read(looked: Looked) -> Waiting:
        own = {seat.agency for seat in looked.work.actor.seats if seat.agency}
        reach = looked.reach(Act.INSPECTION_REPORT)
        return desk.desk_waiting(reach, looked.work.db, own, state, looked.today)

    return read


def _tasks(side: str, act: Act, state: str) -> Callable[[Looked], Waiting]:
    """`side` is the column one's own party must stand in; "" for whoever decides for all."""

    def read(looked: Looked) -> Waiting:
        work = looked.work
        own = parties_of(work.actor, act)
        if side and not own:
            return NOTHING
        asked = {"state": state, **({side: own[0]} if side else {})}
        wanted = matter_asking.filter_of(work, TASKS, asked)
        return matters_waiting.tasks_waiting(looked.reach(Act.TASK_READ), work.db, wanted, work.now)

    return read


def _without_clock(read: Callable[[Looked], Waiting]) -> Callable[[Looked], Waiting]:
    """The day of the matter was the other side's; what waits here has none."""
    return lambda looked: Waiting(read(looked).number)


def _transfers(side: str, act: Act, state: str) -> Callable[[Looked], Waiting]:
    def read(looked: Looked) -> Waiting:
        work = looked.work
        own = parties_of(work.actor, act)
        if side and not own:
            return NOTHING
        asked = {"state": state, **({side: own[0]} if side else {})}
        wanted = matter_asking.filter_of(work, TRANSFERS, asked)
        reach = looked.reach(Act.TRANSFER_READ)
        return matters_waiting.transfers_waiting(reach, work.db, wanted, work.now)

    return read


def _to_record(looked: Looked) -> Waiting:
    reach = looked.reach(Act.TRANSFER_RECORD)
    return sectors.to_record_waiting(reach, looked.work.db, _late_until(looked))


def _late_until(looked: Looked) -> datetime:
    """What was found by then should have been handed over: days do not depend on the hour."""
    work, deadline = looked.work, deadline_of(is_urgent=False)
    for days in range(_LONGEST_CLOCK):
        day = looked.today - timedelta(days=days)
        start = datetime.combine(day, time(), LOCAL)
        if matters.due_moment(work, deadline, start) <= work.now:
            return datetime.combine(day + timedelta(days=1), time(), LOCAL) - timedelta.resolution
    return datetime.combine(looked.today - timedelta(days=_LONGEST_CLOCK), time(), LOCAL)


_TASKS, _TRANSFERS = "/sector-tasks", "/transfers"

# Lists of one side say so in their address; without a receiver or sender part all is shown.
_MINE, _SENT, _ALL = "side=mine", "side=sent", "side=all"

LINES: tuple[HomeLine, ...] = (
    _line(
        "overdue_review",
        {_R.TECHNICIAN},
        Act.VERDICT_CONFIRM,
        "一般隐患整治逾期，待技术人员复核",
        "/overdue-reviews",
        _overdue_reviews,
    ),
    _line(
        "review_task",
        {_R.TECHNICIAN},
        Act.VERDICT_CONFIRM,
        "新版规则库改变判定，待复核",
        "/review-tasks",
        _review_tasks,
    ),
    _line(
        "desk_waiting",
        {_R.AGENCY},
        Act.INSPECTION_REPORT,
        "新委托，待接受或退回",
        "/desk?state=waiting",
        _desk("waiting"),
        late_link="/desk?state=waiting&overdue=1",
    ),
    _line(
        "desk_working",
        {_R.AGENCY},
        Act.INSPECTION_REPORT,
        "已接受，待查勘、出具报告",
        "/desk?state=working",
        _desk("working"),
        late_link="/desk?state=working&overdue=1",
    ),
    _line(
        "desk_questioned",
        {_R.AGENCY},
        Act.INSPECTION_REPORT,
        "已出具的报告有疑问，住建局核实中",
        "/desk?state=questioned",
        _desk("questioned"),
    ),
    _line(
        "neighbour",
        {_R.GRID_WORKER, *VILLAGE_UP},
        Act.NEIGHBOUR_TELL,
        "周边群众待告知撤离",
        "/neighbours",
        _neighbours,
    ),
    _line(
        "report_question",
        {_R.HOUSING_BUREAU},
        Act.REPORT_QUESTION_ANSWER,
        "鉴定报告疑问待核实",
        "/report-questions",
        _report_questions,
    ),
    _line(
        "task_mine",
        _RECEIVERS,
        Act.TASK_ANSWER,
        "派给本单位的派单，待签收或答复",
        f"{_TASKS}?{_MINE}&state=receiver",
        _tasks("receiver", Act.TASK_ANSWER, "receiver"),
        late_link=f"{_TASKS}?{_MINE}&state=receiver&overdue=1",
    ),
    _line(
        "task_sent",
        {*_SENDERS, _R.LEADING_GROUP_OFFICE},
        Act.TASK_DISPATCH,
        "本单位派出，已答复或退单，待处理",
        f"{_TASKS}?{_SENT}&state=sender",
        _without_clock(_tasks("sender", Act.TASK_DISPATCH, "sender")),
    ),
    _line(
        "task_disputed",
        {_R.LEADING_GROUP_OFFICE},
        Act.TASK_ASSIGN,
        "派单三次退单，待裁定",
        f"{_TASKS}?{_ALL}&state=disputed",
        _tasks("", Act.TASK_ASSIGN, "disputed"),
    ),
    _line(
        "transfer_to_record",
        {*_SENDERS, _R.DEPARTMENT},
        Act.TRANSFER_RECORD,
        "排查发现违法建设经营，待登记移送",
        f"{_TRANSFERS}/to-record",
        _to_record,
    ),
    _line(
        "transfer_mine",
        _RECEIVERS,
        Act.TRANSFER_HANDLE,
        "移送到本单位的案件，待接收、立案或处理",
        f"{_TRANSFERS}?{_MINE}&state=receiver",
        _transfers("receiver", Act.TRANSFER_HANDLE, "receiver"),
        late_link=f"{_TRANSFERS}?{_MINE}&state=receiver&overdue=1",
    ),
    _line(
        "transfer_sent",
        {*_SENDERS, _R.DEPARTMENT},
        Act.TRANSFER_RECORD,
        "本单位登记的案件，待移送或被退回",
        f"{_TRANSFERS}?{_SENT}&state=sender",
        _transfers("sender", Act.TRANSFER_RECORD, "sender"),
        late_link=f"{_TRANSFERS}?{_SENT}&state=sender&overdue=1",
    ),
    _line(
        "transfer_feedback",
        {*_SENDERS, _R.DEPARTMENT},
        Act.TRANSFER_RECORD,
        "移送案件已有结果，待确认反馈",
        f"{_TRANSFERS}?{_SENT}&state=feedback",
        _without_clock(_transfers("sender", Act.TRANSFER_RECORD, "feedback")),
    ),
    _line(
        "transfer_disputed",
        {_R.LEADING_GROUP_OFFICE},
        Act.TRANSFER_ASSIGN,
        "移送三次退回，待决定管辖",
        f"{_TRANSFERS}?{_ALL}&state=disputed",
        _transfers("", Act.TRANSFER_ASSIGN, "disputed"),
    ),
    _line(
        "paper_undelivered",
        {*VILLAGE_UP, _R.HOUSING_BUREAU, _R.LEADING_GROUP_OFFICE},
        Act.PAPER_READ,
        "已印发、尚未送达的文书",
        "/papers",
        _papers,
    ),
    _line(
        "quality",
        {*VILLAGE_UP, _R.HOUSING_BUREAU},
        Act.QUALITY_ANSWER,
        "数据质量待核实",
        "/quality",
        _quality,
    ),
)
