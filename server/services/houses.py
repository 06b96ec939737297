"""一户一档: everything that ever happened to a house, read within reach and masked (M1, law 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.events import EVENTS
from server.domain.facts import Moment
from server.domain.masking import mask_id_number, mask_name, mask_phone
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.domain.recorded import RecordedDefect, recorded_defects
from server.services import health, owner
from server.services.cases import CaseFile, file_of, find_case
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house, unseen
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases, evidence, house_file, house_order, houses
from server.store.reads.house_file import Answers, PhotoLine, SurveyLine, TimelineEntry, Told
from server.store.reads.house_order import Key
from server.store.reads.houses import HouseFilter, HouseHead, HouseLine
from server.store.rows import AccessLog

MAX_PHOTOS = 500
TIMELINE_PAGE = 200
COUNT_CAP = 10_000

# Which mask a personal field gets; an address line below the village is not shown at all.
_MASKS = {"owner_name": mask_name, "owner_phone": mask_phone, "owner_id_number": mask_id_number}


class TimelineLine(NamedTuple):
    seq: int
    at: datetime
    event: str
    label: str
    who: str | None  # masked name, or the job's name
    unit: str | None
    case_id: str | None
    facts: Mapping[str, object]
    hash: str
    account_id: str


class HouseFile(NamedTuple):
    head: HouseHead
    township: str | None
    village: str | None
    owner: Mapping[str, str]  # masked
    answers: Answers | None
    recorded: list[RecordedDefect]  # apart from the structural verdict
    surveys: list[SurveyLine]
    assessments: list[cases.AssessmentLine]
    confirmations: list[cases.ConfirmationLine]
    hazards: list[cases.HazardLine]
    cases: list[CaseFile]
    photos: list[PhotoLine]
    timeline: list[TimelineLine]
    told: list[Told]  # 隐患告知 on the spot; the notice's delivery is with its paper


class HousePage(NamedTuple):
    lines: list[HouseLine]
    next_key: Key | None
    total: int | None  # only on the first page; COUNT_CAP means "that many or more"


def house_page(
    work: Work,
    wanted: HouseFilter,
    *,
    sort: str = house_order.URGENCY,
    after: Key | None = None,
    limit: int = 50,
) -> HousePage:
    require_act(work.actor, Act.HOUSE_READ)
    reach = reach_of(work.actor, Act.HOUSE_READ)
    wanted = replace(wanted, as_of=local_day(work.now), unseen=unseen(work))
    found = house_order.house_page(reach, work.db, wanted, sort, after, limit)
    total = None
    if after is None:
        total = houses.house_count(reach, work.db, wanted, COUNT_CAP)
    return HousePage(health.today_of(work, found.lines), found.next_key, total)


def read_file(work: Work, house_id: str) -> HouseFile:
    found = find_house(work, Act.HOUSE_READ, house_id)
    where = (found.reach, work.db, house_id)
    head = houses.house_head(*where)
    assert head is not None
    names = evidence.area_names(
        whole_county(work.county), work.db, [head.township_code, head.village_code]
    )
    answers = house_file.answers_of(*where)
    return HouseFile(
        health.of_today(head, local_day(work.now)),
        names.get(head.township_code),
        names.get(head.village_code),
        masked_owner(work, head.personal_sealed),
        answers,
        _recorded(work, answers),
        house_file.surveys_of(*where),
        cases.assessments_of(*where),
        cases.confirmations_of(*where),
        cases.hazards_of_house(*where),
        [_case_file(work, case.id) for case in cases.cases_of(*where)],
        house_file.photos_of(*where, MAX_PHOTOS),
        timeline(work, house_id),
        house_file.told_of(found.reach, work.db, [house_id]),
    )


def _recorded(work: Work, answers: Answers | None) -> list[RecordedDefect]:
    if answers is None or answers.answers is None:
        return []
    pack = county_schema(work.county).pack_on(local_day(answers.captured_at or work.now))
    return recorded_defects(pack, answers.answers)


def _case_file(work: Work, case_id: str) -> CaseFile:
    return file_of(work, find_case(work, Act.HOUSE_READ, case_id))


def masked_owner(work: Work, sealed: bytes | None) -> dict[str, str]:
    """The owner's particulars as everybody within reach may see them."""
    person = {} if sealed is None else work.store.secrets.open(sealed)
    return {name: mask(str(person[name])) for name, mask in _MASKS.items() if person.get(name)}


def timeline(work: Work, house_id: str, *, after: int = 0) -> list[TimelineLine]:
    """What the ledger holds about the house, in order, with who did it in words."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return timeline_of(work, found.reach, house_id, after=after)


def timeline_of(work: Work, reach: Reach, house_id: str, *, after: int) -> list[TimelineLine]:
    """The same of a house somebody has already found."""
    entries = house_file.timeline(reach, work.db, house_id, after=after, limit=TIMELINE_PAGE)
    return in_words(work, entries)


def in_words(work: Work, entries: Sequence[TimelineEntry]) -> list[TimelineLine]:
    """Entries with the names of people and units."""
    county = whole_county(work.county)
    people = evidence.names_of(county, work.db, {one.moment.actor for one in entries})
    units = evidence.unit_names(county, work.db, {one.unit_id for one in entries if one.unit_id})
    return [_timeline_line(one, people, units) for one in entries]


def _timeline_line(
    entry: TimelineEntry, people: Mapping[str, str], units: Mapping[str, str]
) -> TimelineLine:
    moment: Moment = entry.moment
    is_job = moment.actor.startswith("job:")
    return TimelineLine(
        moment.seq,
        moment.at,
        moment.kind,
        EVENTS[moment.kind].label,
        moment.actor if is_job else people.get(moment.actor),
        units.get(entry.unit_id or ""),
        moment.case_id,
        moment.facts,
        entry.hash,
        moment.actor,
    )


def reveal(
    work: Work, house_id: str, *, fields: Sequence[str], reason: str
) -> dict[str, str | None]:
    """The owner's particulars in clear, once; who, what and why stay on record (law 9).

    The ledger keeps the SM3 of the reason, which may itself name a person; the access log, which
    is read by the auditor alone, keeps its words.
    """
    words = written_reason(reason)
    found = find_house(work, Act.PERSONAL_REVEAL, house_id)
    unknown = set(fields) - set(owner.PARTICULARS)
    if unknown or not fields:
        raise Problem("personal.unknown_field")
    sealed = houses.sealed_person(found.reach, work.db, house_id)
    if sealed is None:
        raise Problem("personal.none")
    _keep_access(work, found, fields, words)
    work.record(
        "personal.revealed",
        found.chain,
        house=house_id,
        fields=sorted(set(fields)),
        reason=fingerprint(words),
    )
    person = work.store.secrets.open(sealed)
    return {name: person.get(name) for name in fields}


def _keep_access(work: Work, found: FoundHouse, fields: Sequence[str], reason: str) -> None:
    facts: dict[str, Any] = {"house": found.house.id, "fields": sorted(set(fields))}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "personal.revealed",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {**facts, "reason": reason},
    }
    work.keep(AccessLog, row)
