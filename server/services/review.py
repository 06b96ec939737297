"""The office's desk for surveys: what waits, what is released with corrections, what goes back.

Nothing a phone sent is ever changed: corrections are applied to a copy, the sealed body stays,
and who decided when and why is sealed beside it and recorded in the ledger (law 6).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.lowering import takes_back
from server.domain.permission import acting_seats, require_act
from server.domain.photo_marks import read_marks
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import acceptance_of_surveys as acceptance, verdict_defects
from server.services.draft import Draft, Sent, draft_of
from server.services.envelope import Envelope, Location, read_envelope
from server.services.evidence import fingerprint
from server.services.masked_answers import masked
from server.services.merged_houses import standing_id
from server.services.quarantine import chain_of
from server.services.registration import site_of
from server.services.work import Work
from server.store.reads import intake as intake_reads, submissions as reads
from server.store.reads.submissions import SubmissionLine, SubmissionRow
from server.store.reads.whereabouts import Whereabouts, whereabouts
from server.store.rows import Submission

# What the office decides by releasing: that these do not matter here, or were corrected.
WAIVED = frozenset(
    {
        "submission.old_form",
        "submission.unknown_form",
        "submission.future",
        "submission.before_form",
        "submission.account_closed",
        "submission.out_of_reach",
    }
)


@dataclass(frozen=True, slots=True)
class Corrections:
    """`answers` replaces single answers; None takes one away."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    village_code: str | None = None
    location: Mapping[str, float] | None = None


class Page(NamedTuple):
    lines: list[SubmissionLine]
    cursor: str | None


def page(work: Work, state: str, cursor: str | None, limit: int) -> Page:
    """Submissions in a state within reach, oldest first; one's own are among them."""
    require_act(work.actor, Act.SUBMISSION_READ)
    reach = reach_of(work.actor, Act.SUBMISSION_READ)
    after = None if cursor is None else _key(cursor)
    me = work.actor.account_id
    lines = reads.submission_page(reach, work.db, state, me, after=after, limit=limit + 1)
    more = lines[limit - 1] if len(lines) > limit else None
    return Page(lines[:limit], _cursor(more) if more else None)


def _cursor(line: SubmissionLine) -> str:
    key = orjson.dumps([line.received_at, line.id])
    return base64.urlsafe_b64encode(key).decode()


def _key(cursor: str) -> reads.Key:
    try:
        at, submission_id = orjson.loads(base64.urlsafe_b64decode(cursor))
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error) as error:
        raise Problem("cursor.invalid") from error
    if moment.tzinfo is None or not isinstance(submission_id, str):
        raise Problem("cursor.invalid")
    return moment, submission_id


def read(work: Work, submission_id: str) -> dict[str, Any]:
    """One submission with its answers; personal ones masked, unknown questions hidden."""
    require_act(work.actor, Act.SUBMISSION_READ)
    reach = reach_of(work.actor, Act.SUBMISSION_READ)
    row = reads.submission_row(reach, work.db, submission_id, work.actor.account_id)
    if row is None:
        raise Problem("submission.missing")
    return _shown(work, row)


