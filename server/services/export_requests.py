"""导出: a list as a file, asked for, where it is unmasked approved by another, fetched (M22, §9.4).

Who may approve is the role table's word (Act.EXPORT_APPROVE); nobody approves his own. What is
asked for is kept with the seat it was asked in: the file has that seat's reach and no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.domain import export_requests as rules
from server.domain.acts import ROLE_ACTS, Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services.evidence import fingerprint, written_reason
from server.services.finding import unseen
from server.services.house_asking import filter_of, only_filters
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import export_requests as reads, houses
from server.store.reads.export_requests import Key, RequestRow
from server.store.rows import AccessLog, ExportRequest

KIND = "houses"
JOB = "make_export"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What only an unmasked file holds; each is asked for by itself (minimum necessary, 个保法 art. 6).
PERSONAL: Mapping[str, str] = {
    "owner_name": "户主姓名（全名）",
    "owner_phone": "联系电话（全号）",
    "address": "门牌地址",
    "owner_id_number": "身份证号（全号）",
}
COUNT_CAP = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`filters` as in the address of the list; `personal` names fields of PERSONAL."""

    filters: Mapping[str, str]
    columns: Sequence[str]
    personal: Sequence[str] = ()
    reason: str | None = None


def ask(work: Work, wanted: Wanted) -> str:
    """A masked file is made at once; an unmasked one waits for another person's word."""
    require_act(work.actor, Act.EXPORT_READ)
    personal = [one for one in PERSONAL if one in wanted.personal]
    reason = _reason(work, wanted) if personal else None
    if reads.own_open(work.db, work.county, work.actor.account_id) >= rules.MOST_WAITING:
        raise Problem("export.too_many_open", most=rules.MOST_WAITING)
    request_id, seat = fresh_id(work), work.actor.seats[0]
    row = {
        "id": request_id,
        "kind": KIND,
        "filters": _codes_only(wanted.filters),
        "columns": [*wanted.columns, *personal],
        "is_unmasked": bool(personal),
        "reason_sealed": work.store.secrets.seal({"reason": reason}) if reason else None,
        "state": rules.first_state(is_unmasked=bool(personal)),
        "account_id": work.actor.account_id,
        "seat_id": seat.id,
        "unit_id": seat.unit_id,
        "township_code": seat.township,
        "asked_at": work.now,
        "rows_total": count_of(work, wanted.filters),
        "rows_done": 0,
        "downloads": 0,
        "version": 1,
    }
    work.insert(ExportRequest, row, chain=_chain(work))
    facts = {"kind": KIND, "filters": row["filters"], "personal": personal}
    said = fingerprint(reason) if reason else None
    work.record("export.asked", _chain(work), request=request_id, reason=said, **facts)
    if not personal:
        work.later(JOB, county=work.county)
    return request_id


_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


def _codes_only(filters: Mapping[str, str]) -> dict[str, str]:
    """They go into the ledger, which holds no words of anybody's (law 3)."""
    kept = only_filters(filters)
    if not all(_CODE.fullmatch(value) for value in kept.values()):
        raise Problem("request.malformed")
    return kept


def _reason(work: Work, wanted: Wanted) -> str:
    """Unmasked data leaves only through a seat that may look at it one by one, too."""
    require_act(work.actor, Act.PERSONAL_REVEAL)
    return written_reason(wanted.reason)


def count_of(work: Work, filters: Mapping[str, str]) -> int:
    reach = reach_of(work.actor, Act.EXPORT_READ)
    wanted = replace(filter_of(work.now, filters), unseen=unseen(work))
    return houses.house_count(reach, work.db, wanted, COUNT_CAP)


def own_page(
    work: Work, *, only_ready: bool = False, after: Key | None = None, limit: int = 50
) -> list[RequestRow]:
    """Newest first; `only_ready` keeps those that lie there to be fetched."""
    require_act(work.actor, Act.EXPORT_READ)
    ready_at = work.now if only_ready else None
    return reads.own_page(work.db, work.county, work.actor.account_id, ready_at, after, limit)


def own_count(work: Work, *, only_ready: bool) -> int:
    ready_at = work.now if only_ready else None
    return reads.own_count(work.db, work.county, work.actor.account_id, ready_at)


def read_own(work: Work, request_id: str) -> RequestRow:
    require_act(work.actor, Act.EXPORT_READ)
    row = reads.own(work.db, work.county, work.actor.account_id, request_id)
    if row is None:
        raise Problem("export.missing")
    return row


def withdraw(work: Work, request_id: str) -> None:
    row = read_own(work, request_id)
    if row.state not in ("waiting", "queued"):
        raise Problem("export.not_open", state=rules.STATES[row.state])
    _change(work, row, {"state": "withdrawn"})
    work.record("export.withdrawn", _chain(work), request=row.id)


