"""Keeping what was typed into a form that was not taken, before its writer is told so."""

from __future__ import annotations

from datetime import timedelta

from flask import g, request

from server import clock
from server.domain.days import local_day
from server.domain.problems import Problem, ProblemKind
from server.http import once, sessions
from server.http.door import house
from server.http.sessions import FormToken
from server.services import kept_forms
from server.services.kept_forms import Fields, Typed
from server.store.reads import people

_AUTHENTIC_FOR = timedelta(days=2)  # a page left open over a night is still its reader's


def keep(problem: Problem) -> str | None:
    """The address under which its writer finds it again; None when there was nothing to keep.

    Only what stands in a form that we showed is kept, and only for the account it was shown to:
    the form's token says which, whether its session still lives or not.
    """
    try:
        return None if problem.kind is ProblemKind.TOO_LARGE else _kept(problem)
    except Problem:  # the database is out of reach: nothing can be kept, and that was said
        return None


def _kept(problem: Problem) -> str | None:
    token = sessions.given_form_token(_AUTHENTIC_FOR) if once.is_form() else None
    fields = once.written()
    if token is None or not any(value.strip() for _, value in fields):
        return None
    now = clock.now()
    with house().store.reading() as db:
        holder = people.actor_by_session(db, token.session, local_day(now))
    if holder is None or g.get("account_id", holder.actor.account_id) != holder.actor.account_id:
        return None
    kept = kept_forms.keep(house().store, holder.actor, now, _typed(token, fields, problem))
    return None if kept is None else f"/kept-forms/{kept}"


def _typed(token: FormToken, fields: Fields, problem: Problem) -> Typed:
    return Typed(
        page=token.page or request.path,
        action=request.path,
        shown_at=token.shown_at.isoformat(),
        problem=problem.text,
        is_stale=problem.kind is ProblemKind.CONFLICT,
        fields=fields,
        has_files=any(file.filename for file in request.files.values()),
    )
