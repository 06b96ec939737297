"""举报人: sealed, shown to the unit that keeps the report alone, for a written reason (law 9).

This is the only module that opens the seal, and `shown` its only way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.domain.acts import Act
from server.domain.complaints import names_reporter
from server.domain.masking import mask_name, mask_phone
from server.domain.parties import parties_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import complaints as reads
from server.store.reads.complaints import ComplaintRow
from server.store.rows import AccessLog, ComplaintReporter

FIELDS = ("name", "phone", "note")


@dataclass(frozen=True, slots=True)
class Reporter:
    """`note`: how else he can be reached, and whatever only the unit itself is to read."""

    name: str | None = None
    phone: str | None = None
    note: str | None = None

    @property
    def is_nobody(self) -> bool:
        return not (self.name or self.phone or self.note)

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.note)


NOBODY = Reporter()


def keep(work: Work, complaint_id: str, person: Reporter) -> None:
    """Bound to its report: moved to another row it stays shut."""
    if person.is_nobody:
        return
    told = {name: getattr(person, name) for name in FIELDS if getattr(person, name)}
    sealed = work.store.secrets.seal(told, complaint_id.encode())
    row = {"complaint_id": complaint_id, "sealed": sealed}
    work.insert(ComplaintReporter, row, chain=f"complaint:{complaint_id}")


def opened(work: Work, complaint_id: str) -> Reporter:
    """For rules that ask about him; what it says is shown to nobody."""
    sealed = reads.reporter_of(whole_county(work.county), work.db, complaint_id)
    if sealed is None:
        return NOBODY
    return Reporter(**work.store.secrets.open(sealed, complaint_id.encode()))


def is_kept_by(work: Work, row: ComplaintRow) -> bool:
    return row.sender in parties_of(work.actor, Act.COMPLAINT_KEEP)


def masked(work: Work, row: ComplaintRow) -> dict[str, str]:
    """As the unit that keeps the report sees him without asking; nothing for anybody else."""
    if not is_kept_by(work, row):
        return {}
    person = opened(work, row.id)
    found = {
        "name": mask_name(person.name) if person.name else "",
        "phone": mask_phone(person.phone) if person.phone else "",
        "note": "（另有备注）" if person.note else "",
    }
    return {name: text for name, text in found.items() if text}


def shown(work: Work, complaint_id: str, *, reason: str) -> dict[str, Any]:
    """In clear, once; who, when and why stay on record."""
    require_act(work.actor, Act.COMPLAINT_KEEP)
    row = reads.complaint(reach_of(work.actor, Act.COMPLAINT_KEEP), work.db, complaint_id)
    if row is None:
        raise Problem("complaint.missing")
    if not is_kept_by(work, row):
        raise Problem("complaint.not_kept_here")
    words = written_reason(reason)
    person = opened(work, complaint_id)
    if person.is_nobody:
        raise Problem("complaint.reporter_none")
    if names_reporter(words, person.name, person.phone):
        raise Problem("complaint.names_reporter")  # the access log is read by others
    fields = [name for name in FIELDS if getattr(person, name)]
    _write_down(work, complaint_id, fields, words)
    return {name: getattr(person, name) for name in fields}


def _write_down(work: Work, complaint_id: str, fields: list[str], reason: str) -> None:
    facts: dict[str, Any] = {"complaint": complaint_id, "fields": fields}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "complaint.reporter_shown",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {**facts, "reason": reason},
    }
    work.keep(AccessLog, row)
    chain = f"complaint:{complaint_id}"
    work.record("complaint.reporter_shown", chain, **facts, reason=fingerprint(reason))
