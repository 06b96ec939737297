"""The frame round every office page: who one is, where one can go, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from server.domain.acts import ROLE_LABELS
from server.domain.facts import Actor
from server.domain.permission import has_act
from server.domain.problems import Problem, ProblemKind
from server.http import sessions
from server.http.answers import STATUS, TITLES
from server.services.work import Work
from server.store.reads import accounts

# What a page says once after something was done; named in the address, so it survives a redirect.
NOTICES = {
    "ended_another": "您已在本机登录，在另一处的登录已自动退出。",
    "password_changed": "密码已修改。",
    "signed_out": "您已退出登录。",
}


class Link(NamedTuple):
    address: str
    label: str
    is_here: bool


def page(work: Work, template: str, **facts: Any) -> str:
    """An HTML page inside the frame, for somebody signed in."""
    own = accounts.own_account(work.db, work.county, work.actor.account_id)
    return render_template(
        template,
        name=own.name_masked,
        roles=sorted({ROLE_LABELS[seat.role] for seat in work.actor.seats}),
        links=[] if own.must_change_password else list(links_of(work.actor)),
        notice=NOTICES.get(request.args.get("notice", "")),
        csrf_token=sessions.form_token(request.cookies.get(sessions.COOKIE, "")),
        **facts,
    )


def links_of(actor: Actor) -> Iterator[Link]:
    """The pages with a label that one of the actor's seats may open."""
    for rule in current_app.url_map.iter_rules():
        opening = current_app.view_functions[rule.endpoint].opening  # type: ignore[attr-defined]
        if opening.label and has_act(actor, opening.act):
            yield Link(rule.rule, opening.label, rule.rule == request.path)


def error_page(problem: Problem) -> Response:
    """A Chinese page; whoever is not signed in is led to where he can be. Reads no database."""
    if problem.kind is ProblemKind.UNAUTHENTICATED:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("signing_in.show_sign_in", next=wanted), 303)
    if problem.code == "password.must_change":
        return redirect(url_for("signing_in.show_password"), 303)
    answer = make_response(
        render_template("problem.html", problem=problem, title=TITLES[problem.kind], links=[])
    )
    answer.status_code = STATUS[problem.kind]
    return answer
