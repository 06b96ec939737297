"""日常巡查: one visit kept, and what follows from it at once (M14).

A visit never changes a verdict by itself, with one exception: who finds a house in danger and has
its people leave, has raised it — nobody may have to notice a line on a list first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.deadlines import due_on
from server.domain.facts import Verdict
from server.domain.patrols import PHOTO_SLOT, PROBLEMS, counts_as_visit, faults_of
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.reassessment import RANK
from server.services import merged_houses, patrol_days, photos, self_check_seen, verdicts
from server.services.county import county_schema
from server.services.evidence import require_photos
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.intake_words import REASONS
from server.services.patrol_envelope import Visit
from server.services.work import Work
from server.services.working_days import is_working_day
from server.store.reads import intake as intake_reads, patrols as reads
from server.store.reads.houses import HouseState
from server.store.reads.patrols import PatrolRow
from server.store.rows import House, Patrol, Photo

OLDEST_ENTRY_DAYS = 31  # what an office enters later is no patrol of its day any more


def enter(work: Work, house_id: str, visit: Visit) -> PatrolRow:
    """A patrol entered at the office: by a village without a phone, within the reach of the act."""
    found = find_house(work, Act.PATROL_RECORD, house_id)
    if found.house.ended_on is not None:
        raise Problem("house.ended")
    _require_fit(work, visit)
    hashes = [one.sha256 for one in visit.photos]
    for sha256 in hashes:
        photos.enter_photo(work, sha256)
    require_photos(work, hashes)
    patrol_id = fresh_id(work)
    keep(work, found, patrol_id, visit, {"way": "office", "body_hash": None})
    row = reads.known_patrol(whole_county(work.county), work.db, patrol_id)
    assert row is not None
    return row


def _require_fit(work: Work, visit: Visit) -> None:
    if visit.at > work.now + timedelta(minutes=10):
        raise Problem("patrol.in_future")
    if visit.at < work.now - timedelta(days=OLDEST_ENTRY_DAYS):
        raise Problem("patrol.too_old", days=OLDEST_ENTRY_DAYS)
    faults = faults_of(visit.finding, visit.signs)
    if faults:
        raise Problem("patrol.unfit", why="；".join(REASONS[one] for one in faults))


def keep(
    work: Work, found: FoundHouse, patrol_id: str, visit: Visit, columns: Mapping[str, Any]
) -> None:
    """Row, photos, ledger, the house's next day, and what a danger or an owner's word asks for."""
    visit = with_correction(work, visit)
    row = {**row_of(work, patrol_id, visit, found.house), "state": "accepted", **columns}
    if not work.insert_once(Patrol, row, chain=found.chain):
        raise Problem("house.changed_meanwhile")
    insert_photos(work, patrol_id, visit, found.house.id, found.chain)
    record(work, found, patrol_id, visit, str(row["way"]))


def with_correction(work: Work, visit: Visit) -> Visit:
    """Whoever was told to put it right has the county's time for it, unless another is set."""
    if visit.told is None or visit.correct_by is not None or visit.finding not in PROBLEMS:
        return visit
    period = county_schema(work.county).profile.deadlines["patrol_correction"]
    return replace(visit, correct_by=due_on(period, visit.at, is_working_day))


def record(work: Work, found: FoundHouse, patrol_id: str, visit: Visit, way: str) -> None:
    """What a patrol leads to, from its row on; also of one the office released later."""
    work.record(
        "patrol.recorded",
        found.chain,
        patrol=patrol_id,
        way=way,
        finding=visit.finding,
        signs=list(visit.signs),
        patrolled_on=local_day(visit.at).isoformat(),
        photos=[one.sha256 for one in visit.photos],
    )
    _record_telling(work, found, patrol_id, visit)
    house = found.house
    if counts_as_visit(visit.finding):
        self_check_seen.verify(work, house.id, patrol_id, visit.at)
        house = _visited(work, house, visit)
    if visit.finding == "danger":
        _raise(work, FoundHouse(found.act, found.reach, found.place, house), visit)


