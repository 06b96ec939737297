"""What an act must bring with it: known codes, stored photos, real units, reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from server.domain.days import LOCAL, local_day
from server.domain.photo_evidence import PURPOSES, Taken, taken
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.images import camera_moment
from server.services.work import Work
from server.store.reads import evidence
from server.store.rows import EvidencePhoto

if TYPE_CHECKING:
    from server.store.reads.houses import HouseState

MINIMUM_REASON = 5
CLOCK_SKEW = timedelta(minutes=10)  # a phone's clock may run ahead of ours, not by more


class Proved(Protocol):
    """What a photo proves something of: a case found, or a house with what is asked of it."""

    @property
    def house(self) -> HouseState: ...
    @property
    def owned(self) -> dict[str, str]: ...
    @property
    def chain(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos:
    """Photos that prove one thing (`purpose`), none of them older than `since`.

    `told` is what the sender says of the moment a photo was taken: SHA-256 -> moment.
    """

    hashes: Collection[str]
    purpose: str  # a key of photo_evidence.PURPOSES
    since: datetime
    told: Mapping[str, datetime] = field(default_factory=dict)


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


def enter_photos(work: Work, found: Proved, photos: Photos) -> None:
    """Take the photos as evidence of this house; the act's own event names them in the ledger.

    `photo.of_another_house` for one that a survey or another case has for its own,
    `photo.used_already` for one that proves something else here, `photo.taken_before` for one
    older than what it is to prove.
    """
    require_photos(work, photos.hashes)
    for sha256 in dict.fromkeys(photos.hashes):
        moment = _moment_of(work, found.house.id, sha256, photos.told.get(sha256))
        _require_after(moment, sha256, photos)
        _enter(work, found, sha256, photos.purpose, moment)


def enter_document(work: Work, found: Proved, sha256: str, purpose: str) -> None:
    """A PDF on disk proves one thing at one house, and is not the report of another commission."""
    county = whole_county(work.county)
    if evidence.is_report(county, work.db, sha256):
        raise Problem("photo.used_already", photo=sha256[:12])
    _enter(work, found, sha256, purpose, Taken(work.now, "received"))


def _enter(work: Work, found: Proved, sha256: str, purpose: str, moment: Taken) -> None:
    row = {
        **found.owned,
        "sha256": sha256,
        "purpose": purpose,
        "taken_at": moment.at,
        "known_by": moment.known_by,
        "entered_at": work.now,
        "entered_by": work.actor.account_id,
    }
    if not work.insert_once(EvidencePhoto, row, chain=found.chain):
        raise Problem(_why_taken(work, found.house.id, sha256), photo=sha256[:12])


def _moment_of(work: Work, house_id: str, sha256: str, told: datetime | None) -> Taken:
    county = whole_county(work.county)
    announced = evidence.announced(county, work.db, sha256)
    if announced and all(one.house_id != house_id for one in announced):
        raise Problem("photo.of_another_house", photo=sha256[:12])
    if told is not None and told > work.now + CLOCK_SKEW:
        raise Problem("photo.in_future", photo=sha256[:12], taken=_clock(told))
    surveyed = [one.captured_at for one in announced if one.captured_at is not None]
    words = {
        "camera": camera_moment(work.store.files.path(sha256)),
        "survey": min(surveyed, default=None),
        "told": told,
        "received": evidence.stored_at(county, work.db, sha256),
    }
    return taken(words)


def _require_after(moment: Taken, sha256: str, photos: Photos) -> None:
    if moment.at < photos.since:
        raise Problem(
            "photo.taken_before",
            photo=sha256[:12],
            purpose=PURPOSES[photos.purpose],
            taken=_clock(moment.at),
            since=_clock(photos.since),
        )


def _why_taken(work: Work, house_id: str, sha256: str) -> str:
    used = evidence.used_at(whole_county(work.county), work.db, sha256)
    return "photo.used_already" if used == house_id else "photo.of_another_house"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def require_unit(work: Work, unit_id: str) -> evidence.UnitLine:
    unit = evidence.unit_line(whole_county(work.county), work.db, unit_id)
    if unit is None or unit.closed_at is not None:
        raise Problem("unit.unknown")
    return unit


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
