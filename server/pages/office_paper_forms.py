"""What the forms of the office's papers send, and who sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from marshmallow import ValidationError

from server.domain.acts import Act
from server.domain.days import LOCAL
from server.domain.office_papers import ISSUERS
from server.domain.permission import has_act
from server.http import invalid
from server.http.paper_bodies import OfficePaperInputSchema
from server.services.work import Work


def may_issue(work: Work) -> bool:
    roles = {seat.role for seat in work.actor.seats}
    return has_act(work.actor, Act.PAPER_ISSUE) and bool(roles.intersection(ISSUERS))


def given() -> dict[str, Any]:
    """What was written, checked; moments as ISO text in the county's time."""
    schema = OfficePaperInputSchema()
    written = {
        name: value.strip()
        for name, value in request.form.items()
        if name in schema.fields and value.strip()
    }
    if "talk_at" in written:
        written["talk_at"] = _in_county(written["talk_at"])
    try:
        loaded = dict(schema.load(written))
    except ValidationError as error:
        raise invalid.refuse(error.messages) from error
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in loaded.items()
    }


def _in_county(text: str) -> str:
    """What datetime-local sends, as the county's time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL).isoformat()
    except ValueError:
        return text
