"""Accepting a survey: house, submission, photos, assessment, hazards, case and ledger in one Work.

Of a house's visits the newest shows (law 4). One earlier than that which arrives late is kept with
its assessment and changes no description, but a hazard it found is not lost: the order in which
phones reach the network must not decide whether a dangerous house is put under control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from server.domain.facts import Place, Verdict
from server.domain.owner_confirmed import SIGNATURE_SLOT
from server.domain.owner_told import PHOTO_SLOT
from server.domain.reach import whole_county
from server.services import (
    complaint_following,
    findings,
    geohazard_houses,
    health,
    late_reviews,
    patrol_days,
    patrol_findings,
    projection,
    sectors,
    verdict_defects,
)
from server.services.county import county_schema
from server.services.draft import Draft
from server.services.house_facts import house_facts
from server.services.intake_words import doubt
from server.services.registration import Site, announce, register, shown_columns
from server.services.returned import replace_returned
from server.services.submission_rows import accepted_columns, insert_submission
from server.services.work import Work
from server.store.reads import intake as reads
from server.store.reads.houses import HouseState
from server.store.reads.intake import photos_announced
from server.store.rows import Photo


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of it: `verdict` is what the house stands at, which a case may hold higher."""

    draft: Draft
    house_id: str
    house_code: str
    health_code: str
    verdict: Verdict
    case: dict[str, Any] | None


def accept(work: Work, draft: Draft, site: Site) -> Accepted:
    """Accept what just came."""
    accepted = _follow(work, draft, site)
    verdict_defects.note(work, draft, site.place)
    columns = accepted_columns(work, accepted.draft, site.place)
    insert_submission(work, accepted.draft, columns, chain=findings.chain_of(draft))
    _answer_returned(work, draft, work.actor.account_id)
    return accepted


def accept_released(work: Work, draft: Draft, site: Site, *, sender: str) -> dict[str, Any]:
    """Accept what waited; the columns its row now gets. The sealed body stays with it."""
    accepted = _follow(work, draft, site)
    _answer_returned(work, draft, sender)
    chain = findings.chain_of(draft)
    announced = photos_announced(whole_county(work.county), work.db, draft.id)
    for sha256, _is_stored in announced:  # those that joined it while it waited are among them
        key = {"submission_id": draft.id, "sha256": sha256}
        work.update(Photo, key, {"house_id": accepted.house_id}, chain=chain)
    columns = accepted_columns(work, accepted.draft, site.place)
    kept = ("reasons", "raw_sealed")
    return {
        **{name: value for name, value in columns.items() if name not in kept},
        "captured_at": draft.envelope.captured_at,
    }


def _answer_returned(work: Work, draft: Draft, sender: str) -> None:
    replaces, house_id = draft.envelope.replaces, draft.envelope.house_id
    if replaces is not None:
        replace_returned(work, replaces, draft.id, house_id=house_id, sender=sender)


def accept_corrected(
    work: Work, draft: Draft, site: Site, said: Mapping[str, Any], *, is_graded_alike: bool
) -> None:
    """A version of the newest survey with answers put right; `said` are the columns that tell whose
    survey it is and the office's word. Graded alike it describes the house and judges nothing."""
    house = site.house
    assert house is not None
    if is_graded_alike:
        _describe(work, draft, site, house)
    else:
        draft = _accept_newest(work, draft, site, house).draft
    columns = {**accepted_columns(work, draft, site.place), **said}
    insert_submission(work, draft, columns, chain=findings.chain_of(draft))


def _describe(work: Work, draft: Draft, site: Site, house: HouseState) -> None:
    _record_received(work, draft, "survey.received")
    projection.update_house(work, house, shown_columns(work, draft, site))
    sectors.show_again(work, house.id, draft.values)
    _note_unlawful(work, draft, site.place, is_new=False)


def _follow(work: Work, draft: Draft, site: Site) -> Accepted:
    if site.house is None:
        return _accept_new(work, draft, site)
    if _is_newest(draft, site.house):
        return _accept_newest(work, draft, site, site.house)
    return _accept_earlier(work, draft, site.house)


def _is_newest(draft: Draft, house: HouseState) -> bool:
    return house.surveyed_at is None or draft.envelope.captured_at >= house.surveyed_at


def _accept_new(work: Work, draft: Draft, site: Site) -> Accepted:
    """The village's number is taken first: of two requests for one house one waits there."""
    place = site.place
    assert place.township is not None
    code = announce(work, draft, place)
    _record_received(work, draft, "survey.received")
    assessment_id = findings.assess(work, draft)
    followed = findings.follow_new(work, draft, place.township, assessment_id)
    shown = {
        **shown_columns(work, draft, site),
        "is_verdict_confirmed": False,
        "verdict": followed.verdict.value,
        "assessment_id": assessment_id,
        **followed.columns,
        **health.of_first_survey(
            work, followed.verdict, followed.columns, has_open_hazards=bool(draft.result.fired)
        ),
    }
    shown |= patrol_days.of_first_survey(work, shown)
    register(work, draft, place, {**shown, "code": code})
    geohazard_houses.place_surveyed(work, draft.envelope, place, site.where)
    sectors.show_new(work, draft.envelope.house_id, draft.values)
    _note_unlawful(work, draft, place, is_new=True)
    late_reviews.ask_about(
        work, draft, place, code=code, assessment_id=assessment_id, verdict=followed.verdict
    )
    return _accepted(draft, code, str(shown["health_code"]), followed)


