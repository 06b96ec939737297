"""The register of agencies as it is read: of any day, masked, and without people for the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.agency_register import holds_on, is_qualified_on, standing_on
from server.domain.identity import is_credit_code
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, whole_county
from server.services.work import Work
from server.store.reads import agencies as reads
from server.store.reads.agencies import (
    AgencyLine,
    ConductLine,
    PersonLine,
    QualificationLine,
    StandingLine,
    TieLine,
)


class ListedPerson(NamedTuple):
    id: str
    name_masked: str
    certificate: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    holds: bool


class ListedConduct(NamedTuple):
    kind: str
    on: date
    inspection_id: str | None
    note: str | None  # for who keeps the register


class ListedTie(NamedTuple):
    kind: str
    name_masked: str
    since_on: date
    until_on: date | None


class ListedAgency(NamedTuple):
    """`state` is that of `day`; None: not on the register then."""

    unit_id: str
    name: str
    legal_name: str | None
    credit_code: str | None
    code_is_sound: bool
    scope: list[str]
    day: date
    state: str | None
    until_on: date | None
    is_qualified: bool
    standings: list[StandingLine]
    qualifications: list[QualificationLine]
    people: list[ListedPerson]
    ties: list[ListedTie]
    conduct: list[ListedConduct]
    false_reports: int
    entered_at: datetime | None
    version: int | None


def register_on(work: Work, day: date) -> list[ListedAgency]:
    """Every agency of the county with what held on that day."""
    require_act(work.actor, Act.AGENCY_READ)
    return _register(work, day)


def agency_on(work: Work, unit_id: str, day: date) -> ListedAgency:
    require_act(work.actor, Act.AGENCY_READ)
    county = whole_county(work.county)
    line = reads.agency_line(county, work.db, unit_id)
    if line is None:
        raise Problem("agency.unknown")
    return _listed(work, line, day, _Parts(work, county, unit_id))


def public_register(work: Work, day: date) -> list[ListedAgency]:
    """Those on the register that day, for anybody; the caller shows neither people nor ties."""
    return [one for one in _register(work, day) if one.state == "registered"]


def _register(work: Work, day: date) -> list[ListedAgency]:
    county = whole_county(work.county)
    parts = _Parts(work, county, None)
    return [_listed(work, one, day, parts) for one in reads.agency_lines(county, work.db)]


class _Parts:
    """Everything that hangs under the agencies, by agency: five queries for a whole register."""

    def __init__(self, work: Work, county: Reach, agency: str | None) -> None:
        where = (county, work.db, agency)
        self.standings = _by_agency(reads.standings(*where))
        self.qualifications = _by_agency(reads.qualifications(*where))
        self.people = _by_agency(reads.people(*where))
        self.ties = _by_agency(reads.ties(*where))
        self.conduct = _by_agency(reads.conduct(*where))


def _by_agency(lines: Iterable[Any]) -> dict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for one in lines:
        found[one.agency_id].append(one)
    return found


def _listed(work: Work, line: AgencyLine, day: date, parts: _Parts) -> ListedAgency:
    standings: list[StandingLine] = parts.standings.get(line.unit_id, [])
    qualifications: list[QualificationLine] = parts.qualifications.get(line.unit_id, [])
    conduct: list[ConductLine] = parts.conduct.get(line.unit_id, [])
    state = standing_on([one.standing for one in standings], day)
    return ListedAgency(
        unit_id=line.unit_id,
        name=line.name,
        legal_name=line.legal_name,
        credit_code=line.credit_code,
        code_is_sound=is_credit_code(line.credit_code or ""),
        scope=line.scope or [],
        day=day,
        state=None if line.closed_at is not None else state,
        until_on=_suspended_until(standings, day) if state == "suspended" else None,
        is_qualified=is_qualified_on([one.validity for one in qualifications], day),
        standings=standings,
        qualifications=qualifications,
        people=[_person(one, day) for one in parts.people.get(line.unit_id, [])],
        ties=[_tie(one) for one in parts.ties.get(line.unit_id, [])],
        conduct=[_conduct(work, one) for one in conduct],
        false_reports=sum(one.kind == "false_report" for one in conduct),
        entered_at=line.entered_at,
        version=line.version,
    )


def _suspended_until(standings: Iterable[StandingLine], day: date) -> date | None:
    begun = [one for one in standings if one.from_on <= day]
    return max(begun, key=lambda one: (one.from_on, one.decided_at)).until_on


def _person(one: PersonLine, day: date) -> ListedPerson:
    holds = holds_on(one.validity, day)
    days = (one.valid_from, one.valid_until, one.ended_on)
    return ListedPerson(one.id, one.name_masked, one.certificate, *days, holds)


def _tie(one: TieLine) -> ListedTie:
    return ListedTie(one.kind, one.name_masked, one.since_on, one.until_on)


def _conduct(work: Work, one: ConductLine) -> ListedConduct:
    note = None
    if has_act(work.actor, Act.AGENCY_MANAGE):
        note = str(work.store.secrets.open(one.note_sealed)["note"])
    return ListedConduct(one.kind, one.on, one.inspection_id, note)
