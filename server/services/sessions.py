"""Browser sessions: begun with a password, moved on by use, ended by the owner or the next one."""

from __future__ import annotations

from server.services.work import Work
from server.store.rows import WebSession


def use(work: Work, token_hash: str) -> None:
    """Move the idle limit of a session."""
    work.touch(WebSession, {"token_hash": token_hash}, {"last_seen_at": work.now})
