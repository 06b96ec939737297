"""导出: asking for a list as a file, one's own files, approving those of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain import export_requests as rules
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.downloads import attachment
from server.http.paging import cursor_of, key_of
from server.pages import filter_words, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import export_requests, list_columns
from server.services.county import county_schema
from server.services.export_requests import MEDIA_TYPE, PERSONAL, Wanted
from server.services.house_asking import only_filters
from server.services.work import Work
from server.store.reads.export_requests import Key, RequestRow

door = Door("export_pages")


@door.opens("/exports", act=Act.EXPORT_READ, label="导出文件")
def own_list(work: Work) -> str:
    """本人的导出：等待批准、生成中、可以下载、已过期"""
    return _own(work)


@door.opens("/exports/new", act=Act.EXPORT_READ)
def new_request(work: Work) -> str:
    """导出申请：先看有多少处、是哪些列；要个人信息的写明理由，由他人批准"""
    return _form(work, asked_of_request())


@door.opens("/exports/new", "POST", act=Act.EXPORT_READ)
def ask(work: Work) -> ResponseReturnValue:
    """提出申请；不能受理时在原表上说明，已写的不丢"""
    filters = only_filters(request.form)
    wanted = Wanted(
        filters=filters,
        columns=[one for one in list_columns.COLUMNS if one in request.form.getlist("columns")],
        personal=request.form.getlist("personal"),
        reason=request.form.get("reason"),
    )
    return _tried(
        work,
        lambda: export_requests.ask(work, wanted) and None,
        lambda problem: _form(work, filters, problem),
        url_for("export_pages.own_list"),
    )


@door.opens("/exports/<export_id>/withdraw", "POST", act=Act.EXPORT_READ)
def withdraw(work: Work, export_id: str) -> ResponseReturnValue:
    """撤回尚未生成的申请"""
    return _tried(
        work,
        lambda: export_requests.withdraw(work, export_id),
        lambda problem: _own(work, problem),
        url_for("export_pages.own_list"),
    )


@door.opens("/exports/<export_id>/file", "POST", act=Act.EXPORT_READ)
def fetch(work: Work, export_id: str) -> Response:
    """下载；含个人信息的只能下载一次，每次都有记录"""
    row, content = export_requests.fetch(work, export_id)
    name = county_schema(work.county).profile.name
    kind = "（含个人信息）" if row.is_unmasked else ""
    made = local_day(row.made_at or work.now)
    return attachment([content], f"{name}自建房清单{kind}{made}.xlsx", MEDIA_TYPE)


@door.opens("/exports/approvals", act=Act.EXPORT_APPROVE, label="导出审批")
def approvals(work: Work) -> str:
    """他人申请导出个人信息、待本单位批准的"""
    return _approvals(work)


@door.opens("/exports/approvals/<export_id>", "POST", act=Act.EXPORT_APPROVE)
def decide(work: Work, export_id: str) -> ResponseReturnValue:
    """批准，或不批准并写明理由"""
    return _tried(
        work,
        lambda: _decide(work, export_id),
        lambda problem: _approvals(work, problem, export_id),
        url_for("export_pages.approvals"),
    )


def _decide(work: Work, export_id: str) -> None:
    if request.form.get("decision") == "approve":
        export_requests.approve(work, export_id)
    else:
        export_requests.refuse(work, export_id, reason=request.form.get("reason"))


def _tried(
    work: Work, act: Callable[[], None], show: Callable[[Problem], str], address: str
) -> ResponseReturnValue:
    try:
        act()
    except Problem as problem:
        if problem.code == "export.missing":
            raise
        work.rollback()
        refused = make_response(show(problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(address, 303)


def _form(work: Work, asked: dict[str, str], problem: Problem | None = None) -> str:
    areas, say = Areas(work), Words(work.county)
    is_again = problem is not None
    return page(
        work,
        "export_new.html",
        filters=only_filters(asked),
        told=list(filter_words.told(asked, areas, say).values()),
        total=export_requests.count_of(work, asked),
        columns=list_columns.COLUMNS,
        chosen=request.form.getlist("columns") if is_again else list_columns.chosen(work),
        personal=PERSONAL,
        wanted=request.form.getlist("personal"),
        given=request.form,
        may_unmask=has_act(work.actor, Act.PERSONAL_REVEAL),
        lasts_hours=int(rules.LASTS_UNMASKED.total_seconds() // 3600),
        problem=problem,
    )


def _own(work: Work, problem: Problem | None = None) -> str:
    asked = asked_of_request()
    is_ready = asked.get("ready") == "1"
    rows = export_requests.own_page(work, only_ready=is_ready, after=_key(asked), limit=_PAGE + 1)
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    key = None if last is None else (last.asked_at.isoformat(), last.id)
    shown = rows[:_PAGE]
    return page(
        work,
        "exports.html",
        lines=[(one, _state(work, one)) for one in shown],
        may_fetch=lambda row: export_requests.may_fetch(work, row),
        total=None if asked.get("after") else export_requests.own_count(work, only_ready=is_ready),
        decision=lambda row: export_requests.decision_of(work, row),
        is_running=any(row.state in ("queued", "making") for row in shown),
        problem=problem,
        asked=asked,
        next_page=next_page(asked, cursor_of(key)),
        **_words(work),
    )


_PAGE = 30


def _key(asked: dict[str, str]) -> Key | None:
    key = key_of(asked.get("after"), 2)
    try:
        return None if key is None else (datetime.fromisoformat(key[0]), key[1])
    except ValueError as error:
        raise Problem("cursor.invalid") from error


def _state(work: Work, row: RequestRow) -> str:
    state = rules.shown_state(row.state, row.expires_at, work.now)
    if state == "ready" and row.is_unmasked and row.downloads:
        return "已下载"
    if state == "ready" and not export_requests.is_held(work, row):
        return "原岗位已结束"
    return rules.STATES[state]


def _approvals(work: Work, problem: Problem | None = None, asked_of: str | None = None) -> str:
    """`asked_of` is the request that could not be decided, whose form comes back as written."""
    return page(
        work,
        "export_approvals.html",
        lines=[
            (row, export_requests.reason_of(work, row)) for row in export_requests.to_decide(work)
        ],
        problem=problem,
        asked_of=asked_of,
        given=request.form,
        **_words(work),
    )


def _words(work: Work) -> dict[str, object]:
    areas, say = Areas(work), Words(work.county)
    return {
        "say": words,
        "words": say,
        "personal": PERSONAL,
        "filters_told": lambda row: list(filter_words.told(row.filters, areas, say).values()),
    }
