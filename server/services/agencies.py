"""鉴定机构名录: kept by the housing bureau, with reasons; asked of any day (domain.md §3.3).

Nothing is overwritten but a mistake in the entry itself; a qualification or a person is ended, not
deleted. An agency's chain of the ledger is its unit's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.acts import Act, Role
from server.domain.agency_register import STATE_LABELS, STATES, standing_on
from server.domain.days import local_day
from server.domain.identity import is_credit_code
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.evidence import fingerprint, require_codes, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import agencies as reads
from server.store.reads.agencies import AgencyLine
from server.store.rows import Agency, AgencyStanding, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`scope` are codes of inspection_scale: by which standards it may grade."""

    legal_name: str
    credit_code: str
    scope: tuple[str, ...]
    from_on: date


def found(work: Work, name: str) -> str:
    """A firm that is no unit of the county yet; nobody sits in it before he is given a seat."""
    require_act(work.actor, Act.AGENCY_MANAGE)
    known = reads.agency_lines(_county(work), work.db)
    if any(name.strip() in (one.name, one.legal_name) for one in known if one.closed_at is None):
        raise Problem("agency.already_registered")
    unit_id = fresh_id(work)
    row = {"id": unit_id, "kind": Role.AGENCY.value, "name": name.strip()}
    work.insert(Unit, row, chain=chain_of(unit_id))
    work.record("unit.created", chain_of(unit_id), unit=unit_id, kind=Role.AGENCY.value)
    return unit_id


def enter(work: Work, unit_id: str, *, entry: Entry) -> list[str]:
    """Put an agency on the register; warnings, which do not stop it (some old codes fail)."""
    line = managed(work, unit_id)
    if line.entered_at is not None:
        raise Problem("agency.already_registered")
    code = _credit_code(entry.credit_code)
    require_codes(work, "inspection_scale", entry.scope)
    row = {
        "unit_id": unit_id,
        "legal_name": entry.legal_name.strip(),
        "credit_code": code,
        "scope": list(entry.scope),
        "entered_at": work.now,
        "version": 1,
    }
    if not work.insert_once(Agency, row, chain=chain_of(unit_id)):
        raise Problem("agency.already_registered")
    is_sound = is_credit_code(code)
    on = entry.from_on.isoformat()
    work.record("agency.entered", chain_of(unit_id), agency=unit_id, on=on, code_is_sound=is_sound)
    _decide(work, unit_id, "registered", entry.from_on, None, "列入名录")
    return [] if is_sound else ["统一社会信用代码校验位不符，请核对营业执照；已先行登记。"]


def change(work: Work, unit_id: str, *, entry: Entry, reason: str, version: int) -> list[str]:
    """Put right what was entered; its days are changed by `decide_state`."""
    require_entered(managed(work, unit_id))
    words, code = written_reason(reason), _credit_code(entry.credit_code)
    require_codes(work, "inspection_scale", entry.scope)
    changed = {
        "legal_name": entry.legal_name.strip(),
        "credit_code": code,
        "scope": list(entry.scope),
        "version": version + 1,
    }
    key = {"unit_id": unit_id, "version": version}
    work.update(Agency, key, changed, chain=chain_of(unit_id))
    work.record("agency.changed", chain_of(unit_id), agency=unit_id, reason=fingerprint(words))
    return [] if is_credit_code(code) else ["统一社会信用代码校验位不符，请核对营业执照。"]


def decide_state(
    work: Work, unit_id: str, *, state: str, from_on: date, until_on: date | None, reason: str
) -> None:
    """Suspend until a day, remove, or take back; the days before `from_on` stay as they were."""
    require_entered(managed(work, unit_id))
    if state not in STATES:
        raise Problem("agency.state_unknown")
    words = written_reason(reason)
    if (state == "suspended") != (until_on is not None) or (until_on and until_on < from_on):
        raise Problem("agency.until_needed")
    before = [one.standing for one in reads.standings(_county(work), work.db, unit_id)]
    if state != "suspended" and standing_on(before, from_on) == state:
        raise Problem("agency.same_state", state=_label(state))
    _decide(work, unit_id, state, from_on, until_on, words)


def _label(state: str | None) -> str:
    return STATE_LABELS.get(state or "", "未列入名录")


def _decide(  # noqa: PLR0917
    work: Work, unit_id: str, state: str, from_on: date, until_on: date | None, reason: str
) -> None:
    row = {
        "id": fresh_id(work),
        "agency_id": unit_id,
        "state": state,
        "from_on": from_on,
        "until_on": until_on,
        "reason": reason,
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
    }
    work.insert(AgencyStanding, row, chain=chain_of(unit_id))
    work.record(
        "agency.state_decided",
        chain_of(unit_id),
        agency=unit_id,
        state=state,
        on=from_on.isoformat(),
        until=until_on.isoformat() if until_on else None,
        reason=fingerprint(reason),
    )


def name_index(work: Work, name: str) -> str:
    """The same index a house keeps of its owner's name, so that the two can be held together."""
    return work.store.secrets.blind_index("name", name)


def number_index(work: Work, number: str) -> str:
    return work.store.secrets.blind_index("certificate", number)


def require_registered(work: Work, unit_id: str) -> AgencyLine:
    """`agency.missing` for no agency, `agency.not_registered` for one not on the register today."""
    line = reads.agency_line(_county(work), work.db, unit_id)
    if line is None or line.closed_at is not None:
        raise Problem("agency.missing")
    today = local_day(work.now)
    lines = reads.standings(_county(work), work.db, unit_id)
    state = standing_on([one.standing for one in lines], today)
    if state != "registered":
        day = today.isoformat()
        raise Problem("agency.not_registered", name=line.name, day=day, state=_label(state))
    return line


def managed(work: Work, unit_id: str) -> AgencyLine:
    require_act(work.actor, Act.AGENCY_MANAGE)
    line = reads.agency_line(_county(work), work.db, unit_id)
    if line is None:
        raise Problem("agency.unknown")
    return line


def require_entered(line: AgencyLine) -> None:
    if line.entered_at is None:
        raise Problem("agency.unknown")


def _credit_code(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 18 or not code.isascii() or not code.isalnum():
        raise Problem("agency.bad_credit_code")
    return code


def _county(work: Work) -> Any:
    return whole_county(work.county)


def chain_of(unit_id: str) -> str:
    return f"unit:{unit_id}"
