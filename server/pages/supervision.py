"""督查督办: the office's list and proposals, one item with the steps one may take (M19)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.parties import parties_of
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.supervision import FORMS, ITEMS, PRESS
from server.domain.unit_measures import MEASURES
from server.http.door import UPLOAD_BODY, Door
from server.http.paging import cursor_of, key_of
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.paper_words import may_issue
from server.pages.unit_entries import may_open_entry
from server.pages.unit_files import chosen_files
from server.pages.words import Words
from server.services import (
    matter_asking,
    supervision,
    supervision_proposals,
    supervision_reading,
    unit_files,
)
from server.services.figure_table import if_counted
from server.services.supervision import Opening
from server.services.supervision_reading import Item
from server.services.unit_files import Shown
from server.services.work import Work
from server.store.reads.supervision import ItemFilter

door = Door("supervision_pages")
door.app_template_global()(may_open_entry)


@door.opens("/supervision", act=Act.SUPERVISION_READ, label="督查督办")
def item_list(work: Work) -> str:
    """督办事项按期限排列；办公室另见系统按指标提出的建议和各督查组情况"""
    asked = asked_of_request()
    if "state" not in request.args:
        asked["state"] = "open"
    found = supervision_reading.page(
        work,
        _filter(work, asked),
        after=matter_asking.key_of_cursor(key_of(asked.get("after"), 2)),
    )
    may_open = has_act(work.actor, Act.SUPERVISION_OPEN)
    return page(
        work,
        "supervision.html",
        asked=asked,
        items=found.items,
        total=found.total,
        groups=supervision_reading.group_lines(work) if _is_wide(work) else [],
        weekly=supervision_reading.next_weekly(work) if _is_wide(work) else [],
        offered=if_counted(lambda: supervision_proposals.offered(work)) if may_open else [],
        may_open=may_open,
        forms=FORMS,
        states=matters.choices(work, ITEMS)["states"],
        labels=ITEMS.states,
        indicators=INDICATORS_BY_ID,
        measures=MEASURES,
        say=words,
        next_page=next_page(asked, cursor_of(matter_asking.cursor_key(found.next_key))),
    )


def _is_wide(work: Work) -> bool:
    """Not a unit that only sees its own items."""
    return not parties_of(work.actor, Act.SUPERVISION_ANSWER)


def _filter(work: Work, asked: dict[str, str]) -> ItemFilter:
    states, _ = matter_asking.states_of(ITEMS, asked.get("state"))
    form, receivers = asked.get("form"), supervision_reading.receivers_of(work, asked.get("group"))
    is_overdue = asked.get("overdue") == "1"
    return ItemFilter(
        states=states,
        form=form if form in FORMS else None,
        receivers=receivers,
        overdue_at=work.now if is_overdue else None,
    )


@door.opens("/supervision/new", act=Act.SUPERVISION_OPEN)
def new_item(work: Work) -> str:
    """立项：由建议进入时已写明依据的指标、月份和乡镇"""
    names = ("trigger", "month", "unit", "code")
    given = {name: request.args[name] for name in names if request.args.get(name)}
    return _form(work, given)


def _form(work: Work, given: dict[str, str], problem: Problem | None = None) -> str:
    return page(
        work,
        "supervision_new.html",
        given={"codes": given.get("code", ""), "form": PRESS, **given},
        problem=problem,
        offer=_offer(work, given),
        forms=FORMS,
        indicators=INDICATORS_BY_ID,
        measures=MEASURES,
        most=supervision.MOST_HOUSES,
        today=local_day(work.now),
        say=words,
        units=matters.choices(work, ITEMS)["units"],
    )


def _offer(work: Work, given: dict[str, str]) -> supervision_proposals.Offered | None:
    """`supervision.no_proposal` for one that does not stand any more."""
    if not given.get("trigger"):
        return None
    key = tuple(given.get(name, "") for name in ("trigger", "month", "unit"))
    for one in supervision_proposals.offered(work):
        if (one.proposal.trigger.id, one.proposal.month, one.proposal.party) == key:
            return one
    raise Problem("supervision.no_proposal")


@door.opens("/supervision/new", "POST", act=Act.SUPERVISION_OPEN)
def open_item(work: Work) -> ResponseReturnValue:
    """立项；不能受理时在原表上说明，已写的不丢"""
    given = {name: value.strip() for name, value in request.form.items()}
    made: list[str] = []
    return matters.stepped(
        work,
        lambda: made.append(_opened(work, given)),
        lambda problem: _form(work, _retold(given, problem), problem),
        lambda: url_for("supervision_pages.one_item", item_id=made[0]),
    )


def _retold(given: dict[str, str], problem: Problem) -> dict[str, str]:
    """A proposal that is gone leaves the words, and the form without it."""
    if problem.code != "supervision.no_proposal":
        return given
    return {name: one for name, one in given.items() if name != "trigger"}


def _opened(work: Work, given: dict[str, str]) -> str:
    demand, basis = given.get("demand", ""), given.get("basis", "")
    due = matters.day_of(given.get("due"))
    if given.get("trigger"):
        place = (given["trigger"], given.get("month", ""), given.get("unit", ""))
        return supervision_proposals.take_up(work, *place, demand=demand, basis=basis, due=due)
    return supervision.open_item(
        work,
        Opening(
            form=given.get("form", ""),
            demand=demand,
            basis=basis,
            receiver=given.get("receiver", ""),
            due=due,
            codes=tuple(given.get("codes", "").split()),
        ),
    )


@door.opens("/supervision/decline", "POST", act=Act.SUPERVISION_OPEN)
def decline(work: Work) -> ResponseReturnValue:
    """不采纳系统建议，写明理由"""
    given = [request.form.get(name, "") for name in ("trigger", "month", "unit")]
    supervision_proposals.decline(work, *given, reason=request.form.get("reason", ""))
    return redirect(url_for("supervision_pages.item_list", notice="step_taken"), 303)


@door.opens(
    "/supervision/items/<item_id>", act=Act.SUPERVISION_READ, problems=("supervision.missing",)
)
def one_item(work: Work, item_id: str) -> str:
    """一件督办：要求、依据和房屋、期限、经过和本人可以办理的步骤"""
    return _shown(work, item_id)


@door.opens(
    "/supervision/items/<item_id>/houses",
    act=Act.SUPERVISION_READ,
    problems=("supervision.missing",),
)
def houses_behind(work: Work, item_id: str) -> str:
    """督办依据的指标在立项时计入的房屋"""
    item = supervision_reading.read(work, item_id)
    asked = asked_of_request()
    after = key_of(asked.get("after"), 1)
    found = supervision_reading.houses_of_figure(work, item, after[0] if after else None)
    cursor = cursor_of((found.next_after,) if found.next_after else None)
    return page(
        work,
        "supervision_houses.html",
        item=item,
        found=found,
        asked=asked,
        indicator=INDICATORS_BY_ID[item.row.figure or ""],
        areas=Areas(work),
        words=Words(work.county),
        say=words,
        now=work.now,
        next_page=next_page(asked, cursor),
    )


@door.opens(
    "/supervision/items/<item_id>/answering",
    "POST",
    act=Act.SUPERVISION_ANSWER,
    max_bytes=UPLOAD_BODY,
    problems=("supervision.missing",),
)
def answering(work: Work, item_id: str) -> ResponseReturnValue:
    """承办单位答复"""
    return _step(work, item_id)


@door.opens(
    "/supervision/items/<item_id>/pressing",
    "POST",
    act=Act.SUPERVISION_OPEN,
    max_bytes=UPLOAD_BODY,
    problems=("supervision.missing",),
)
def pressing(work: Work, item_id: str) -> ResponseReturnValue:
    """办公室登记约谈、办结、退回、延期、撤销"""
    return _step(work, item_id)


def _step(work: Work, item_id: str) -> ResponseReturnValue:
    step = request.form.get("step", "")
    if step not in ITEMS.step_labels():
        supervision_reading.read(work, item_id)  # another unit's is missing first
        raise Problem("request.malformed")
    return matters.stepped(
        work,
        lambda: supervision.take_step(
            work, item_id, step, matters.given_of_form(work), unit_files.examined(chosen_files())
        ),
        lambda problem: _shown(work, item_id, problem),
        lambda: url_for("supervision_pages.one_item", item_id=item_id),
    )


def _documents(work: Work, item: Item) -> dict[int, list[Shown]]:
    """By the step they came with."""
    found: defaultdict[int, list[Shown]] = defaultdict(list)
    for one in unit_files.listed(work, [item.row.id]).get(item.row.id, []):
        found[one.step].append(one)
    return found


_MOST_PAPERS = 5
_PAPERS = {"press": "supervision_letter", "talk": "talk_notice"}


def _papers(work: Work, item: Item) -> list[tuple[str, str, str]]:
    """(open case, house code, kind of paper) that may be issued about the houses named."""
    kind = _PAPERS.get(item.row.form)
    if kind is None or not may_issue(work, kind):
        return []
    found = [(one.open_case_id, one.code, kind) for one in item.named if one.open_case_id]
    return found[:_MOST_PAPERS]


def _shown(work: Work, item_id: str, problem: Problem | None = None) -> str:
    item = supervision_reading.read(work, item_id)
    more: dict[str, Any] = matters.choices(work, ITEMS)
    return page(
        work,
        "supervision_item.html",
        item=item,
        papers=_papers(work, item),
        papers_of=_documents(work, item),
        behind=supervision_reading.behind_of(work, item),
        measures=MEASURES,
        problem=problem,
        given=dict(request.form),
        talks=ITEMS.sides,
        areas=Areas(work),
        indicators=INDICATORS_BY_ID,
        say=words,
        way={"receiver": "answering", "sender": "pressing"},
        parties={move.step: move.party for move in ITEMS.moves},
        address=f"/supervision/items/{item_id}",
        **more,
    )