def _accept_newest(work: Work, draft: Draft, site: Site, house: HouseState) -> Accepted:
    _record_received(work, draft, "survey.received")
    assessment_id = findings.assess(work, draft)
    followed = findings.follow(work, draft, house, assessment_id)
    if followed.verdict is not draft.result.verdict:
        draft = draft.with_words((), [doubt("verdict.below_case")])
    columns = {
        **shown_columns(work, draft, site),
        "verdict": followed.verdict.value,
        "is_verdict_confirmed": _stays_confirmed(house, draft, followed.verdict),
        "assessment_id": assessment_id,
        **followed.columns,
    }
    colour = projection.update_house(work, house, columns)
    geohazard_houses.place_surveyed(work, draft.envelope, site.place, site.where)
    sectors.show_again(work, house.id, draft.values)
    _note_unlawful(work, draft, site.place, is_new=False)
    patrol_findings.settle_by_survey(work, house.id, draft.id, draft.envelope.captured_at)
    complaint_following.by_survey(work, house.id, draft.id, draft.envelope.captured_at)
    late_reviews.ask_about(
        work,
        draft,
        site.place,
        code=house.code,
        assessment_id=assessment_id,
        verdict=followed.verdict,
    )
    return _accepted(draft, house.code, colour, followed)


def _note_unlawful(work: Work, draft: Draft, place: Place, *, is_new: bool) -> None:
    sectors.note_unlawful(
        work,
        draft.envelope.house_id,
        place.township,
        place.village,
        draft.id,
        draft.envelope.captured_at,
        draft.values,
        is_new=is_new,
    )


def _stays_confirmed(house: HouseState, draft: Draft, verdict: Verdict) -> bool:
    """A technician's word on a higher verdict outlives a lower survey, nothing else does."""
    was_kept = verdict is not draft.result.verdict and verdict.value == house.verdict
    return house.is_verdict_confirmed and was_kept


def _accept_earlier(work: Work, draft: Draft, house: HouseState) -> Accepted:
    _record_received(work, draft, "survey.received_late")
    assessment_id = findings.assess(work, draft, event="verdict.assessed_late")
    followed = findings.follow_earlier(work, draft, house, assessment_id)
    if followed is None:
        verdict = Verdict(house.verdict) if house.verdict else draft.result.verdict
        colour = str(health.of_house(work, house)["health_code"])
        return Accepted(draft, house.id, house.code, colour, verdict, None)
    shown = {
        "verdict": followed.verdict.value,
        "is_verdict_confirmed": False,  # whoever confirmed it had not seen this
        "assessment_id": assessment_id,
        **followed.columns,
    }
    colour = projection.update_house(work, house, shown)
    late_reviews.ask_about(
        work,
        draft,
        reads.place_of(house),
        code=house.code,
        assessment_id=assessment_id,
        verdict=followed.verdict,
    )
    return _accepted(draft, house.code, colour, followed)


def _accepted(draft: Draft, code: str, colour: str, followed: findings.Followed) -> Accepted:
    house_id = draft.envelope.house_id
    return Accepted(draft, house_id, code, colour, followed.verdict, followed.case)


def _record_received(work: Work, draft: Draft, event: str) -> None:
    work.record(
        event,
        findings.chain_of(draft),
        submission=draft.id,
        form_version=draft.envelope.form_version,
        photos=[one.sha256 for one in draft.photos],
        **house_facts(county_schema(work.county).profile, draft.values),
    )
    _record_carried(work, draft)
    _record_near_denied(work, draft)
    _record_telling(work, draft)
    _record_confirmation(work, draft)


def _record_carried(work: Work, draft: Draft) -> None:
    confirmed = sorted(set(draft.envelope.confirmed) & draft.values.keys())
    if confirmed:
        chain = findings.chain_of(draft)
        work.record("survey.carried", chain, submission=draft.id, confirmed=confirmed)


def _record_near_denied(work: Work, draft: Draft) -> None:
    denied = list(draft.envelope.near_denied)
    if denied:
        chain = findings.chain_of(draft)
        work.record("house.near_denied", chain, submission=draft.id, houses=denied)


def _record_telling(work: Work, draft: Draft) -> None:
    """Of an earlier visit too: that somebody was told stays true whatever is found later."""
    told = draft.envelope.told_owner
    if told is None:
        return
    work.record(
        "owner.told",
        findings.chain_of(draft),
        submission=draft.id,
        whom=told.whom,
        way=told.way,
        refused=told.refused,
        told_at=told.at.astimezone(UTC).isoformat(),
        photos=[one.sha256 for one in draft.photos if one.slot == PHOTO_SLOT],
    )


def _record_confirmation(work: Work, draft: Draft) -> None:
    """房主签字确认, or why there is none; the signature itself is one of the survey's photos."""
    said = draft.envelope.owner_confirmed
    if said is None:
        return
    work.record(
        "owner.confirmed",
        findings.chain_of(draft),
        submission=draft.id,
        whom=said.whom,
        refusal=said.refusal,
        confirmed_at=said.at.astimezone(UTC).isoformat(),
        signature=[one.sha256 for one in draft.photos if one.slot == SIGNATURE_SLOT],
    )
