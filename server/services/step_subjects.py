"""What a step of the procedure is taken about, as it stands now, and what became of it meanwhile.

A form remembers the version it was shown with and the end of the house's chain of the ledger: so
it can be told that somebody else was quicker, by what, and that the same form was sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services import agencies, houses
from server.services.cases import CaseFile, CaseOf, Found, file_of, find_case, find_case_of
from server.services.finding import find_house
from server.services.houses import TimelineLine
from server.services.work import Work
from server.store import ledger
from server.store.reads import cases as reads, intake, report_questions
from server.store.reads.agencies import AgencyLine
from server.store.reads.houses import HouseState
from server.store.reads.report_questions import ObjectionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`seen` is the sequence number of the last entry of its chain.

    `back` is the page it stands on, where that is no house's file.
    """

    id: str
    name: str
    version: int | None
    chain: str
    seen: int = 0
    reach: Reach
    house: HouseState | None = None
    case: CaseFile | None = None
    objection: ObjectionRow | None = None
    agency: AgencyLine | None = None
    back: str | None = None


Find = Callable[[Work, Act, str], Subject]


def of_house(work: Work, act: Act, house_id: str) -> Subject:
    found = find_house(work, act, house_id)
    house = found.house
    return _seen(
        work,
        Subject(
            id=house_id,
            name=house.code,
            version=house.version,
            chain=found.chain,
            reach=found.reach,
            house=house,
        ),
    )


def of_case(work: Work, act: Act, case_id: str) -> Subject:
    return _of_found(work, find_case(work, act, case_id), case_id)


def _part(case_of: CaseOf, missing: str) -> Find:
    def find(work: Work, act: Act, part_id: str) -> Subject:
        found = find_case_of(work, act, case_of, part_id, None, missing=missing)
        return _of_found(work, found, part_id)

    return find


of_measure = _part(reads.case_of_measure, "measure.missing")
of_inspection = _part(reads.case_of_inspection, "inspection.missing")
of_remediation = _part(reads.case_of_remediation, "remediation.missing")
of_acceptance = _part(reads.case_of_acceptance, "acceptance.missing")


def of_objection(work: Work, act: Act, objection_id: str) -> Subject:
    require_act(work.actor, act)
    objection = report_questions.objection(reach_of(work.actor, act), work.db, objection_id)
    if objection is None:
        raise Problem("objection.missing")
    found = find_case(work, act, objection.case_id)
    return replace(_of_found(work, found, objection_id), objection=objection)


def of_agency(work: Work, act: Act, agency_id: str) -> Subject:
    line = agencies.managed(work, agency_id)
    return _seen(
        work,
        Subject(
            id=agency_id,
            name=line.legal_name or line.name,
            version=line.version,
            chain=agencies.chain_of(agency_id),
            reach=whole_county(work.county),
            agency=line,
        ),
    )


def of_register(work: Work, act: Act, _: str) -> Subject:
    """Nothing yet: a firm that is no unit of the county."""
    require_act(work.actor, act)
    county = whole_county(work.county)
    return Subject(id="", name="鉴定机构名录", version=None, chain="", reach=county)


def _of_found(work: Work, found: Found, part_id: str) -> Subject:
    subject = Subject(
        id=part_id,
        name=found.house.code,
        version=found.row.version,
        chain=found.chain,
        reach=found.reach,
        house=found.house,
        case=file_of(work, found),
    )
    return _seen(work, subject)


def _seen(work: Work, subject: Subject) -> Subject:
    if subject.house is not None:  # nor may a form tell what a blind second visit is not to know
        find_house(work, Act.HOUSE_READ, subject.house.id)
    ends = ledger.heads(work.db, work.county, [subject.chain])
    return replace(subject, seen=ends.get(subject.chain, (0, ""))[0])


def held(work: Work, find: Find, act: Act, subject_id: str) -> Subject:
    """The subject with its house locked, so that two forms sent at once queue up."""
    subject = find(work, act, subject_id)
    if subject.house is None:
        return subject
    intake.lock_house(subject.reach, work.db, subject.house.id)
    return find(work, act, subject_id)


def require_unchanged(
    work: Work, subject: Subject, *, version: int | None, seen: int | None, events: frozenset[str]
) -> None:
    """`step.taken_already` for the same form sent twice, a conflict when others were quicker."""
    since = [] if seen is None else meanwhile(work, subject, seen)
    own = (one for one in since if one.account_id == work.actor.account_id)
    if any(one.event in events for one in own):
        raise Problem("step.taken_already")
    if subject.agency is not None and seen not in (None, subject.seen):
        raise Problem("agency.changed_meanwhile")
    if version is not None and version != subject.version:
        raise Problem("house.changed_meanwhile")


def meanwhile(work: Work, subject: Subject, seen: int) -> list[TimelineLine]:
    """What the ledger holds about the house since the form was shown."""
    if subject.house is None or seen >= subject.seen:
        return []
    return houses.timeline_of(work, subject.reach, subject.house.id, after=seen)


def line_of(lines: list[Any], part_id: str) -> Any:
    return next(one for one in lines if one.id == part_id)