def release(
    work: Work, submission_id: str, *, corrections: Corrections, reason: str
) -> dict[str, Any]:
    """Accept a waiting survey with the office's corrections, as if it had come so.

    `submission.still_faulty` with every fault that is left; `house.missing` when the house lies
    outside the reviewer's own reach, who then passes it to the office above;
    `submission.weakened` when a correction takes back a hazard and no technician makes it (M6).
    """
    row = _waiting(work, submission_id)
    where = whereabouts(whole_county(work.county), work.db, local_day(work.now))
    draft = _corrected(work, row, corrections, where)
    county = whole_county(work.county)
    house = intake_reads.lock_house(county, work.db, draft.envelope.house_id)
    if house is not None and house.merged_into is not None:
        raise Problem("house.changed_meanwhile")  # since it was read: the next try follows
    is_sure = corrections.village_code is not None
    site = site_of(work, Act.SUBMISSION_REVIEW, draft, house, where, is_village_sure=is_sure)
    if any(one["code"] == "submission.out_of_reach" for one in site.reasons):
        raise Problem("house.missing")
    left = [*(one for one in draft.reasons if one["code"] not in WAIVED), *site.reasons]
    if left:
        raise Problem("submission.still_faulty", faults=left)
    as_it_came = _corrected(work, row, Corrections(), where)
    filled = _corrected(work, row, _filled_in(as_it_came, corrections), where)
    _require_not_weakened(work, draft, filled, site.place)
    verdict_defects.note(work, as_it_came, site.place)
    chain = f"house:{draft.envelope.house_id}"
    told = draft.with_words((), site.doubts)
    accepted = acceptance.accept_released(work, told, site, sender=row.account_id)
    word = _word(work, "accepted", reason, corrected=sorted(_corrected_names(corrections)))
    columns = {**accepted, "state": "released", "review_sealed": _sealed(work, word)}
    work.update(Submission, {"id": row.id}, columns, chain=chain)
    written = sorted(corrections.answers.keys() & draft.form.questions.keys())
    said = {"corrected": written, "reason": fingerprint(reason)}
    work.record("survey.released", chain, submission=row.id, outcome="accepted", **said)
    return _reread(work, row.id)


def reject(work: Work, submission_id: str, *, reason: str) -> dict[str, Any]:
    """Keep it for ever, but let nothing follow from it."""
    row = _waiting(work, submission_id)
    chain = chain_of(row.id, row.house_id)
    word = _word(work, "rejected", reason)
    columns = {"state": "rejected", "review_sealed": _sealed(work, word)}
    work.update(Submission, {"id": row.id}, columns, chain=chain)
    said = fingerprint(reason)
    work.record("survey.released", chain, submission=row.id, outcome="rejected", reason=said)
    return _reread(work, row.id)


