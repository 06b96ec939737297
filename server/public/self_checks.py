"""业主自查 behind a house's plate: a short form without account, script or cookie (M4).

An unknown token and a withdrawn one get the same page as behind the plate itself.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from server.domain.acts import Act
from server.domain.plate import TOKEN
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.services import self_checks
from server.services.self_checks import OwnersPage
from server.services.work import Work
from survey_schema.self_check import ANSWERS

door = Door("public_self_checks", __name__, template_folder="templates")

# Whole villages share one address of their operator; the house's own limit is the tighter one.
_RATE = "60 per hour"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}


@door.opens("/h/<token>/self-check", act=Act.PUBLIC, rate="120 per minute")
def self_check_form(work: Work, token: str) -> Response:
    """房主自查表"""
    found = self_checks.page(work, token) if TOKEN.fullmatch(token) else None
    return _unknown() if found is None else _form(found)


@door.opens(
    "/h/<token>/self-check", "POST", act=Act.PUBLIC, rate=_RATE, retries=3, max_bytes=16 << 10
)
def send_self_check(work: Work, token: str) -> Response:
    """收下房主自查；没有答完的退回原页，所选的都在"""
    given = {name: request.form.get(name, "") for name in request.form}
    try:
        taken = self_checks.receive(work, token, given) if TOKEN.fullmatch(token) else None
    except Problem as problem:
        if not problem.code.startswith("self_check."):
            raise
        work.rollback()
        return _refused(work, token, given, problem)
    if taken is None:
        return _unknown()
    template = "public/self_check_taken.html"
    return _answer(render_template(template, page=taken.page, is_alarming=taken.is_alarming))


def _refused(work: Work, token: str, given: dict[str, str], problem: Problem) -> Response:
    found = self_checks.page(work, token)
    if found is None:
        return _unknown()
    answer = _form(found, given, problem)
    answer.status_code = STATUS[problem.kind]
    return answer


def _form(
    found: OwnersPage, given: dict[str, str] | None = None, problem: Problem | None = None
) -> Response:
    kept = {name: value for name, value in (given or {}).items() if value in ANSWERS}
    open_ones = {one["field"] for one in problem.faults} if problem else set()
    facts = {"page": found, "given": kept, "answers": ANSWERS}
    shown = render_template("public/self_check.html", problem=problem, missing=open_ones, **facts)
    return _answer(shown)


def _unknown() -> Response:
    answer = _answer(render_template("public/unknown.html"))
    answer.status_code = 404
    return answer


def _answer(body: str) -> Response:
    answer = make_response(body)
    answer.headers.update(_HEADERS)
    return answer
