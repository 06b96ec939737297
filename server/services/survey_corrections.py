"""更正排查答案: a technician puts answers of the newest accepted survey right, as a new version.

The survey as it came stays what it was (law 4); the version beside it is graded anew and followed
as any survey is, so that it lowers no open case by itself: that takes the word of a technician. A
correction that changes nothing the grading rests on leaves the verdict, and his word on it, alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import acceptance_of_surveys as acceptance
from server.services.county import county_schema, form_of
from server.services.digests import sm3
from server.services.draft import Draft, Sent, draft_of
from server.services.envelope import Envelope, Location, PhotoNote
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.findings import track_of
from server.services.ids import fresh_id
from server.services.registration import Site, site_of
from server.services.review import WAIVED
from server.services.work import Work
from server.store.reads import cases, intake, submissions
from server.store.reads.houses import HouseState
from server.store.reads.submissions import SubmissionRow
from server.store.reads.whereabouts import Whereabouts, whereabouts
from survey_schema.model import Form


class Corrected(NamedTuple):
    """The survey as it counts today, and the form it was asked with."""

    found: FoundHouse
    survey: SubmissionRow
    form: Form
    names: frozenset[str]  # of all questions that were answered, the personal ones among them


def newest(work: Work, house_id: str, version: int | None = None) -> Corrected:
    """`survey.none_accepted` for a house nobody has surveyed, `survey.case_closed` where what the
    survey found was dealt with and struck since: then the house has to be looked at again."""
    found = find_house(work, Act.SURVEY_CORRECT, house_id, version)
    house = found.house
    if house.ended_on is not None:
        raise Problem("house.ended")
    row = _survey_of(work, found)
    if row is None or row.answers is None or row.captured_at is None:
        raise Problem("survey.none_accepted")
    if row.account_id == work.actor.account_id:  # who corrected before may correct again
        raise Problem("verdict.four_eyes")
    closed = [one.closed_at for one in cases.cases_of(found.reach, work.db, house_id)]
    if any(at is not None and at > row.captured_at for at in closed):
        raise Problem("survey.case_closed")
    schema = county_schema(work.county)
    form = form_of(work.county, schema.form.id, row.form_version) or schema.form
    return Corrected(found, row, form, frozenset(_answers(work, row)))


def why_not(work: Work, house_id: str) -> Problem | None:
    """What stands against correcting this house's newest survey; None where it can be."""
    try:
        newest(work, house_id)
    except Problem as problem:
        return problem
    return None


def _survey_of(work: Work, found: FoundHouse) -> SubmissionRow | None:
    if found.house.submission_id is None:
        return None
    return submissions.submission_row(found.reach, work.db, found.house.submission_id, "")


def correct(
    work: Work,
    house_id: str,
    *,
    answers: Mapping[str, Any],
    reason: str | None,
    version: int | None,
) -> str:
    """`answers`: None takes one away. The id of the new version.

    `survey.nothing_corrected`; `submission.still_faulty` with every fault of the answers.
    """
    words = written_reason(reason)
    county = whole_county(work.county)
    house = intake.lock_house(county, work.db, house_id)
    was = newest(work, house_id, version)
    assert house is not None
    before = _answers(work, was.survey)
    after = {name: one for name, one in {**before, **answers}.items() if one is not None}
    changed = sorted(name for name in answers if before.get(name) != after.get(name))
    if not changed:
        raise Problem("survey.nothing_corrected")
    came = _graded(work, was, house, before)
    draft, site = _sound(work, _graded(work, was, house, after), house)
    is_same = (draft.result, track_of(draft)) == (came.result, track_of(came))
    acceptance.accept_corrected(
        work, draft, site, _said(work, was.survey, words, changed), is_graded_alike=is_same
    )
    facts = {"submission": draft.id, "of": was.survey.id, "corrected": changed}
    work.record("survey.corrected", was.found.chain, **facts, reason=fingerprint(words))
    return draft.id


def _graded(work: Work, was: Corrected, house: HouseState, answers: Mapping[str, Any]) -> Draft:
    """Of the day the house was looked at; it stands where its file has it by now."""
    envelope = _envelope(work, was, house, answers)
    body = orjson.dumps({"of": was.survey.id, "at": work.now, "answers": answers})
    return draft_of(work, Sent(fresh_id(work), body, sm3(body), envelope), _where(work))


def _where(work: Work) -> Whereabouts:
    return whereabouts(whole_county(work.county), work.db, local_day(work.now))


def _sound(work: Work, draft: Draft, house: HouseState) -> tuple[Draft, Site]:
    site = site_of(work, Act.SURVEY_CORRECT, draft, house, _where(work))
    left = [*(one for one in draft.reasons if one["code"] not in WAIVED), *site.reasons]
    if left:
        raise Problem("submission.still_faulty", faults=left)
    return replace(draft, reasons=()).with_words((), site.doubts), site


def _envelope(
    work: Work, was: Corrected, house: HouseState, answers: Mapping[str, Any]
) -> Envelope:
    survey, form = was.survey, was.form
    assert survey.captured_at is not None
    here = None
    if house.lon is not None and house.lat is not None:
        is_its_own = (house.lon, house.lat) == (survey.lon, survey.lat)
        how = (survey.accuracy_m, survey.location_source) if is_its_own else (None, "pin")
        here = Location(house.lon, house.lat, *how)
    return Envelope(
        form=form.id,
        form_version=survey.form_version,
        kind=survey.kind,
        house_id=house.id,
        village_code=house.village_code,
        grid_code=house.grid_code,
        captured_at=survey.captured_at,
        location=here,
        answers=answers,
        photos=_photos(work, survey.id),
        verdict_on_phone=None,
        app_version="",
        device_clock=None,
        replaces=None,
    )


def _photos(work: Work, submission_id: str) -> tuple[PhotoNote, ...]:
    """The survey's own; where they were taken is told once, by the survey that brought them."""
    notes = submissions.photos_of(whole_county(work.county), work.db, [submission_id])
    return tuple(
        PhotoNote(one.sha256, one.slot, one.question, None, None, None, None) for one in notes
    )


def _answers(work: Work, row: SubmissionRow) -> dict[str, Any]:
    personal = work.store.secrets.open(row.personal_sealed) if row.personal_sealed else {}
    return {**(row.answers or {}), **personal}


def _said(work: Work, row: SubmissionRow, words: str, changed: list[str]) -> dict[str, Any]:
    """Who surveyed stays who surveyed; who corrected stands in the office's sealed word."""
    word = {
        "outcome": "corrected",
        "by": work.actor.account_id,
        "at": work.now.isoformat(),
        "reason": words,
        "corrected": changed,
        "of": row.id,
    }
    return {
        "account_id": row.account_id,
        "device_id": row.device_id,
        "state": "released",
        "review_sealed": work.store.secrets.seal(word),
    }
