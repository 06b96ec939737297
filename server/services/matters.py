"""What tasks and transfers share: the step somebody takes, what he brings, and how it is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain import matters
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.events import EVENTS
from server.domain.matters import Brought, Matter, Procedure, Turn
from server.domain.parties import parties_of, receivers
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.evidence import fingerprint, require_photos, written_reason
from server.services.work import Work
from server.services.working_days import is_working_day
from server.store.reads import evidence, matters as reads
from server.store.rows import MatterFile, MatterNumber, MatterStep
from survey_schema.model import CountyProfile


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody brings to a step, as it came."""

    words: str | None = None
    clause: str | None = None
    files: tuple[str, ...] = ()
    day: date | None = None
    receiver: str | None = None
    outcomes: tuple[str, ...] = ()
    version: int | None = None


NOTHING = Given()


def profile_of(work: Work) -> CountyProfile:
    return county_schema(work.county).profile


def act_of(procedure: Procedure, step: str) -> Act:
    return next(move.act for move in procedure.moves if move.step == step)


def party_for(work: Work, act: Act) -> str:
    """The side the actor speaks for when he begins a matter; `act.forbidden` for none."""
    parties = parties_of(work.actor, act)
    if not parties:
        raise Problem("act.forbidden", act=act.value)
    return parties[0]


def checked(work: Work, given: Given) -> Given:
    """The words without blanks; every photo on disk, the receiver one of the county's."""
    require_photos(work, given.files)
    if given.receiver is not None:
        require_receiver(work, given.receiver)
    words = written_reason(given.words) if (given.words or "").strip() else None
    clause = written_clause(given.clause) if (given.clause or "").strip() else None
    return Given(
        words, clause, given.files, given.day, given.receiver, given.outcomes, given.version
    )


def written_clause(text: str | None) -> str:
    """`matter.no_clause` unless the text names a document's clause: "not ours" is none."""
    clause = (text or "").strip()
    if not matters.names_clause(clause):
        raise Problem("matter.no_clause")
    return clause


def require_receiver(work: Work, party: str) -> None:
    if party not in receivers(profile_of(work)):
        raise Problem("matter.receiver_unknown")


def require_version(given: Given, version: int) -> None:
    if given.version not in (None, version):
        raise Problem("matter.changed_meanwhile")


def decide(
    work: Work, procedure: Procedure, matter: Matter, step: str, given: Given
) -> tuple[Turn, str]:
    """The turn, and the side that takes it."""
    parties = parties_of(work.actor, act_of(procedure, step))
    has = {name for name in matters.NEED_LABELS if getattr(given, name)}
    brought = Brought(
        work.actor.account_id,
        work.now,
        parties,
        given.receiver,
        given.day,
        given.outcomes,
        frozenset(has),
    )
    turn = matters.decide(procedure, matter, step, brought)
    side = {matters.SENDER: matter.sender, matters.RECEIVER: matter.receiver}
    return turn, side.get(turn.move.party) or turn.move.party


def due_moment(work: Work, deadline: str, start: datetime) -> datetime:
    period = profile_of(work).deadlines[deadline]
    return matters.due_moment(period, start, is_working_day)


def change(
    work: Work,
    row: Any,
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    chain: str,
) -> None:
    """By the version in the key: of two people who act at once one is told."""
    try:
        work.update(row, key, {**values, "version": key["version"] + 1}, chain=chain)
    except Problem as problem:
        raise Problem("matter.changed_meanwhile") from problem


def keep_files(
    work: Work, matter_id: str, houses: Collection[str], files: Collection[str], *, chain: str
) -> None:
    """A photo is evidence of one matter alone, and not one a survey took of another house."""
    county = whole_county(work.county)
    for sha256 in dict.fromkeys(files):
        announced = evidence.announced(county, work.db, sha256)
        if announced and not any(one.house_id in houses for one in announced):
            raise Problem("matter.photo_of_another_house", photo=sha256[:12])
        row = {"sha256": sha256, "matter_id": matter_id}
        if work.insert_once(MatterFile, row, chain=chain):
            continue
        if reads.matter_of_file(county, work.db, sha256) != matter_id:
            raise Problem("matter.photo_used", photo=sha256[:12])


def keep_step(  # noqa: PLR0913, PLR0917
    work: Work,
    procedure: Procedure,
    matter_id: str,
    number: int,
    step: str,
    party: str,
    given: Given,
    *,
    receiver: str | None,
    due_at: datetime | None,
    is_late: bool,
    chain: str,
) -> None:
    row = {
        **by_actor(work, party, given),
        "matter_id": matter_id,
        "number": number,
        "matter": procedure.name,
        "step": step,
        "clause": given.clause,
        "outcomes": list(given.outcomes),
        "receiver": receiver,
        "due_at": due_at,
        "is_late": is_late,
    }
    work.insert(MatterStep, row, chain=chain)


def by_actor(work: Work, party: str, given: Given) -> dict[str, Any]:
    """Columns of any matter's step: who took it, when, for which side, his words sealed."""
    sealed = None if given.words is None else work.store.secrets.seal({"words": given.words})
    return {
        "at": work.now,
        "account_id": work.actor.account_id,
        "unit_id": work.actor.unit_id,
        "party": party,
        "words_sealed": sealed,
        "files": list(given.files),
    }


def facts_of(given: Given) -> dict[str, object]:
    """For the ledger: words and clause as their SM3, hashes of photos, codes (law 3)."""
    found: dict[str, object] = {
        "words": fingerprint(given.words) if given.words else None,
        "clause": fingerprint(given.clause) if given.clause else None,
        "files": list(given.files) or None,
        "outcomes": list(given.outcomes) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def number_for(work: Work, procedure: Procedure, letters: str) -> str:
    year = local_day(work.now).year
    last = work.next_number(MatterNumber, {"kind": procedure.name, "year": year})
    return f"{letters}{year}-{last:04d}"


def answerers_of(work: Work, matter_id: str, steps: frozenset[str]) -> frozenset[str]:
    rows = reads.steps_of(whole_county(work.county), work.db, matter_id)
    return frozenset(row.account_id for row in rows if row.step in steps)


def record(  # noqa: PLR0913, PLR0917
    work: Work,
    event: str,
    chain: str,
    procedure: Procedure,
    matter_id: str,
    turn: Turn,
    party: str,
    known: dict[str, object],
) -> None:
    """Of what is known, the facts that the event declares."""
    facts = {
        **known,
        procedure.name: matter_id,
        "step": turn.move.step,
        "party": party,
    }
    declared = EVENTS[event].facts
    work.record(event, chain, **{name: one for name, one in facts.items() if name in declared})
