"""动态口令: setting it up with an authenticator, recovery codes, and ending it."""

from __future__ import annotations

from flask import g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.addresses import local_address
from server.http.answers import STATUS
from server.http.door import Door
from server.outputs.qr import qr_svg
from server.pages import words
from server.pages.frame import page
from server.services import second_factors
from server.services.second_factors import Offer
from server.services.work import Work

door = Door("second_factor_pages")

_OWN = Act.OWN_ACCOUNT


@door.opens("/second-factor", act=_OWN)
def show(work: Work) -> str:
    """本人的动态口令：没有的可设置，有的看设置时间和余下的备用码"""
    return _shown(work, second_factors.offer(work))


@door.opens("/second-factor", "POST", act=_OWN, rate="20 per minute")
def set_up(work: Work) -> ResponseReturnValue:
    """核对第一个口令后启用，备用码只显示这一次"""
    sealed = request.form.get("sealed_secret", "")
    try:
        shown = second_factors.set_up(work, sealed, _code(), request.form.get("password", ""))
    except Problem as problem:
        return _refused(work, problem, second_factors.offer_again(work, sealed))
    return _codes_page(work, shown)


@door.opens("/second-factor/recovery-codes", "POST", act=_OWN, rate="20 per minute")
def renew_codes(work: Work) -> ResponseReturnValue:
    """换发备用码，原有的作废"""
    try:
        shown = second_factors.renew_recovery_codes(work, _code())
    except Problem as problem:
        return _refused(work, problem, second_factors.offer(work))
    return _codes_page(work, shown)


@door.opens("/second-factor/end", "POST", act=_OWN, rate="20 per minute")
def end(work: Work) -> ResponseReturnValue:
    """停用；岗位要求的不能停用"""
    try:
        second_factors.end_own(work, _code())
    except Problem as problem:
        return _refused(work, problem, second_factors.offer(work))
    return redirect(url_for("second_factor_pages.show", notice="second_factor_ended"), 303)


def _code() -> str:
    return request.form.get("one_time_code", "")


def _codes_page(work: Work, shown: list[str]) -> ResponseReturnValue:
    answer = make_response(page(work, "recovery_codes.html", codes=shown, next=_next()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(work: Work, problem: Problem, offered: Offer) -> ResponseReturnValue:
    """Answered, not raised: what was counted is kept."""
    answer = make_response(_shown(work, offered, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


def _shown(work: Work, offered: Offer, problem: Problem | None = None) -> str:
    standing = second_factors.standing(work, work.actor.account_id)
    return page(
        work,
        "second_factor.html",
        standing=standing,
        offered=offered,
        qr=None if standing.is_set_up else qr_svg(offered.address),
        is_barred=bool(g.get("barred")),
        next=_next(),
        problem=problem,
        say=words,
    )


def _next() -> str:
    return local_address(request.values.get("next", "/"))
