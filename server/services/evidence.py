"""What an act must bring with it: known codes, stored photos, real units, reasons in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.work import Work
from server.store.reads import evidence

MINIMUM_REASON = 5


def require_codes(work: Work, code_list: str, values: Collection[str]) -> None:
    """`code.unknown` unless every value is a code of the list that is still in use."""
    codes = county_schema(work.county).codes[code_list]
    known = {code.value for code in codes.codes if not code.retired}
    for value in values:
        if value not in known:
            raise Problem("code.unknown", value=value, list=codes.label)


def require_photos(work: Work, hashes: Collection[str]) -> None:
    """`photo.not_stored` unless the bytes of every photo are safely on disk."""
    stored = evidence.stored_photos(whole_county(work.county), work.db, hashes)
    missing = [one for one in hashes if one not in stored]
    if missing:
        raise Problem("photo.not_stored", photo=missing[0])


def require_agency(work: Work, unit_id: str) -> None:
    """`agency.missing` unless the unit is an inspection agency that is still open."""
    unit = evidence.unit_line(whole_county(work.county), work.db, unit_id)
    if unit is None or unit.kind != Role.AGENCY or unit.closed_at is not None:
        raise Problem("agency.missing")


def require_unit(work: Work, unit_id: str) -> None:
    unit = evidence.unit_line(whole_county(work.county), work.db, unit_id)
    if unit is None or unit.closed_at is not None:
        raise Problem("unit.unknown")


def require_not_future(work: Work, day: date) -> None:
    if day > local_day(work.now):
        raise Problem("day.in_future", day=day.isoformat())


def written_reason(text: str | None) -> str:
    """The reason without surrounding blanks; `reason.too_short` under five characters."""
    reason = (text or "").strip()
    if len(reason) < MINIMUM_REASON:
        raise Problem("reason.too_short", minimum=MINIMUM_REASON)
    return reason


def fingerprint(text: str) -> str:
    """What the ledger keeps of free text, which may name a person: its SM3 (law 3)."""
    return sm3(text.encode())
