"""What somebody sees when something did not go: inside his frame, with what happened and a way on.

Whoever is not signed in gets a calm page. What was typed is kept first, whatever went wrong. Even
when the database is out of reach a page comes, with the frame left off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import structlog
from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from server import clock
from server.domain.acts import Act
from server.domain.facts import Actor
from server.domain.permission import has_act
from server.domain.problems import Problem, ProblemKind
from server.http import sessions
from server.http.answers import STATUS, TITLES
from server.http.door import house
from server.pages import frame, seat_words, unsent
from server.services.work import Look

log = structlog.get_logger()


class Way(NamedTuple):
    address: str
    label: str


# What helps, by kind; a sentence under the problem's own.
_ADVICE: Mapping[ProblemKind, str] = {
    ProblemKind.FORBIDDEN: "确需办理的，请有权限的单位办理，或请系统管理员核对您的岗位。",
    ProblemKind.MISSING: "可能是链接有误、已被移走，或不在您的辖区内。",
    ProblemKind.CONFLICT: "可能他人刚刚办理过。请打开最新的页面看过后再办。",
    ProblemKind.TOO_MANY: "请过一分钟再试，内容没有丢失。",
    ProblemKind.TOO_LARGE: "请压缩或分几次上传：照片可降低分辨率，表格可按乡镇拆分。",
    ProblemKind.UNAVAILABLE: "稍等片刻再试；仍不行的，请联系系统管理员。",
}
_EXPIRED = "页面打开得太久，或在另一个窗口重新登录过。重新打开页面再办理，已填写的内容会带回。"


def error_page(problem: Problem) -> Response:
    """A Chinese page; whoever is not signed in is led to where he can be."""
    kept = unsent.keep(problem)
    if problem.kind is ProblemKind.UNAUTHENTICATED:
        return redirect(url_for("signing_in.show_sign_in", next=kept or _here()), 303)
    if problem.code == "password.must_change":
        return redirect(url_for("signing_in.show_password"), 303)
    if problem.code == "second_factor.must_set_up":
        return redirect(url_for("second_factor_pages.show", next=_here()), 303)
    reader = _reader()
    facts = _framed(reader) or {"menu": [], "csrf_token": ""}
    answer = make_response(
        render_template(
            "problem.html",
            problem=problem,
            title="页面已过期" if problem.code == "request.forged" else TITLES[problem.kind],
            advice=_EXPIRED if problem.code == "request.forged" else _ADVICE.get(problem.kind),
            offered=_offered_desks(),
            kept=kept,
            ways=_ways(problem, reader),
            **{**facts, "here": request.full_path.rstrip("?"), "notice": None},
        )
    )
    answer.status_code = STATUS[problem.kind]
    return answer


def _reader() -> Actor | None:
    """Who is signed in by browser, also where the problem came before anybody was asked."""
    if sessions.COOKIE not in request.cookies:
        return None
    known: Actor | None = g.get("actor")
    if known is not None:
        return known
    try:
        with house().store.reading() as db:
            return sessions.caller_of_request(db, clock.now()).actor
    except Problem:
        return None
    except Exception:  # the page about one failure must not become another
        log.exception("problem_page.reader_unknown")
        return None


def _framed(reader: Actor | None) -> dict[str, Any] | None:
    if reader is None:
        return None
    try:
        with Look(house().store, reader, clock.now()) as look:
            return frame.frame_of(look, form_page=_form_page() or "/")
    except Exception:
        log.exception("problem_page.frame_unknown")
        return None


def _ways(problem: Problem, reader: Actor | None) -> list[Way]:
    """First the one that helps most; home, or signing in, is always the last."""
    if reader is None:
        return [Way("/sign-in", "工作人员登录")]
    ways = []
    page = _form_page() or _came_from()
    if request.method == "GET" and problem.kind in (ProblemKind.TOO_MANY, ProblemKind.UNAVAILABLE):
        ways.append(Way(_here(), "再试一次"))
    elif page is not None:
        is_form = request.method != "GET"
        ways.append(Way(page, "重新打开该页面" if is_form else "返回上一页"))
    if problem.kind is ProblemKind.MISSING and has_act(reader, Act.HOUSE_READ):
        ways.append(Way("/houses", "查找房屋"))
    return [*ways, Way("/", "回首页")]


def _form_page() -> str | None:
    """The page the refused form stood on; a body that was too large was never read."""
    if request.method == "GET":
        return None
    try:
        token = sessions.given_form_token(sessions.LONGEST)
    except HTTPException:
        token = None
    return (token.page or None) if token is not None else _came_from()


def _came_from() -> str | None:
    """The page of ours that led here, as the browser says."""
    came = urlsplit(request.referrer or "")
    is_own = came.netloc == request.host and not came.path.startswith(("//", "/\\"))
    is_here = request.method == "GET" and came.path == request.path
    if not is_own or is_here or came.path in ("", "/sign-in"):
        return None
    return f"{came.path}?{came.query}" if came.query else came.path


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _offered_desks() -> list[seat_words.Desk]:
    seats = g.get("offered_seats")
    if not seats:
        return []
    with house().store.reading() as db:
        return seat_words.desks_in_words(db, seats)