def give_back(
    work: Work,
    submission_id: str,
    *,
    questions: Sequence[str],
    photos: Sequence[str],
    reason: str,
    marks: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Ask the worker again: what he sent stays, and a new survey answers it.

    `marks` show on a photo what is meant; they go with the reviewer's words, sealed.
    `survey.bad_mark` for one on no photo of this survey.
    """
    row = _reviewed(work, submission_id, ("accepted", "released", "quarantined"))
    chain = chain_of(row.id, row.house_id)
    sent = reads.photos_of(whole_county(work.county), work.db, [row.id])
    drawn = read_marks(marks, frozenset(one.sha256 for one in sent))
    marked = dict.fromkeys([*photos, *(one.photo for one in drawn)])
    asked: dict[str, Any] = {"questions": list(questions), "photos": list(marked)}
    word = _word(work, "returned", reason, **asked, marks=[asdict(one) for one in drawn])
    columns = {"state": "returned", "review_sealed": _sealed(work, word)}
    work.update(Submission, {"id": row.id}, columns, chain=chain)
    work.record("survey.returned", chain, submission=row.id, **asked)
    return _reread(work, row.id)


def hold(work: Work, submission_id: str, state: str) -> None:
    """The submission, held, still in the state it was shown in; else another has decided."""
    _reviewed(work, submission_id, (state,))


def _reviewed(work: Work, submission_id: str, states: Sequence[str]) -> SubmissionRow:
    """The submission, held, within the reviewer's reach and in one of the states."""
    require_act(work.actor, Act.SUBMISSION_REVIEW)
    reach = reach_of(work.actor, Act.SUBMISSION_REVIEW)
    row = reads.lock_submission_row(reach, work.db, submission_id, "")
    if row is None:
        raise Problem("submission.missing")
    if row.state not in states:
        raise Problem("submission.not_reviewable", state=row.state)
    return row


def _waiting(work: Work, submission_id: str) -> SubmissionRow:
    row = _reviewed(work, submission_id, ("quarantined", "returned"))
    if row.raw_sealed is None or row.answers is not None:  # accepted once, and only then given back
        raise Problem("submission.not_reviewable", state=row.state)
    return row


def _require_not_weakened(work: Work, draft: Draft, sent: Draft, place: Place) -> None:
    """To correct "yes" to "no" is to lower a verdict, which takes a technician; also where another
    sign holds the verdict up, for its hazard would be in no list."""
    is_weaker = takes_back(sent.result, draft.result)
    if is_weaker and not acting_seats(work.actor, Act.VERDICT_LOWER, place):
        raise Problem("submission.weakened")


def _filled_in(came: Draft, corrections: Corrections) -> Corrections:
    """Without what was in order as it was sent: a sign that was found weighs what it weighs once
    the number it is measured by, which was missing or wrong, is known."""
    sent, faulty = came.envelope.answers, {one.get("question") for one in came.reasons}
    answers = corrections.answers.items()
    kept = {name: value for name, value in answers if name not in sent or name in faulty}
    return replace(corrections, answers=kept)


def _corrected(
    work: Work, row: SubmissionRow, corrections: Corrections, where: Whereabouts
) -> Draft:
    assert row.raw_sealed is not None
    body = work.store.secrets.open_bytes(row.raw_sealed)
    envelope = _with_corrections(read_envelope(body), row, corrections)
    sent = Sent(row.id, body, row.body_hash, envelope)
    return draft_of(work, sent.led_to(standing_id(work, work.db, envelope.house_id)), where)


def _with_corrections(envelope: Envelope, row: SubmissionRow, corrections: Corrections) -> Envelope:
    """The survey as the office reads it; a clock that ran ahead counts as the day it came."""
    answers = {**envelope.answers, **corrections.answers}
    here = envelope.location
    if corrections.location is not None:
        here = Location(corrections.location["lon"], corrections.location["lat"], None, "office")
    return replace(
        envelope,
        answers={name: value for name, value in answers.items() if value is not None},
        village_code=corrections.village_code or envelope.village_code,
        location=here,
        captured_at=min(envelope.captured_at, row.received_at),
    )


def _corrected_names(corrections: Corrections) -> set[str]:
    given = asdict(corrections)
    names = {name for name in ("village_code", "location") if given[name] is not None}
    return names | set(corrections.answers)


def _word(work: Work, outcome: str, reason: str, **more: Any) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "by": work.actor.account_id,
        "at": work.now.isoformat(),
        "reason": reason,
        **more,
    }


def _sealed(work: Work, word: Mapping[str, Any]) -> bytes:
    return work.store.secrets.seal(word)


def _reread(work: Work, submission_id: str) -> dict[str, Any]:
    reach = reach_of(work.actor, Act.SUBMISSION_REVIEW)
    row = reads.submission_row(reach, work.db, submission_id, work.actor.account_id)
    if row is None:
        raise Problem("submission.missing")
    return _shown(work, row)


def _shown(work: Work, row: SubmissionRow) -> dict[str, Any]:
    photos = reads.photos_of(whole_county(work.county), work.db, [row.id])
    review = None if row.review_sealed is None else work.store.secrets.open(row.review_sealed)
    return {
        **row._asdict(),
        "answers": masked(work, _answers(work, row)),
        "photos": [one._asdict() for one in photos],
        "review": review,
    }


def _answers(work: Work, row: SubmissionRow) -> dict[str, Any]:
    """Of an accepted survey what was accepted; of a waiting one what was sent."""
    secrets = work.store.secrets
    if row.answers is not None:
        personal = secrets.open(row.personal_sealed) if row.personal_sealed else {}
        return {**row.answers, **personal}
    if row.raw_sealed is None:
        return {}
    return dict(read_envelope(secrets.open_bytes(row.raw_sealed)).answers)
