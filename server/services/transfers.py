"""案件移送: recorded, handed over, dealt with, told back, within their periods (M15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.acts import Act
from server.domain.matters import Matter, Turn
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.transfers import TRANSFERS, deadline_of
from server.services import complaint_following, matters, patrol_findings, sectors
from server.services.evidence import require_codes, require_photos, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.matters import Given
from server.services.work import Work
from server.store.reads import matters as reads, sectors as sector_reads
from server.store.reads.matters import TransferRow
from server.store.reads.sectors import Finding
from server.store.rows import CaseTransfer, UnlawfulFinding

_STEPS_OF_RESULT = frozenset({"file", "decline", "penalise", "to_justice", "rectify"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """基本违法事实: what was found, where, when, by which way; `words` are kept sealed."""

    house_id: str
    kinds: tuple[str, ...]  # codes of illegal_kind
    words: str
    source: str = "survey"
    found_at: datetime | None = None  # None: the survey's moment, or now
    is_urgent: bool = False
    files: tuple[str, ...] = ()


def record(work: Work, command: Record) -> str:
    """The clock to hand it over runs from the day it was found, not from this entry."""
    require_act(work.actor, Act.TRANSFER_RECORD)
    party = matters.party_for(work, Act.TRANSFER_RECORD)
    house = find_house(work, Act.TRANSFER_RECORD, command.house_id)
    words = written_reason(command.words)
    require_codes(work, "illegal_kind", command.kinds)
    require_photos(work, command.files)
    _require_none_open(work, house)
    finding = sector_reads.finding_of(whole_county(work.county), work.db, house.house.id)
    row = _new_row(work, party, command, house, finding)
    work.insert(CaseTransfer, row, chain=house.chain)
    if finding is not None and finding.ended_at is None:
        key = {"house_id": house.house.id}
        work.update(UnlawfulFinding, key, {"transfer_id": row["id"]}, chain=house.chain)
    matters.keep_files(work, row["id"], [row["house_id"]], command.files, chain=house.chain)
    _begin(work, row, Given(words=words, files=command.files), house.chain)
    if command.source == "patrol":
        patrol_findings.settle_by_transfer(work, house.house.id, row["id"])
    elif command.source == "complaint":
        complaint_following.by_transfer(work, house.house.id, row["id"])
    return str(row["id"])


def _require_none_open(work: Work, house: FoundHouse) -> None:
    county = whole_county(work.county)
    for one in reads.transfers_about(county, work.db, house.house.id):
        if one.state not in TRANSFERS.closed:
            raise Problem("transfer.open_already", number=one.number)


def _new_row(
    work: Work, party: str, command: Record, house: FoundHouse, finding: Finding | None
) -> dict[str, Any]:
    of_survey = finding if finding is not None and command.source == "survey" else None
    found_at = command.found_at or (of_survey.found_at if of_survey else work.now)
    if found_at > work.now:
        raise Problem("transfer.found_in_future")
    deadline = deadline_of(is_urgent=command.is_urgent)
    return {
        "id": fresh_id(work),
        "number": matters.number_for(work, TRANSFERS, "移"),
        "house_id": house.house.id,
        "township_code": house.house.township_code,
        "village_code": house.house.village_code,
        "source": command.source,
        "submission_id": of_survey.submission_id if of_survey else None,
        "kinds": list(command.kinds),
        "is_urgent": command.is_urgent,
        "sender": party,
        "sender_unit_id": work.actor.unit_id,
        "receiver": None,
        "state": "recorded",
        "side": "none",
        "outcomes": [],
        "refusals": 0,
        "is_binding": False,
        "found_at": found_at,
        "recorded_at": work.now,
        "recorded_by": work.actor.account_id,
        "due_at": matters.due_moment(work, deadline, found_at),
        "version": 1,
    }


def _begin(work: Work, row: dict[str, Any], given: Given, chain: str) -> None:
    is_late = work.now >= row["due_at"]
    matters.keep_step(
        work, TRANSFERS, row["id"], 1, "record", row["sender"], given,
        receiver=None, due_at=row["due_at"], is_late=is_late, chain=chain,
    )  # fmt: skip
    work.record(
        "transfer.recorded",
        chain,
        transfer=row["id"],
        party=row["sender"],
        kinds=row["kinds"],
        source=row["source"],
        urgent=row["is_urgent"],
        due=row["due_at"].isoformat(),
        words=matters.facts_of(given)["words"],
    )


def take_step(work: Work, transfer_id: str, step: str, given: Given = matters.NOTHING) -> None:
    """One step of the table in server.domain.transfers, by whom it is for."""
    act = matters.act_of(TRANSFERS, step)
    require_act(work.actor, act)
    row = reads.transfer(reach_of(work.actor, act), work.db, transfer_id)
    if row is None:
        raise Problem("transfer.missing")
    given = matters.checked(work, given)
    matters.require_version(given, row.version)
    _require_in_area(row, given)
    turn, party = matters.decide(work, TRANSFERS, matter_of(work, row), step, given)
    _settle(work, row, turn, party, given)


def _require_in_area(row: TransferRow, given: Given) -> None:
    kind, _, code = (given.receiver or "").partition(":")
    if kind == "township" and code != row.township_code:
        raise Problem("matter.receiver_out_of_area")


def matter_of(work: Work, row: TransferRow) -> Matter:
    return Matter(
        row.state,
        row.sender,
        row.receiver,
        row.side,
        row.refusals,
        row.is_binding,
        row.due_at,
        matters.answerers_of(work, row.id, _STEPS_OF_RESULT),
    )


def _settle(work: Work, row: TransferRow, turn: Turn, party: str, given: Given) -> None:
    chain, step = f"house:{row.house_id}", turn.move.step
    due_at, is_late = _due_after(work, row, turn), _is_late(work, row)
    changes: dict[str, Any] = {
        "state": turn.state,
        "side": turn.side,
        "receiver": turn.receiver,
        "refusals": turn.refusals,
        "is_binding": turn.is_binding,
        "due_at": due_at,
    }
    if given.outcomes:
        changes["outcomes"] = list(given.outcomes)
    if step == "hand_over":
        changes["handed_over_at"] = work.now
    if turn.state in TRANSFERS.closed and row.closed_at is None:
        changes["closed_at"] = work.now
    key = {"id": row.id, "version": row.version}
    matters.keep_files(work, row.id, [row.house_id], given.files, chain=chain)
    matters.change(work, CaseTransfer, key, changes, chain=chain)
    matters.keep_step(
        work, TRANSFERS, row.id, row.version + 1, step, party, given,
        receiver=turn.receiver, due_at=due_at, is_late=is_late, chain=chain,
    )  # fmt: skip
    known = {
        **matters.facts_of(given),
        "due": due_at.isoformat(),
        "receiver": turn.receiver,
        "was": row.receiver,
        "refusal": turn.refusals,
    }
    matters.record(work, turn.move.event, chain, TRANSFERS, row.id, turn, party, known)
    _hand_on(work, row, turn)


def _is_late(work: Work, row: TransferRow) -> bool:
    return row.state not in TRANSFERS.closed and work.now >= row.due_at


def _due_after(work: Work, row: TransferRow, turn: Turn) -> datetime:
    """A case turned down is to be handed over anew within the same period."""
    if not turn.move.deadline:
        return row.due_at
    named = turn.move.deadline
    if named == TRANSFERS.name:
        named = deadline_of(is_urgent=row.is_urgent)
    return matters.due_moment(work, named, work.now)


def _hand_on(work: Work, row: TransferRow, turn: Turn) -> None:
    """The house is shown to the department that has the case; the step's event explains it."""
    if turn.move.step in ("hand_over", "assign"):
        _show(work, row, turn.receiver)
    elif turn.move.step == "refuse":
        _hide(work, row, row.receiver)


def _show(work: Work, row: TransferRow, receiver: str | None) -> None:
    kind, _, code = (receiver or "").partition(":")
    if kind == "department":
        sectors.show(work, row.house_id, code, row.id)


def _hide(work: Work, row: TransferRow, party: str | None) -> None:
    kind, _, code = (party or "").partition(":")
    if kind == "department" and party != row.sender:
        sectors.hide(work, row.house_id, code, row.id)
