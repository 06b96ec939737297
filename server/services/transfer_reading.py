"""Reading transfers: the list, one case, what is still to be recorded, what bars business (M15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from server.domain import parties
from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.transfers import TRANSFERS, deadline_of, says_unlawful
from server.services import matter_views, matters
from server.services.matter_views import Clock, NextStep, StepView
from server.services.transfers import matter_of
from server.services.work import Work
from server.store.reads import evidence, matters as reads, sectors as sector_reads
from server.store.reads.matters import Key, MatterFilter, TransferRow
from server.store.reads.sectors import Finding

COUNT_CAP = 10_000


class Transfer(NamedTuple):
    row: TransferRow
    house_code: str
    sender_name: str
    receiver_name: str | None
    clock: Clock
    is_unlawful: bool  # bars business in the house
    steps: list[StepView]
    next_steps: list[NextStep]


class TransferPage(NamedTuple):
    transfers: list[Transfer]
    next_key: Key | None
    total: int | None


def read(work: Work, transfer_id: str) -> Transfer:
    require_act(work.actor, Act.TRANSFER_READ)
    row = reads.transfer(reach_of(work.actor, Act.TRANSFER_READ), work.db, transfer_id)
    if row is None:
        raise Problem("transfer.missing")
    steps = matter_views.steps_of(work, TRANSFERS, row.id)
    told = _told(work, row, _codes(work, [row]))
    following = matter_views.next_steps(work, TRANSFERS, matter_of(work, row))
    return told._replace(steps=steps, next_steps=following)


def page(
    work: Work, wanted: MatterFilter, *, after: Key | None = None, limit: int = 50
) -> TransferPage:
    """By the moment their present step is due."""
    require_act(work.actor, Act.TRANSFER_READ)
    reach = reach_of(work.actor, Act.TRANSFER_READ)
    rows = reads.transfer_page(reach, work.db, wanted, after, limit + 1)
    total = None if after else reads.transfer_count(reach, work.db, wanted, COUNT_CAP)
    shown = rows[:limit]
    codes = _codes(work, shown)
    told = [_told(work, row, codes) for row in shown]
    return TransferPage(told, matter_views.key_after(rows, limit), total)


def _codes(work: Work, rows: Sequence[TransferRow]) -> dict[str, str]:
    """The code of a house goes with its case to both sides."""
    ids = {row.house_id for row in rows}
    return evidence.house_codes(whole_county(work.county), work.db, ids)


def _told(work: Work, row: TransferRow, codes: dict[str, str]) -> Transfer:
    profile = matters.profile_of(work)
    start = row.found_at if row.handed_over_at is None else row.handed_over_at
    is_running = row.state not in TRANSFERS.closed
    return Transfer(
        row,
        codes.get(row.house_id, ""),
        parties.name_of(profile, row.sender),
        None if row.receiver is None else parties.name_of(profile, row.receiver),
        matter_views.clock_of(work, start, row.due_at, _period(row), is_running=is_running),
        says_unlawful(row.state, row.outcomes),
        [],
        [],
    )


def _period(row: TransferRow) -> str:
    """Which of the county's periods runs in its state."""
    if row.state in ("handed_over", "received"):
        return "transfer_filing"
    return "transfer_decision" if row.state == "filed" else deadline_of(is_urgent=row.is_urgent)


def is_unlawful(work: Work, house_id: str, *, by_survey: bool = False) -> bool:
    """Whether the survey's finding stands or a transfer says so: no business in it (M15).

    Once a record took the finding up, the record's result decides. `by_survey`: the newest
    survey's own word, for houses surveyed before findings were kept.
    """
    county = whole_county(work.county)
    finding = sector_reads.finding_of(county, work.db, house_id)
    is_taken_up = finding is not None and finding.transfer_id is not None
    is_found = finding is not None and finding.ended_at is None
    return ((is_found or by_survey) and not is_taken_up) or any(
        says_unlawful(one.state, one.outcomes)
        for one in reads.transfers_about(county, work.db, house_id)
    )


class ToRecord(NamedTuple):
    """A survey found something unlawful and nobody has recorded it yet."""

    finding: Finding
    clock: Clock


def to_record(
    work: Work, *, township: str | None = None, after: Key | None = None, limit: int = 50
) -> tuple[list[ToRecord], Key | None]:
    """The oldest first; each with the day by which it has to be handed over."""
    require_act(work.actor, Act.TRANSFER_RECORD)
    reach = reach_of(work.actor, Act.TRANSFER_RECORD)
    found = sector_reads.findings_to_record(
        reach, work.db, township=township, after=after, limit=limit + 1
    )
    told = [ToRecord(one, _clock(work, one)) for one in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return told, None if last is None else (last.found_at, last.house_id)


def to_record_count(work: Work, township: str | None) -> int:
    require_act(work.actor, Act.TRANSFER_RECORD)
    reach = reach_of(work.actor, Act.TRANSFER_RECORD)
    return sector_reads.finding_count(reach, work.db, township=township)


def _clock(work: Work, finding: Finding) -> Clock:
    due_at = matters.due_moment(work, deadline_of(is_urgent=False), finding.found_at)
    named = deadline_of(is_urgent=False)
    return matter_views.clock_of(work, finding.found_at, due_at, named, is_running=True)
