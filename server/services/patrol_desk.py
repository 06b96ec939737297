"""The office's side of patrols: what is due, was found, waits, and who answers for it (M14)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.domain.deadlines import Due, Told, told
from server.domain.patrols import BY_HAND, faults_of, leads_to
from server.domain.period import period_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services import health, patrol_findings, patrols
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.finding import find_house
from server.services.patrol_envelope import read_patrol
from server.services.work import Work
from server.store.reads import houses, patrols as reads, patrols_due
from server.store.reads.patrols import DoneKey, OpenKey, PatrolLine, PatrolRow
from server.store.reads.patrols_due import DueLine, Key
from server.store.rows import Patrol, Photo

SOON_DAYS = 7  # what falls due within a week stands on the list to be walked
MOST_WAITING = 200


class DuePage(NamedTuple):
    lines: list[tuple[DueLine, Told]]
    next_key: Key | None


def due_page(
    work: Work,
    *,
    area: str | None = None,
    is_overdue: bool = False,
    is_any: bool = False,
    after: Key | None = None,
    limit: int = 50,
) -> DuePage:
    """Houses due within a week, those that are late, or all that are patrolled; the longest due
    first."""
    reach, today = _reach(work), local_day(work.now)
    soon = today - timedelta(days=1) if is_overdue else today + timedelta(days=SOON_DAYS)
    until = None if is_any else soon
    lines = patrols_due.due_page(reach, work.db, until, area, after, limit + 1)
    page = health.today_of(work, lines[:limit])
    last = page[-1] if len(lines) > limit else None
    key = last and (last.patrol_due_on.isoformat(), last.code)
    return DuePage([(one, told(Due(one.patrol_due_on), work.now)) for one in page], key)


class PatrolPage(NamedTuple):
    lines: list[PatrolLine]
    next_key: tuple[str, ...] | None


def open_findings(
    work: Work, area: str | None = None, *, after: OpenKey | None = None, limit: int = 50
) -> PatrolPage:
    lines = reads.open_findings(_reach(work), work.db, area, limit + 1, after)
    return PatrolPage(lines[:limit], reads.key_of_open(lines[limit - 1]) if lines[limit:] else None)


def done_page(
    work: Work,
    area: str | None = None,
    *,
    only_found: bool = False,
    after: DoneKey | None = None,
    limit: int = 50,
) -> PatrolPage:
    """Patrols received in the month that runs, or the problems found in them; the newest first."""
    since = start_of_month(work)
    reach = _reach(work)
    lines = reads.done_page(reach, work.db, since, area, after, limit + 1, only_found=only_found)
    last = lines[limit - 1] if lines[limit:] else None
    return PatrolPage(lines[:limit], last and (last.received_at.isoformat(), last.id))


def start_of_month(work: Work) -> datetime:
    """When the report month that runs began."""
    day = county_schema(work.county).profile.report_day
    return datetime.combine(period_of(local_day(work.now), day).starts, time(), LOCAL)


def waiting(work: Work, limit: int = MOST_WAITING) -> list[PatrolRow]:
    """Kept for the office; who sent one sees it too. One that found danger raised nothing yet, so
    it comes first."""
    found = reads.waiting(_reach(work), work.db, work.actor.account_id, limit)
    return sorted(found, key=lambda one: one.finding != "danger")


class PatrolFile(NamedTuple):
    """One patrol with what may be told of it; `words` and `note` may name people."""

    row: PatrolRow
    code: str | None
    words: str | None
    note: str | None
    photos: list[reads.PatrolPhoto]
    leads: frozenset[str]


def read(work: Work, patrol_id: str) -> PatrolFile:
    reach = _reach(work)
    row = reads.patrol_row(reach, work.db, patrol_id, work.actor.account_id)
    if row is None:
        raise Problem("patrol.missing")
    return _file(work, row)


def of_house(work: Work, house_id: str, limit: int = 50) -> list[PatrolFile]:
    """Of the house's file, for whoever may read it; newest first."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return [_file(work, one) for one in reads.patrols_of(found.reach, work.db, house_id, limit)]


