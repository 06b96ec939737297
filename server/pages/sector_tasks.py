"""派单: the desk of a department, what a unit sent, one task with the steps one may take."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.responsible import departments_for
from server.domain.sector_tasks import TASKS
from server.http.addresses import local_address
from server.http.door import UPLOAD_BODY, Door
from server.http.paging import cursor_of, key_of
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.paper_words import may_issue
from server.services import matter_asking, sector_tasks, task_reading
from server.services.county import county_schema
from server.services.finding import find_house_by_code
from server.services.sector_tasks import Dispatch
from server.services.work import Work
from server.store.reads.houses import house_head

door = Door("sector_task_pages")


@door.opens("/sector-tasks", act=Act.TASK_READ, label="派单")
def task_list(work: Work) -> str:
    """派单：先看本单位承办、在办的，按期限排列；条件留在网址里"""
    asked = asked_of_request()
    if "state" not in request.args:
        asked["state"] = "open"
    narrowed = matters.of_side(work, asked, Act.TASK_ANSWER, Act.TASK_DISPATCH)
    found = task_reading.page(
        work,
        matter_asking.filter_of(work, TASKS, narrowed["asked"]),
        after=matter_asking.key_of_cursor(key_of(asked.get("after"), 2)),
    )
    return page(
        work,
        "sector_tasks.html",
        asked=asked,
        side=narrowed["side"],
        may_receive=narrowed["may_receive"],
        may_send=narrowed["may_send"],
        tasks=found.tasks,
        total=found.total,
        kinds=task_reading.kinds(),
        areas=Areas(work),
        say=words,
        next_page=next_page(asked, cursor_of(matter_asking.cursor_key(found.next_key))),
        **matters.choices(work, TASKS),
    )


@door.opens("/sector-tasks/new", act=Act.TASK_DISPATCH)
def new_task(work: Work) -> str:
    """派单表：从房屋档案进入时已填好房屋编码"""
    given = {"codes": request.args.get("code", ""), "transfer_id": request.args.get("transfer", "")}
    if given["transfer_id"]:
        given["kind"] = "technical_opinion"
    return _form(work, given)


def _form(work: Work, given: dict[str, str], problem: Problem | None = None) -> str:
    profile = county_schema(work.county).profile
    return page(
        work,
        "sector_task_new.html",
        given=given,
        problem=problem,
        kinds=task_reading.kinds(),
        mechanisms={one.number: one.label for one in profile.mechanisms},
        suggested=_suggested(work, given.get("codes", "")),
        most=sector_tasks.MOST_HOUSES,
        **matters.choices(work, TASKS),
    )


def _suggested(work: Work, codes: str) -> list[str]:
    """Parties whose sector the first house named falls in, the leading one first."""
    first = next(iter(codes.split()), None)
    if first is None:
        return []
    try:
        found = find_house_by_code(work, Act.TASK_DISPATCH, first)
    except Problem:
        return []
    head = house_head(found.reach, work.db, found.house.id)
    profile = county_schema(work.county).profile
    shares = departments_for(
        profile, head and head.is_operational, (head and head.business_kinds) or ()
    )
    return [f"department:{one.department}" for one in shares]


@door.opens("/sector-tasks/new", "POST", act=Act.TASK_DISPATCH)
def dispatch(work: Work) -> ResponseReturnValue:
    """派单；不能受理时在原表上说明，已写的不丢"""
    given = {name: value.strip() for name, value in request.form.items()}
    made: list[str] = []
    return matters.stepped(
        work,
        lambda: made.append(sector_tasks.dispatch(work, _command(work, given))),
        lambda problem: _form(work, given, problem),
        lambda: url_for("sector_task_pages.one_task", sector_task_id=made[0]),
    )


def _command(work: Work, given: dict[str, str]) -> Dispatch:
    codes = given.get("codes", "").split()
    houses = [find_house_by_code(work, Act.TASK_DISPATCH, one).house.id for one in codes]
    number = given.get("mechanism", "")
    return Dispatch(
        kind=given["kind"] if given.get("kind") in task_reading.kinds() else "other",
        demand=given.get("demand", ""),
        basis=given.get("basis", ""),
        receiver=given.get("receiver", ""),
        house_ids=tuple(houses),
        mechanism=int(number) if number.isdecimal() else None,
        is_urgent=given.get("is_urgent") == "1",
        transfer_id=given.get("transfer_id") or None,
    )


@door.opens("/sector-tasks/<sector_task_id>", act=Act.TASK_READ, problems=("task.missing",))
def one_task(work: Work, sector_task_id: str) -> str:
    """一件派单：要求、依据、期限、办理经过和本人可以办理的步骤"""
    return _shown(work, sector_task_id)


@door.opens(
    "/sector-tasks/<sector_task_id>/answering",
    "POST",
    act=Act.TASK_ANSWER,
    max_bytes=UPLOAD_BODY,
    problems=("task.missing",),
)
def answering(work: Work, sector_task_id: str) -> ResponseReturnValue:
    """承办单位签收、答复、退单、申请延期"""
    return _step(work, sector_task_id)


@door.opens(
    "/sector-tasks/<sector_task_id>/sending",
    "POST",
    act=Act.TASK_DISPATCH,
    max_bytes=UPLOAD_BODY,
    problems=("task.missing",),
)
def sending(work: Work, sector_task_id: str) -> ResponseReturnValue:
    """派单单位认可、退回、改派、批准延期、撤销"""
    return _step(work, sector_task_id)


@door.opens(
    "/sector-tasks/<sector_task_id>/assigning",
    "POST",
    act=Act.TASK_ASSIGN,
    problems=("task.missing",),
)
def assigning(work: Work, sector_task_id: str) -> ResponseReturnValue:
    """领导小组办公室裁定承办单位"""
    return _step(work, sector_task_id)


def _step(work: Work, task_id: str) -> ResponseReturnValue:
    step = request.form.get("step", "")
    if step not in TASKS.step_labels():
        task_reading.read(work, task_id)  # another unit's is missing first
        raise Problem("request.malformed")
    return matters.stepped(
        work,
        lambda: sector_tasks.take_step(work, task_id, step, matters.given_of_form(work)),
        lambda problem: _shown(work, task_id, problem),
        lambda: _back(task_id),
    )


def _back(task_id: str) -> str:
    """To the desk it was answered from, else to the task."""
    own = url_for("sector_task_pages.one_task", sector_task_id=task_id)
    return local_address(request.form.get("back") or own)


def _pressed(work: Work, task: task_reading.Task) -> list[tuple[str, str]]:
    """(open case, house code) a letter of supervision about an overdue task can be issued in."""
    if not (task.clock.is_overdue and may_issue(work, "supervision_letter")):
        return []
    return [(one.open_case_id, one.code) for one in task.named if one.open_case_id][:_MOST_LETTERS]


_MOST_LETTERS = 5


def _shown(work: Work, task_id: str, problem: Problem | None = None) -> str:
    task = task_reading.read(work, task_id)
    return page(
        work,
        "sector_task.html",
        task=task,
        pressed=_pressed(work, task),
        problem=problem,
        given=dict(request.form),
        kinds=task_reading.kinds(),
        mechanisms={one.number: one.label for one in county_schema(work.county).profile.mechanisms},
        may_see_transfer=has_act(work.actor, Act.TRANSFER_READ),
        areas=Areas(work),
        say=words,
        way={"receiver": "answering", "sender": "sending", "office": "assigning"},
        parties={move.step: move.party for move in TASKS.moves},
        address=f"/sector-tasks/{task_id}",
        **matters.choices(work, TASKS),
    )
