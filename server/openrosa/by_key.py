"""For a device with its token in the path, as Collect knows it from ODK Central's app users."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import request

from server.http import sessions
from server.http.door import Door
from server.openrosa.handlers import open_routes

if TYPE_CHECKING:
    from server.store.writing import Connection


def caller_of_key(db: Connection, now: datetime) -> sessions.Caller:
    return sessions.caller_of_token(db, (request.view_args or {})["key"], now)


door = Door("openrosa_key", url_prefix="/openrosa/k/<key>", caller_of=caller_of_key)
open_routes(door)