def _file(work: Work, row: PatrolRow) -> PatrolFile:
    secrets, county = work.store.secrets, whole_county(work.county)
    words = secrets.open(row.words_sealed)["words"] if row.words_sealed else None
    note = secrets.open(row.note_sealed)["note"] if row.note_sealed else None
    house = houses.house_state(county, work.db, row.house_id) if row.house_id else None
    photos = reads.photos_of(county, work.db, [row.id])
    return PatrolFile(row, house and house.code, words, note, photos, leads_to(row.signs))


def settle(work: Work, patrol_id: str, *, outcome: str, note: str) -> PatrolRow:
    """What was found is dealt with; the words say how. Nobody calls his own finding unfounded."""
    assert outcome in BY_HAND
    row = _held(work, patrol_id)
    words = written_reason(note)
    if not row.is_open or row.house_id is None:
        raise Problem("patrol.nothing_open")
    if outcome == "unfounded" and row.account_id == work.actor.account_id:
        raise Problem("patrol.four_eyes")
    patrol_findings.settle_one(work, row.house_id, row.id, outcome, note=words)
    return _again(work, row)


def release(work: Work, patrol_id: str, *, reason: str) -> PatrolRow:
    """A waiting patrol is taken over as it came; `patrol.still_faulty` where that cannot be."""
    row = _waiting(work, patrol_id)
    assert row.raw_sealed is not None
    envelope = read_patrol(work.store.secrets.open_bytes(row.raw_sealed))
    found = patrols.found_by_id(work, envelope.house_id)
    if found is None or not reach_of(work.actor, Act.PATROL_SETTLE).covers(found.place):
        raise Problem("house.missing")
    left = faults_of(envelope.visit.finding, envelope.visit.signs)
    if left or found.house.ended_on is not None:
        raise Problem("patrol.still_faulty")
    house, words = found.house, written_reason(reason)
    visit = patrols.with_correction(work, envelope.visit)
    columns = {
        "state": "accepted",
        "correct_by": visit.correct_by,
        "house_id": house.id,
        "township_code": house.township_code,
        "village_code": house.village_code,
        "grid_code": house.grid_code,
        "review_sealed": _word(work, "accepted", words),
    }
    work.update(Patrol, {"id": row.id}, columns, chain=found.chain)
    for one in reads.photos_of(whole_county(work.county), work.db, [row.id]):
        key = {"submission_id": row.id, "sha256": one.sha256}
        work.update(Photo, key, {"house_id": house.id}, chain=found.chain)
    work.record("patrol.reviewed", found.chain, patrol=row.id, outcome="accepted")
    patrols.record(work, found, row.id, visit, "phone")
    return _again(work, row)


def reject(work: Work, patrol_id: str, *, reason: str) -> PatrolRow:
    """Kept for ever, but nothing follows from it."""
    row = _waiting(work, patrol_id)
    chain = f"submission:{row.id}" if row.house_id is None else f"house:{row.house_id}"
    words = written_reason(reason)
    columns = {"state": "rejected", "review_sealed": _word(work, "rejected", words)}
    work.update(Patrol, {"id": row.id}, columns, chain=chain)
    work.record("patrol.reviewed", chain, patrol=row.id, outcome="rejected")
    return _again(work, row)


def _word(work: Work, outcome: str, reason: str) -> bytes:
    word = {"outcome": outcome, "by": work.actor.account_id, "at": work.now.isoformat()}
    return work.store.secrets.seal({**word, "reason": reason, "sm3": fingerprint(reason)})


def _waiting(work: Work, patrol_id: str) -> PatrolRow:
    row = _held(work, patrol_id)
    if row.state != "quarantined":
        raise Problem("patrol.not_waiting")
    return row


def _held(work: Work, patrol_id: str) -> PatrolRow:
    require_act(work.actor, Act.PATROL_SETTLE)
    reach = reach_of(work.actor, Act.PATROL_SETTLE)
    row = reads.patrol_row(reach, work.db, patrol_id, "", is_held=True)
    if row is None:
        raise Problem("patrol.missing")
    return row


def _again(work: Work, row: PatrolRow) -> PatrolRow:
    again = reads.known_patrol(whole_county(work.county), work.db, row.id)
    assert again is not None
    return again


def _reach(work: Work) -> Reach:
    require_act(work.actor, Act.PATROL_READ)
    return reach_of(work.actor, Act.PATROL_READ)