def _record_telling(work: Work, found: FoundHouse, patrol_id: str, visit: Visit) -> None:
    told = visit.told
    if told is None:
        return
    work.record(
        "patrol.owner_told",
        found.chain,
        patrol=patrol_id,
        whom=told.whom,
        way=told.way,
        refused=told.refused,
        told_at=told.at.astimezone(UTC).isoformat(),
        correct_by=None if visit.correct_by is None else visit.correct_by.isoformat(),
    )


def _visited(work: Work, house: HouseState, visit: Visit) -> HouseState:
    """The next day is counted from the newest visit; one that arrives late sets nothing back.

    The house's version stays: a step somebody is writing at the office is no older for it.
    """
    day = min(local_day(visit.at), local_day(work.now))
    fresh = house._replace(patrolled_on=max(day, house.patrolled_on or day))
    if fresh.patrolled_on == house.patrolled_on:
        return house
    plan = patrol_days.of_house(work, fresh, fresh.health_code)
    columns = {"patrolled_on": fresh.patrolled_on, **plan, "changed_at": work.now}
    work.update(House, {"id": house.id}, columns, chain=f"house:{house.id}")
    return fresh._replace(**plan)


def _raise(work: Work, found: FoundHouse, visit: Visit) -> None:
    """To severe, unless it stands there; a house never surveyed waits on the patrols' desk."""
    now = found.house.verdict
    if now is None or RANK[Verdict(now)] >= RANK[Verdict.SEVERE]:
        return
    verdicts.raise_by_patrol(work, found, reason=danger_words(work, visit))


def danger_words(work: Work, visit: Visit) -> str:
    """One line of the hazard list: from codes alone, for the list names no person."""
    labels = county_schema(work.county).codes["patrol_sign"].labels
    signs = "、".join(labels.get(one, one) for one in visit.signs)
    return f"日常巡查发现异常，已要求立即撤离：{signs}"[:200]


def row_of(work: Work, patrol_id: str, visit: Visit, house: HouseState | None) -> dict[str, Any]:
    """What is true of it whatever becomes of it."""
    here, words = visit.location, visit.words
    return {
        "id": patrol_id,
        "house_id": house and house.id,
        "township_code": house and house.township_code,
        "village_code": house and house.village_code,
        "grid_code": house and house.grid_code,
        "finding": visit.finding,
        "signs": list(visit.signs),
        "account_id": work.actor.account_id,
        "device_id": work.actor.device_id,
        "patrolled_at": visit.at,
        "received_at": work.now,
        "lon": here and here.lon,
        "lat": here and here.lat,
        "accuracy_m": here and here.accuracy_m,
        "words_sealed": None if words is None else work.store.secrets.seal({"words": words}),
        "told": told_of(visit),
        "correct_by": visit.correct_by,
        "doubts": None,
        "reasons": None,
        "raw_sealed": None,
        "review_sealed": None,
    }


def told_of(visit: Visit) -> dict[str, Any] | None:
    told = visit.told
    if told is None:
        return None
    at = told.at.astimezone(UTC).isoformat()
    return {"at": at, "whom": told.whom, "way": told.way, "refused": told.refused}


def insert_photos(
    work: Work, patrol_id: str, visit: Visit, house_id: str | None, chain: str
) -> None:
    rows = [
        {
            "submission_id": patrol_id,
            "sha256": sha256,
            "house_id": house_id,
            "slot": PHOTO_SLOT,
            "question": None,
            "captured_at": one.captured_at,
            "lon": one.lon,
            "lat": one.lat,
            "accuracy_m": one.accuracy_m,
        }
        for sha256, one in sorted({one.sha256: one for one in visit.photos}.items())
    ]
    work.insert(Photo, rows, chain=chain)


def found_by_id(work: Work, house_id: str) -> FoundHouse | None:
    """The house a phone names, held; None for one that is not there. Reach is asked on the row."""
    house = merged_houses.held(work, house_id)
    if house is None:
        return None
    place = intake_reads.place_of(house)
    return FoundHouse(Act.PATROL_RECORD, whole_county(work.county), place, house)
