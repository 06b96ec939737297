"""Batch checks of data quality (domain.md §2.4): what the records ask, put as questions once.

Looking is done in a snapshot, asking village by village in small units of work; both can be
repeated at any time. A question is asked again only when its facts changed: an answered one stays
as it is, one whose occasion is gone is withdrawn.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import orjson

from server.domain.data_quality import (
    BY_HAND,
    Finding,
    Record,
    far_positions,
    geohazards_denied,
    in_village,
    too_far_too_soon,
)
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.photo_likeness import alike_photos, same_photos
from server.domain.problems import Problem
from server.domain.reach import Reach, Span, whole_county
from server.services import geohazard_houses
from server.services.house_places import place_again
from server.services.ids import fresh_id
from server.services.photo_prints import AT_ONCE, make_prints
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import (
    geohazards as geohazard_reads,
    quality_questions as questions,
    quality_records as reads,
)
from server.store.reads.quality_questions import AskedBefore
from server.store.reads.whereabouts import whereabouts
from server.store.rows import QualityQuestion, QualitySubject
from server.store.writing import Connection
from survey_schema.quality import load_quality

Progress = Callable[[int, int], None]  # villages done, of how many


class Tally(NamedTuple):
    """Questions newly asked, withdrawn, and standing open or answered as before."""

    asked: int = 0
    withdrawn: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Village:
    township: str
    code: str


def check(
    store: Store,
    county: str,
    now: datetime,
    *,
    village: str | None = None,
    progress: Progress = lambda _done, _of: None,
) -> Tally:
    """Check a county or one of its villages, and commit village by village.

    `area.missing` for a village that is none of the county's. Comparisons over village borders
    (photos, times) look at the whole county either way.
    """
    actor = Actor("job:quality", county, ())
    _require_village(store, county, now, village)
    _prepare(store, actor, now)
    with store.reading() as db:
        found = _by_village(findings(db, county, village))
        before = _asked_before(db, county, village)
    places = sorted({*found, *before}, key=lambda place: (place.township, place.code))
    total = Tally()
    for done, place in enumerate(places, start=1):
        with Work(store, actor, now) as work:
            told = ask(work, found.get(place, []), before.get(place, []))
            work.commit()
        total = Tally(*map(sum, zip(total, told, strict=True)))
        progress(done, len(places))
    return total


def _require_village(store: Store, county: str, now: datetime, village: str | None) -> None:
    with store.reading() as db:
        known = whereabouts(whole_county(county), db, local_day(now)).villages
    if village is not None and village not in known:
        raise Problem("area.missing", code=village)


def _prepare(store: Store, actor: Actor, now: datetime) -> None:
    with Work(store, actor, now) as work:
        place_again(work)
        geohazard_houses.place_again(work)
        work.commit()
    made = AT_ONCE
    while made == AT_ONCE:
        with Work(store, actor, now) as work:
            made = make_prints(work, AT_ONCE)
            work.commit()


def findings(db: Connection, county: str, village: str | None = None) -> Iterator[Finding]:
    """Everything the records of the county ask today, or of one of its villages."""
    limits = {one.id: one.limits for one in load_quality().values()}
    reach, whole = _reach(county, village), whole_county(county)
    for _, records in groupby(reads.records(reach, db), key=_village_of):
        yield from in_village(list(records), limits)
    strays = reads.strays(reach, db, limits["far_position"]["metres"])
    yield from far_positions(strays, limits["far_position"])
    denied = geohazard_reads.denied(reach, db)
    yield from geohazards_denied(denied, limits["geohazard_denied"])
    shots = list(reads.shots(whole, db))
    across = (
        *too_far_too_soon(reads.visits(whole, db), limits["pace"]),
        *same_photos(shots, limits["same_photo"]),
        *alike_photos(shots, reads.prints(whole, db), limits["alike_photo"]),
    )
    yield from (one for one in across if village in (None, one.village))


def _reach(county: str, village: str | None) -> Reach:
    return Reach((Span(county, village=village),))


def _village_of(record: Record) -> tuple[str, str]:
    return record.home.township, record.home.village


def _by_village(found: Iterable[Finding]) -> dict[_Village, list[Finding]]:
    by_village: defaultdict[_Village, list[Finding]] = defaultdict(list)
    for one in found:
        by_village[_Village(one.township, one.village)].append(one)
    return dict(by_village)


def _asked_before(
    db: Connection, county: str, village: str | None
) -> dict[_Village, list[AskedBefore]]:
    by_village: defaultdict[_Village, list[AskedBefore]] = defaultdict(list)
    for one in questions.asked_before(_reach(county, village), db):
        if one.kind not in BY_HAND:
            by_village[_Village(one.township_code, one.village_code)].append(one)
    return dict(by_village)


def ask(work: Work, found: Sequence[Finding], before: Sequence[AskedBefore]) -> Tally:
    """Bring the questions of one village up to what was found there."""
    wanted = {
        (_digest(one.kind, one.village, *one.about), _digest(*one.basis)): one for one in found
    }
    standing = {(one.subject, one.basis) for one in before}
    stale = [
        one for one in before if one.state == "open" and (one.subject, one.basis) not in wanted
    ]
    for one in stale:
        _withdraw(work, one)
    fresh = {key: one for key, one in wanted.items() if key not in standing}
    asked = [_ask(work, finding, *key) is not None for key, finding in fresh.items()]
    return Tally(sum(asked), len(stale), len(wanted) - sum(asked))


def ask_by_hand(work: Work, finding: Finding) -> str | None:
    """A question a person puts (a kind of BY_HAND); None where it stands already."""
    about = _digest(finding.kind, finding.village, *finding.about)
    return _ask(work, finding, about, _digest(*finding.basis))


def _ask(work: Work, finding: Finding, subject: str, basis: str) -> str | None:
    """None when another check has just asked it."""
    question = fresh_id(work)
    chain = f"question:{question}"
    row = {
        "id": question,
        "township_code": finding.township,
        "village_code": finding.village,
        "kind": finding.kind,
        "subject": subject,
        "basis": basis,
        "facts": dict(finding.facts),
        "state": "open",
        "asked_at": work.now,
        "version": 1,
    }
    if not work.insert_once(QualityQuestion, row, chain=chain):
        return None
    houses = [{"question_id": question, "house_id": house} for house in finding.houses]
    work.insert(QualitySubject, houses, chain=chain)
    work.record(
        "quality.asked",
        chain,
        question=question,
        kind=finding.kind,
        township=finding.township,
        village=finding.village,
        houses=len(finding.houses),
    )
    return question


def _withdraw(work: Work, one: AskedBefore) -> None:
    """Its occasion is gone, or its facts changed and it is asked anew."""
    chain = f"question:{one.id}"
    key = {"id": one.id, "version": one.version}
    changed = {"state": "withdrawn", "version": one.version + 1}
    work.update(QualityQuestion, key, changed, chain=chain)
    work.record("quality.withdrawn", chain, question=one.id, kind=one.kind)


def _digest(*parts: str) -> str:
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()
