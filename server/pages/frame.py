"""The frame round every office page: who one is, where one can go, and what went wrong."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for

from server.domain.acts import ROLE_LABELS
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.problems import Problem, ProblemKind
from server.http import sessions
from server.http.answers import STATUS, TITLES
from server.http.door import house
from server.http.sessions import FormTokens
from server.outputs.dates import day_text
from server.pages import seat_words, unsent
from server.pages.islands import island
from server.pages.menu import menu_of
from server.services.work import Work
from server.store.ledger import sm3
from server.store.reads import accounts

# What a page says once after something was done; named in the address, so it survives a redirect.
NOTICES = {
    "ended_another": "您已在本机登录，在另一处的登录已自动退出。",
    "password_changed": "密码已修改。",
    "sent_already": "这张表单此前已经提交并办理，没有重复办理。",
    "step_taken": "已办理，台账已登记。",
    "job_queued": "已交后台办理，一分钟内开始。",
    "setting_changed": "已修改，台账已登记。",
    "signed_out": "您已退出登录。",
}


def page(work: Work, template: str, **facts: Any) -> str:
    """An HTML page inside the frame, for somebody signed in."""
    own = accounts.own_account(work.db, work.county, work.actor.account_id)
    return render_template(
        template,
        name=own.name_masked,
        roles=sorted({ROLE_LABELS[seat.role] for seat in work.actor.seats}),
        menu=[] if own.must_change_password else menu_of(work.actor),
        notice=NOTICES.get(request.args.get("notice", "")),
        island=island,
        printed={"by": _units(work), "on": day_text(local_day(work.now))},
        csrf_token=form_tokens(work.actor),
        reader=sm3(work.actor.account_id.encode())[:16],
        other_desks=seat_words.desks_in_words(work.db, work.actor.others),
        own_desk=seat_words.desks_in_words(work.db, work.actor.seats if work.actor.others else ()),
        here=request.full_path.rstrip("?") if request.method == "GET" else "/",
        **facts,
    )


def _units(work: Work) -> list[str]:
    """Who prints, for the head of a printed page."""
    ids = list(dict.fromkeys(seat.unit_id for seat in work.actor.seats))
    names = accounts.unit_names(work.db, work.county, ids)
    return [names[one] for one in ids if one in names]


def form_tokens(actor: Actor) -> FormTokens:
    """A token for each form of a page shown to this actor."""
    return FormTokens(request.cookies.get(sessions.COOKIE, ""), actor, page_of_form())


def page_of_form() -> str:
    """The page a form stands on; of one that came back, the page it was filled in on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    token = sessions.given_form_token(sessions.LONGEST)
    return token.page if token is not None else request.path


def error_page(problem: Problem) -> Response:
    """A Chinese page; whoever is not signed in is led to where he can be.

    Reads no database but for the names of other seats in which the page would open. What was typed
    into a form is kept first: whatever went wrong, nobody writes it twice.
    """
    kept = unsent.keep(problem)
    if problem.kind is ProblemKind.UNAUTHENTICATED:
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("signing_in.show_sign_in", next=kept or here), 303)
    if problem.code == "password.must_change":
        return redirect(url_for("signing_in.show_password"), 303)
    answer = make_response(
        render_template(
            "problem.html",
            problem=problem,
            title=TITLES[problem.kind],
            menu=[],
            offered=_offered_desks(),
            here=request.full_path.rstrip("?"),
            csrf_token=_token(),
            kept=kept,
        )
    )
    answer.status_code = STATUS[problem.kind]
    return answer


def _offered_desks() -> list[seat_words.Desk]:
    seats = g.get("offered_seats")
    if not seats:
        return []
    with house().store.reading() as db:
        return seat_words.desks_in_words(db, seats)


def _token() -> FormTokens | str:
    actor = g.get("actor")
    return form_tokens(actor) if actor is not None and sessions.COOKIE in request.cookies else ""
