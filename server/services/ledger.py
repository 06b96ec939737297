"""Anchoring and verifying a county's ledger (law 3)."""

from __future__ import annotations

from server.services.work import Work
from server.store import anchors, verification
from server.store.anchors import Anchor
from server.store.verification import Finding, Progress


def anchor(work: Work, reason: str) -> Anchor | None:
    """Store the next anchor: `interval`, `report` or `backup`; the caller commits.

    None when `interval` finds nothing moved. It is computed from a snapshot of what is committed,
    beside the writers, so whatever must be in it is committed before. An anchor explains the
    ledger and is not explained by it, therefore no event is recorded.
    """
    with work.store.reading() as db:
        drawn = anchors.draw(db, work.county, work.now, reason)
    if reason == "interval" and not drawn.leaves:
        return None
    anchors.save(work.db, drawn)
    return drawn.anchor


def verify(work: Work, progress: Progress | None = None) -> list[Finding]:
    """Recompute the county's whole ledger; empty when it is whole. Reads only."""
    with work.store.reading() as db:
        return verification.verify(db, work.county, progress)
