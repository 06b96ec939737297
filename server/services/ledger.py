"""Anchoring and verifying a county's ledger (law 3)."""

from __future__ import annotations

from typing import NamedTuple

from server.outputs.dates import moment_text
from server.services.work import Work
from server.store import anchors, ledger, verification
from server.store.anchors import Anchor
from server.store.reads import ledger_checks as checks
from server.store.reads.ledger_checks import Checked
from server.store.rows import LedgerCheck
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


class Standing(NamedTuple):
    """How far the county's ledger can be checked: anchored up to here, verified then."""

    anchor: Anchor | None
    checked: Checked | None
    head: str | None  # of the county's own chain


def standing(work: Work) -> Standing:
    chain = f"county:{work.county}"
    ends = ledger.heads(work.db, work.county, [chain])
    return Standing(
        anchors.last(work.db, work.county),
        checks.newest(work.db, work.county),
        ends[chain][1] if chain in ends else None,
    )


def in_words(found: Standing) -> str:
    """One line for the foot of a list."""
    if found.anchor is None:
        return "台账校验：尚未锚定。"
    at, root = moment_text(found.anchor.at), found.anchor.root
    said = f"台账校验：{at}第 {found.anchor.seq} 号锚定，{found.anchor.chains} 条链，根 {root}"
    if found.checked is None:
        return f"{said}；尚未全面核验。"
    result = f"发现 {found.checked.findings} 处问题" if found.checked.findings else "未发现问题"
    return f"{said}；{moment_text(found.checked.at)}全面核验，{result}。"


def check(work: Work, progress: Progress | None = None) -> list[Finding]:
    """Verify, and keep when it was done and what came of it; the caller commits."""
    findings = verify(work, progress)
    newest = anchors.last(work.db, work.county)
    row = {"at": work.now, "anchor": newest.seq if newest else 0, "findings": len(findings)}
    work.keep(LedgerCheck, row)
    return findings