def to_decide(work: Work, limit: int = 100) -> list[RequestRow]:
    require_act(work.actor, Act.EXPORT_APPROVE)
    reach = reach_of(work.actor, Act.EXPORT_APPROVE)
    return reads.to_decide(reach, work.db, work.actor.account_id, limit)


def read_to_decide(work: Work, request_id: str) -> RequestRow:
    """Of a unit within reach, whoever asked: its reason and what it is about."""
    require_act(work.actor, Act.EXPORT_APPROVE)
    reach = reach_of(work.actor, Act.EXPORT_APPROVE)
    row = reads.request_within(reach, work.db, request_id)
    if row is None or not row.is_unmasked:
        raise Problem("export.missing")
    return row


def approve(work: Work, request_id: str) -> None:
    """The file is made next; who approved stands in its watermark."""
    row = _decided(work, request_id)
    decided = {"decided_by": work.actor.account_id, "decided_at": work.now}
    _change(work, row, {"state": "queued", **decided})
    work.record("export.approved", _chain(work), request=row.id, asked_by=row.account_id)
    keep_access(work, "export.approved", row)
    work.later(JOB, county=work.county)


def refuse(work: Work, request_id: str, *, reason: str | None) -> None:
    row, words = _decided(work, request_id), written_reason(reason)
    decided = {"decided_by": work.actor.account_id, "decided_at": work.now}
    sealed = work.store.secrets.seal({"reason": words})
    _change(work, row, {"state": "refused", "decision_sealed": sealed, **decided})
    facts = {"request": row.id, "asked_by": row.account_id, "reason": fingerprint(words)}
    work.record("export.refused", _chain(work), **facts)
    keep_access(work, "export.refused", row)


def _decided(work: Work, request_id: str) -> RequestRow:
    """Four eyes: of somebody else, and not decided yet."""
    row = read_to_decide(work, request_id)
    if row.account_id == work.actor.account_id:
        raise Problem("export.own")
    if row.state != "waiting":
        raise Problem("export.not_open", state=rules.STATES[row.state])
    return row


def fetch(work: Work, request_id: str) -> tuple[RequestRow, bytes]:
    """The file, counted and logged before its first byte goes; an unmasked one goes once."""
    row = read_own(work, request_id)
    if not _lies_there(work, row) or row.file_sha256 is None:
        raise Problem("export.not_ready")
    if not is_held(work, row):
        raise Problem("export.seat_ended")
    _change(work, row, {"downloads": row.downloads + 1, "downloaded_at": work.now})
    work.record("export.fetched", _chain(work), request=row.id, downloads=row.downloads + 1)
    keep_access(work, "export.fetched", row)
    with work.store.exports.open(row.file_sha256) as file:
        return row, work.store.secrets.open_bytes(file.read(), row.id.encode())


def may_fetch(work: Work, row: RequestRow) -> bool:
    return _lies_there(work, row) and is_held(work, row)


def _lies_there(work: Work, row: RequestRow) -> bool:
    return rules.may_fetch(
        row.state, row.expires_at, row.downloads, is_unmasked=row.is_unmasked, now=work.now
    )


def is_held(work: Work, row: RequestRow) -> bool:
    """The seat it was asked in: what lies there does not outlive the right to it."""
    needed = needed_for(row)
    held = (*work.actor.seats, *work.actor.others)
    return any(seat.id == row.seat_id and needed in ROLE_ACTS[seat.role] for seat in held)


def needed_for(row: RequestRow) -> Act:
    return Act.PERSONAL_REVEAL if row.is_unmasked else Act.EXPORT_READ


def reason_of(work: Work, row: RequestRow) -> str | None:
    sealed = row.reason_sealed
    return None if sealed is None else str(work.store.secrets.open(sealed)["reason"])


def decision_of(work: Work, row: RequestRow) -> str | None:
    sealed = row.decision_sealed
    return None if sealed is None else str(work.store.secrets.open(sealed)["reason"])


def _change(work: Work, row: RequestRow, values: Mapping[str, Any]) -> None:
    """By the version in the key: of two who act at once one is told."""
    key = {"id": row.id, "version": row.version}
    try:
        work.update(ExportRequest, key, {**values, "version": row.version + 1}, chain=_chain(work))
    except Problem as problem:
        raise Problem("export.changed_meanwhile") from problem


def keep_access(work: Work, kind: str, row: RequestRow) -> None:
    """The access log keeps who took what data out, for the auditor (GB/T 22239)."""
    personal = [one for one in row.columns if one in PERSONAL]
    facts = {"request": row.id, "filters": row.filters, "personal": personal}
    work.keep(
        AccessLog,
        {
            "id": fresh_id(work),
            "at": work.now,
            "kind": kind,
            "account_id": work.actor.account_id,
            "address": None,
            "facts": {**facts, "rows": row.rows_total},
        },
    )


def _chain(work: Work) -> str:
    return f"county:{work.county}"
