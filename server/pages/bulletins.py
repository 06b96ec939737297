"""月报和通报: the month's papers for the leading group — drafted, issued, made void (M19)."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.office_papers import INPUT_LABELS, KINDS
from server.domain.papers import CHECK_PATH
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.addresses import public_address
from server.http.answers import STATUS
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.outputs import excel
from server.pages import office_paper_forms as forms, words
from server.pages.frame import page
from server.pages.reports import months_of
from server.services import exports, month_papers, office_paper_files, office_papers, reports
from server.services.paper_files import Opened
from server.services.work import Work

door = Door("bulletin_pages")
_MONTH_PROBLEMS = ("figures.no_such_month", "figures.in_future", "report.not_frozen")


@door.opens("/leading/papers", act=Act.LEADING_READ, label="月报和通报", problems=_MONTH_PROBLEMS)
def month_list(work: Work) -> str:
    """某月的月报和通报：生成草稿、印发、下载、作废"""
    return _shown(work, request.args.get("month") or _newest_over(work))


def _newest_over(work: Work) -> str:
    """The month whose papers are due: the one before the month that runs."""
    running = reports.cut_off_of_month(work, reports.current_month(work)).period
    known = months_of(work)
    before = reports.month_before(running).name
    return before if before in known else known[0]


def _shown(work: Work, month: str, problem: Problem | None = None) -> str:
    cut_off = reports.cut_off_of_month(work, month)
    found = month_papers.papers_of_month(work, month)
    return page(
        work,
        "month_papers.html",
        month=month,
        months=months_of(work),
        cut_off=cut_off,
        found=found,
        kinds=KINDS,
        labels=INPUT_LABELS,
        may_issue=forms.may_issue(work),
        may_export=has_act(work.actor, Act.EXPORT_READ),
        problem=problem,
        written=request.form,
        say=words,
    )


@door.opens("/leading/papers/draft", "POST", act=Act.LEADING_READ, problems=_MONTH_PROBLEMS)
def draft(work: Work) -> Response:
    """生成草稿：两页月报 PDF 或通报 Word；未封存的按现在的台账，有水印"""
    form = request.form.get("form", "")
    if form not in month_papers.FORMS:
        raise Problem("request.malformed")
    month, issue = request.form.get("month", ""), _issue(request.form.get("issue", ""))
    return sent(month_papers.draft(work, month, form, issue))


def _issue(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < _LONGEST_ISSUE else None


_LONGEST_ISSUE = 6


def sent(made: Opened) -> Response:
    return attachment([made.content], made.name, made.media_type)


@door.opens("/leading/papers", "POST", act=Act.LEADING_READ, problems=_MONTH_PROBLEMS)
def issue(work: Work) -> ResponseReturnValue:
    """印发月报或通报；不能印发时在原页说明，已写的不丢"""
    month, kind = request.form.get("month", ""), request.form.get("kind", "")
    address = f"{public_address()}{CHECK_PATH}"
    return _stepped(
        work, month, lambda: month_papers.issue(work, month, kind, forms.given(), address)
    )


@door.opens("/leading/papers/<paper_id>/void", "POST", act=Act.LEADING_READ)
def void(work: Work, paper_id: str) -> ResponseReturnValue:
    """作废一份月报或通报，写明理由"""
    paper = office_papers.find(work, paper_id)
    reason = request.form.get("reason", "")
    return _stepped(
        work, paper.month or "", lambda: office_papers.void(work, paper_id, reason=reason)
    )


def _stepped(work: Work, month: str, act: Any) -> ResponseReturnValue:
    try:
        act()
    except Problem as problem:
        work.rollback()
        refused = make_response(_shown(work, month, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("bulletin_pages.month_list", month=month, notice="step_taken"), 303)


@door.opens(
    "/leading/papers/<paper_id>/file.pdf",
    act=Act.LEADING_READ,
    reads=False,
    retries=2,
    problems=("paper.missing",),
)
def paper_pdf(work: Work, paper_id: str) -> Response:
    """已印发的月报或通报 PDF；调阅记入台账"""
    return sent(office_paper_files.open_pdf(work, paper_id, public_address=public_address()))


@door.opens(
    "/leading/papers/<paper_id>/file.docx",
    act=Act.LEADING_READ,
    reads=False,
    retries=2,
    problems=("paper.missing",),
)
def paper_word(work: Work, paper_id: str) -> Response:
    """已印发通报的 Word 稿，可编辑"""
    return sent(office_paper_files.open_word(work, paper_id))


@door.opens("/reports/<month>/sheet", "POST", act=Act.EXPORT_READ, problems=_MONTH_PROBLEMS)
def sheet(work: Work, month: str) -> Response:
    """T1—T8 统计表 XLSX，按当期或现在的区划；导出记入台账"""
    file = exports.export_month(
        work,
        month,
        _issue(request.form.get("issue", "")),
        is_todays_division=request.form.get("division") == "today",
    )
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)
