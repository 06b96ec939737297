"""整治进展: how far one line of the plan has come, in percent or words, with photos (M10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.domain.acts import Act
from server.domain.problems import Problem
from server.services.cases import Found
from server.services.evidence import Photos, enter_photos
from server.services.ids import fresh_id
from server.services.remediation import find_line, newest_start
from server.services.work import Work
from server.store.reads import progress as progress_reads
from server.store.reads.cases import RemediationLine
from server.store.reads.progress import ProgressLine
from server.store.rows import RemediationProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Percent or words, or both; `taken_at` is what the sender says of each photo."""

    percent: int | None = None
    words: str | None = None
    photos: Sequence[str] = ()
    taken_at: Mapping[str, datetime] = field(default_factory=dict)


def report(work: Work, remediation_id: str, *, report: Report) -> ProgressLine:
    """What was done since the last report; the line itself is finished by `remediation.finish`."""
    found, line = find_line(work, Act.REMEDIATION_REPORT, remediation_id)
    _require_running(line)
    _require_something(report)
    since, told = newest_start(work, found, line), dict(report.taken_at)
    proof = Photos(hashes=report.photos, purpose="progress", since=since, told=told)
    enter_photos(work, found, proof)
    row = {
        **found.owned,
        "id": fresh_id(work),
        "remediation_id": remediation_id,
        "reported_at": work.now,
        "reported_by": work.actor.account_id,
        "percent": report.percent,
        "words": (report.words or "").strip() or None,
        "photos": list(dict.fromkeys(report.photos)),
    }
    work.insert(RemediationProgress, row, chain=found.chain)
    _record(work, found, row)
    return progress_reads.progress_of(found.reach, work.db, found.row.id)[-1]


def _record(work: Work, found: Found, row: Mapping[str, Any]) -> None:
    work.record(
        "remediation.reported",
        found.chain,
        case_id=found.row.id,
        remediation=row["remediation_id"],
        progress=row["id"],
        percent=row["percent"],
        photos=row["photos"],
    )


def _require_running(line: RemediationLine) -> None:
    if line.started_at is None:
        raise Problem("remediation.not_started")
    if not line.is_to_do:
        raise Problem("remediation.already_finished")


def _require_something(report: Report) -> None:
    if report.percent is None and not (report.words or "").strip():
        raise Problem("progress.empty")
