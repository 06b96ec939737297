"""For a person with login and password: HTTP Basic, over TLS only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import limits
from flask import request

from server.domain.days import local_day
from server.domain.problems import Problem
from server.http import sessions
from server.http.basic import proved_account
from server.http.door import SAFE_METHODS, Door, house
from server.openrosa.handlers import open_routes
from server.store.reads import people, second_factors, settings

if TYPE_CHECKING:
    from server.store.writing import Connection

# Per address, as on the sign-in page; a password that is remembered costs no try.
RATE = limits.parse("60 per minute")


def caller_of_password(db: Connection, now: datetime) -> sessions.Caller:
    _require_no_other_site()
    county, account = proved_account(
        house().store, house().verified, db, now, require_patience=_require_patience
    )
    holder = people.actor_by_account(db, county, account, local_day(now))
    return sessions.Caller(
        holder.actor, holder.must_change_password, barred=_barred(db, holder, now)
    )


def _barred(db: Connection, holder: people.Holder, now: datetime) -> str | None:
    """Basic brings one factor: where two are asked for it only hands in what was collected."""
    actor = holder.actor
    asked = settings.security(db, actor.county, now).second_factor
    is_asked = any(seat.role in asked for seat in actor.seats)
    has_one = second_factors.factor(db, actor.county, actor.account_id) is not None
    return "second_factor.needs_key" if is_asked or has_one else None


def _require_no_other_site() -> None:
    """A browser sends the password it remembers with whatever another site makes it send."""
    asked_by = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in SAFE_METHODS and asked_by not in {"none", "same-origin"}:
        raise Problem("request.forged")


def _require_patience() -> None:
    if not house().tries.hit(RATE, request.remote_addr or "", "openrosa.password"):
        raise Problem("request.too_many")


door = Door("openrosa", url_prefix="/openrosa", caller_of=caller_of_password)
open_routes(door)
