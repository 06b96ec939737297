"""What the pages of tasks and transfers share: a step's form, its photos, the reader's own side."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.matters import NEED_LABELS, Procedure
from server.domain.parties import name_of, parties_of, receivers
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.services import photos
from server.services.county import county_schema
from server.services.matter_asking import GROUP_LABELS, GROUPS
from server.services.matters import Given
from server.services.work import Work

MOST_PHOTOS = 12


def given_of_form(work: Work) -> Given:
    """What the form brings; its photos are taken in first."""
    form = request.form
    version = form.get("version", "")
    return Given(
        words=form.get("words"),
        clause=form.get("clause"),
        files=uploaded(work),
        day=day_of(form.get("day")),
        receiver=form.get("receiver") or None,
        outcomes=tuple(form.getlist("outcomes")),
        version=int(version) if version.isdecimal() else None,
    )


def uploaded(work: Work) -> tuple[str, ...]:
    """The photos chosen in the form, each on disk under its own hash; entered with the step."""
    found = []
    for file in request.files.getlist("photos")[:MOST_PHOTOS]:
        data = file.read()
        if data:
            sha256 = hashlib.sha256(data).hexdigest()
            photos.receive_photo(work, sha256, [data])
            found.append(sha256)
    return tuple(found)


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


# What the reader may not see at all: its page could not be shown with the problem on it.
_NOT_SHOWN = (
    "task.missing",
    "transfer.missing",
    "supervision.missing",
    "complaint.missing",
    "weekly.missing",
    "weekly.not_yours",
    "assessment.missing",
)


def stepped(
    work: Work,
    take: Callable[[], object],
    show: Callable[[Problem], str],
    address: Callable[[], str],
) -> ResponseReturnValue:
    """Take the step and go back to the file; refused, the same page says why."""
    try:
        take()
    except Problem as problem:
        if problem.code in _NOT_SHOWN:
            raise
        work.rollback()
        refused = make_response(show(problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(address(), 303)


def own_parties(work: Work, act: Act) -> tuple[str, ...]:
    return parties_of(work.actor, act)


def choices(work: Work, procedure: Procedure) -> dict[str, Any]:
    """What the forms and filters of one kind of matter offer."""
    profile = county_schema(work.county).profile
    return {
        "states": {"open": "在办", "closed": "已结", **_groups(procedure), **procedure.states},
        "labels": procedure.states,
        "sides": procedure.sides,
        "units": receivers(profile),
        "need_labels": NEED_LABELS,
        "outcomes": procedure.outcomes,
        "closed": procedure.closed,
        "party_name": lambda party: name_of(profile, party),
    }


def _groups(procedure: Procedure) -> dict[str, str]:
    return {name: GROUP_LABELS[name] for name in GROUPS[procedure.name]}


def of_side(work: Work, asked: dict[str, str], act: Act, sends: Act) -> dict[str, Any]:
    """Narrow a list to what one's own unit has to deal with (`mine`) or sent (`sent`)."""
    receives, sent = own_parties(work, act), own_parties(work, sends)
    side = asked.get("side")
    if side is None:
        side = "mine" if receives else "all"
    narrowed: dict[str, Any] = dict(asked)
    if side == "mine" and receives:
        narrowed["receiver"] = receives[0]
    elif side == "sent" and sent:
        narrowed["sender"] = sent[0]
    return {"asked": narrowed, "side": side, "may_receive": bool(receives), "may_send": bool(sent)}
