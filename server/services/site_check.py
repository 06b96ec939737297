"""现场验收: who was there, and every hazard as it was found, before and after (M11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import named_people
from server.services.acceptance import acting_tier, find_acceptance, line_of, require_newest
from server.services.cases import Found, record, settle, take
from server.services.county import county_schema
from server.services.evidence import (
    require_not_future,
    require_unit,
)
from server.services.photo_pairs import Mark as Mark, Pairs, before_photos
from server.services.work import Work
from server.store.reads import acceptance as site_reads, cases as reads, evidence
from server.store.reads.cases import AcceptanceLine, RemediationLine
from server.store.rows import Acceptance, AcceptanceMark

ITEMS = "acceptance_item"
_CLOCK_DRIFT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody on site; with an account where he has one, so that four eyes can be checked."""

    name: str
    unit_id: str
    account_id: str | None = None

    @property
    def key(self) -> str:
        return self.account_id or f"{self.unit_id} {self.name}"


class SavedAt(NamedTuple):
    """Where the form was saved, by the device's own word: told, never judged (law 8)."""

    lon: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    on_site_on: date
    participants: tuple[Participant, ...]
    marks: tuple[Mark, ...]
    items: Mapping[str, str] = field(default_factory=dict)  # acceptance_item -> mark
    saved_at: SavedAt | None = None


def visit(
    work: Work, acceptance_id: str, *, visit: Visit, version: int | None = None
) -> AcceptanceLine:
    found = find_acceptance(work, Act.ACCEPTANCE_VISIT, acceptance_id, version)
    step = take(work, found, **_brought(work, found, visit))
    require_newest(work, found, acceptance_id)
    _require_people(work, visit.participants)
    _require_day(work, found, visit.on_site_on)
    _require_items(work, visit.items)
    rows = _rows(work, found, visit.marks)
    tier = acting_tier(work, found)
    work.update(Acceptance, {"id": acceptance_id}, _columns(work, visit), chain=found.chain)
    owned = {**found.owned, "acceptance_id": acceptance_id}
    work.insert(AcceptanceMark, [{**owned, **row} for row in rows], chain=found.chain)
    people = [(one.name, one.unit_id) for one in visit.participants]
    named_people.keep(work, found, "acceptance", acceptance_id, people)
    settle(work, found, step)
    told = _told(visit, rows)
    record(work, found, step, acceptance=acceptance_id, tier=tier.value, **told)
    return line_of(work, found, acceptance_id)


class Candidates(NamedTuple):
    """One hazard that has to be looked at, and the photos it may be compared with."""

    hazard_id: str
    sign: str
    severity: str
    before: list[str]


def candidates(work: Work, acceptance_id: str) -> list[Candidates]:
    found = find_acceptance(work, Act.ACCEPTANCE_VISIT, acceptance_id, None)
    survey = site_reads.survey_photos(found.reach, work.db, found.house.id)
    return [
        Candidates(
            one.id, one.sign, one.severity, [photo.sha256 for photo in before_photos(one, survey)]
        )
        for one in found.hazards
        if one.state != "struck"
    ]


def _brought(work: Work, found: Found, visit: Visit) -> dict[str, Any]:
    units = {one.unit_id for one in visit.participants}
    accounts = [one.account_id for one in visit.participants if one.account_id]
    names = [one.name for one in visit.participants if not one.account_id]
    return {
        "participants": tuple(one.key for one in visit.participants),
        "units": frozenset(site_reads.unit_kinds(whole_county(work.county), work.db, units)),
        "namesakes": named_people.namesakes(work, found, names, [*accounts, work.actor.account_id]),
        "evidence": frozenset({"on_site_on", *({"lines"} if visit.marks else ())}),
    }


def _columns(work: Work, visit: Visit) -> dict[str, Any]:
    return {
        "participants": [
            {
                "account_id": one.account_id,
                "name": mask_name(one.name),
                "unit_id": one.unit_id,
            }
            for one in visit.participants
        ],
        "on_site_on": visit.on_site_on,
        "items": dict(visit.items),
        "visited_at": work.now,
        "visited_by": work.actor.account_id,
        **_position(visit.saved_at),
    }


def _position(at: SavedAt | None) -> dict[str, float | None]:
    if at is None:
        return {}
    return {"visited_lon": at.lon, "visited_lat": at.lat, "visited_accuracy_m": at.accuracy_m}


def _told(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    return {
        "participants": [one.account_id or one.unit_id for one in visit.participants],
        "on": visit.on_site_on.isoformat(),
        "marks": {row["hazard_id"]: row["mark"] for row in rows},
        "items": dict(visit.items),
        "photos": [row["after_sha256"] for row in rows if row["after_sha256"]],
    }


def _require_people(work: Work, participants: Sequence[Participant]) -> None:
    """Nobody is counted twice, with his account and without it, and no account is made up."""
    for participant in participants:
        require_unit(work, participant.unit_id)
    if len({(one.unit_id, one.name) for one in participants}) < len(participants):
        raise Problem("case.participant_twice")
    ids = {one.account_id for one in participants if one.account_id is not None}
    if ids - evidence.names_of(whole_county(work.county), work.db, ids).keys():
        raise Problem("account.missing")


def _require_day(work: Work, found: Found, day: date) -> None:
    require_not_future(work, day)
    finished = _finished(reads.remediations_of(found.reach, work.db, found.row.id))
    if finished is not None and day < local_day(finished):
        raise Problem("acceptance.before_finish")


def _require_items(work: Work, items: Mapping[str, str]) -> None:
    """Every item of the form, and nothing else."""
    codes = county_schema(work.county).codes[ITEMS]
    wanted = {code.value: code.label for code in codes.codes if not code.retired}
    missing = [label for value, label in wanted.items() if value not in items]
    if missing:
        raise Problem("acceptance.items_incomplete", items="、".join(missing))
    unknown = [name for name in items if name not in wanted]
    if unknown:
        raise Problem("code.unknown", value=unknown[0], list=codes.label)


def _rows(work: Work, found: Found, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    hazards = {one.id: one for one in found.hazards if one.state != "struck"}
    ids = [one.hazard_id for one in marks]
    if set(ids) != hazards.keys() or len(ids) != len(hazards):
        raise Problem("acceptance.lines_incomplete")
    pairs = Pairs(work, found, marks)
    return [pairs.row(one, hazards[one.hazard_id]) for one in marks]


def _finished(plans: Collection[RemediationLine]) -> datetime | None:
    return max((one.finished_at for one in plans if one.finished_at), default=None)
