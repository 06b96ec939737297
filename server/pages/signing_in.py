"""Pages for signing in and out and for one's own password."""

from __future__ import annotations

import secrets

from flask import Response, make_response, redirect, render_template, request, url_for

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http import half_way, sessions
from server.http.addresses import local_address
from server.http.answers import STATUS
from server.http.door import Door
from server.pages.frame import NOTICES, page
from server.services import people, sessions as web_sessions
from server.services.work import Work

door = Door("signing_in")

# The sign-in form is bound to this cookie as other forms are to the session's.
_FORM_COOKIE = "anju_form"
_LASTS_S = int(sessions.LONGEST.total_seconds())


@door.opens("/sign-in", act=Act.PUBLIC)
def show_sign_in(work: Work) -> Response:
    """登录页面"""
    return _sign_in_page()


@door.opens("/sign-in", "POST", act=Act.PUBLIC, rate="60 per minute")
def sign_in(work: Work) -> Response:
    """登录；失败也要记录，所以失败时不抛出而是给出页面"""
    sessions.require_form_token(_form_cookie())
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        done = web_sessions.sign_in(work, login, password, address=request.remote_addr)
    except Problem as problem:
        return _sign_in_page(problem, login)
    if isinstance(done, web_sessions.HalfWay):
        return _code_page(half_way.ticket(done, _form_cookie()))
    return _let_in(done)


@door.opens("/sign-in/code", "POST", act=Act.PUBLIC, rate="60 per minute")
def sign_in_with_code(work: Work) -> Response:
    """登录的第二步：动态口令或备用码；不对也要记录，所以不抛出而是给出页面"""
    sessions.require_form_token(_form_cookie())
    given = request.form.get("ticket", "")
    try:
        half = half_way.half_way(given, _form_cookie())
    except Problem as problem:
        return _sign_in_page(problem)
    code = request.form.get("one_time_code", "")
    try:
        done = web_sessions.sign_in_with_code(work, half, code, address=request.remote_addr)
    except Problem as problem:
        return _code_page(given, problem)
    return _let_in(done)


def _let_in(done: web_sessions.SignedIn) -> Response:
    answer = redirect(_after_sign_in(done), 303)
    sessions.give_cookie(answer, sessions.COOKIE, done.token, seconds=_LASTS_S)
    sessions.take_cookie(answer, _FORM_COOKIE)
    return answer


def _after_sign_in(done: web_sessions.SignedIn) -> str:
    if done.must_change_password:
        return url_for("signing_in.show_password")
    wanted = local_address(request.form.get("next", "/"))
    if done.set_up_by is not None:
        return url_for("second_factor_pages.show", next=wanted)
    if done.has_ended_another:
        return f"{wanted}{'&' if '?' in wanted else '?'}notice=ended_another"
    return wanted


def _sign_in_page(problem: Problem | None = None, login: str = "") -> Response:
    return _signing("sign_in.html", problem, login=login)


def _code_page(ticket: str, problem: Problem | None = None) -> Response:
    return _signing("sign_in_code.html", problem, ticket=ticket)


def _signing(template: str, problem: Problem | None, **facts: str) -> Response:
    """A page of somebody who is not signed in yet, its form bound to the form's cookie."""
    cookie = _form_cookie() or secrets.token_urlsafe(16)
    page_ = render_template(
        template,
        problem=problem,
        next=local_address(request.values.get("next", "/")),
        notice=NOTICES.get(request.args.get("notice", "")),
        csrf_token=sessions.form_token(cookie),
        menu=[],
        **facts,
    )
    answer = make_response(page_)
    answer.status_code = STATUS[problem.kind] if problem else 200
    answer.headers["Cache-Control"] = "no-store"
    sessions.give_cookie(answer, _FORM_COOKIE, cookie, seconds=_LASTS_S)
    return answer


def _form_cookie() -> str:
    return request.cookies.get(_FORM_COOKIE, "")


@door.opens("/sign-out", "POST", act=Act.OWN_ACCOUNT)
def sign_out(work: Work) -> Response:
    """退出登录"""
    web_sessions.sign_out(work, sessions.session_hash())
    answer = redirect(url_for("signing_in.show_sign_in", notice="signed_out"), 303)
    sessions.take_cookie(answer, sessions.COOKIE)
    return answer


@door.opens("/password", act=Act.OWN_ACCOUNT)
def show_password(work: Work) -> str:
    """修改密码页面"""
    return page(work, "password.html", problem=None)


@door.opens("/password", "POST", act=Act.OWN_ACCOUNT, rate="20 per minute")
def change_password(work: Work) -> Response:
    """修改本人密码"""
    new = request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise Problem("password.not_repeated")
        session = sessions.session_hash_if_any()
        people.change_own_password(work, request.form.get("old", ""), new, session=session)
    except Problem as problem:
        answer = make_response(page(work, "password.html", problem=problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect(url_for("home.home", notice="password_changed"), 303)
