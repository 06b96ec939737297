"""告知鉴定结果: the owner of a dangerous house is told of its report, within the county's days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from server.domain import deadlines
from server.domain.acts import Act
from server.domain.danger_told import PAPERS, deadline_of
from server.domain.deadlines import Due
from server.domain.masking import mask_name
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services.cases import Found, find_case_of
from server.services.evidence import CLOCK_SKEW, Photos, enter_photos
from server.services.projection import columns_of, due_of
from server.services.work import Work
from server.store.reads import cases, report_tellings as reads
from server.store.reads.papers import PaperLine
from server.store.reads.report_tellings import Key, TellingLine
from server.store.rows import ReportTelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """`told_at` is when it happened, where that was before it is entered."""

    whom: str  # a key of danger_told.WHOM
    way: str  # a key of owner_told.WAY_LABELS
    recipient: str
    told_at: datetime | None = None
    photo_sha256: str | None = None
    note: str | None = None


class OwedPage(NamedTuple):
    lines: list[TellingLine]
    next_key: Key | None
    total: int | None  # only on the first page


def owe(work: Work, found: Found, inspection_id: str, *, stops_use: bool) -> None:
    """From the report on; its own event explains it."""
    row = {
        **found.owned,
        "inspection_id": inspection_id,
        "township_code": found.house.township_code,
        "owed_since": work.now,
        **columns_of(due_of(work, deadline_of(stops_use=stops_use))),
    }
    work.insert(ReportTelling, row, chain=found.chain)


def tell(work: Work, inspection_id: str, *, telling: Telling) -> TellingLine:
    """Also after the case was closed: what is owed is not paid by closing a file."""
    found = _found(work, Act.INSPECTION_TELL, inspection_id)
    line = _owed(work, found, inspection_id)
    at = _moment(work, line, telling)
    if telling.photo_sha256:
        photos = Photos(hashes=[telling.photo_sha256], purpose="danger_told", since=line.owed_since)
        enter_photos(work, found, photos)
    person = {"name": telling.recipient, "note": telling.note}
    values = {
        "told_at": at,
        "told_by": work.actor.account_id,
        "whom": telling.whom,
        "way": telling.way,
        "recipient_sealed": work.store.secrets.seal(person),
        "recipient_masked": mask_name(telling.recipient),
        "photo_sha256": telling.photo_sha256,
    }
    _told(work, found, line, values)
    again = reads.telling(found.reach, work.db, inspection_id)
    assert again is not None
    return again


def _found(work: Work, act: Act, inspection_id: str) -> Found:
    return find_case_of(
        work, act, cases.case_of_inspection, inspection_id, None, missing="inspection.missing"
    )


def _owed(work: Work, found: Found, inspection_id: str) -> TellingLine:
    line = reads.telling(found.reach, work.db, inspection_id)
    if line is None:
        raise Problem("telling.not_dangerous")
    if line.told_at is not None:
        raise Problem("telling.done")
    if line.ended_at is not None:
        raise Problem("telling.ended")
    return line


def _moment(work: Work, line: TellingLine, telling: Telling) -> datetime:
    at = telling.told_at or work.now
    if at > work.now + CLOCK_SKEW:
        raise Problem("telling.in_future")
    if at < line.owed_since:
        raise Problem("telling.before_report")
    return min(at, work.now)


def by_paper(work: Work, found: Found, paper: PaperLine, at: datetime, way: str) -> None:
    """A delivered paper tells of every dangerous report of its case that was there before it."""
    if paper.kind not in PAPERS:
        return
    for line in reads.of_house(whole_county(work.county), work.db, paper.house_id):
        is_told = line.case_id == paper.case_id and line.owed_since <= paper.issued_at
        if line.is_owed and is_told:
            told = {"told_at": at, "told_by": work.actor.account_id, "way": way}
            _told(work, found, line, {**told, "paper_id": paper.id})


def _told(work: Work, found: Found, line: TellingLine, values: dict[str, Any]) -> None:
    work.update(ReportTelling, {"inspection_id": line.inspection_id}, values, chain=found.chain)
    work.record(
        "report.told",
        found.chain,
        case_id=line.case_id,
        inspection=line.inspection_id,
        whom=values.get("whom"),
        way=values["way"],
        paper=values.get("paper_id"),
        on=values["told_at"].isoformat(),
        late=deadlines.is_overdue(line.due, values["told_at"]),
    )


def end(work: Work, house_id: str, cause: str, inspections: Iterable[str] | None = None) -> None:
    """Nobody is told any more; of these reports, or of all of the house. The caller's event
    explains it."""
    wanted = None if inspections is None else set(inspections)
    for line in reads.of_house(whole_county(work.county), work.db, house_id):
        if line.is_owed and (wanted is None or line.inspection_id in wanted):
            key = {"inspection_id": line.inspection_id}
            values = {"ended_at": work.now, "end_cause": cause}
            work.update(ReportTelling, key, values, chain=f"house:{house_id}")


def owed_of_houses(work: Work, house_ids: Collection[str]) -> dict[str, Due]:
    """Beside the clock of the case in every list of houses: it is another one."""
    return reads.owed_of_houses(reach_of(work.actor, Act.HOUSE_READ), work.db, house_ids)


def owed_page(
    work: Work, *, township: str | None = None, after: Key | None = None, limit: int = 50
) -> OwedPage:
    require_act(work.actor, Act.LIST_READ)
    reach = reach_of(work.actor, Act.LIST_READ)
    lines = reads.owed_page(reach, work.db, township, after, limit + 1)
    total = None if after else reads.owed_count(reach, work.db, township)
    return OwedPage(lines[:limit], lines[limit - 1].key if len(lines) > limit else None, total)
