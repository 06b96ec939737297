"""Where a form met something that had moved: what happened since its page was shown."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from server.domain.problems import Problem, ProblemKind
from server.http import sessions
from server.services import meanwhile
from server.services.houses import TimelineLine
from server.services.work import Work


def lines_of(work: Work, action: str, shown_at: datetime) -> list[TimelineLine]:
    """Of a form that went to this address."""
    try:
        _, given = current_app.url_map.bind("").match(action, "POST")
    except HTTPException:
        return []
    return meanwhile.since(work, {name: str(one) for name, one in given.items()}, shown_at)


def of_refusal(work: Work, problem: Problem | None) -> list[TimelineLine]:
    """For the page that shows a form again because something else was as it had been."""
    if problem is None or problem.kind is not ProblemKind.CONFLICT or request.method != "POST":
        return []
    token = sessions.given_form_token(sessions.LONGEST)
    return [] if token is None else lines_of(work, request.path, token.shown_at)
