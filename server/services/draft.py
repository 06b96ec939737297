"""A survey read and graded before any lock is taken: everything that needs no database.

Parsing, checking, grading and sealing are most of the work of an intake; done here they keep the
write transaction short, which is what a busy evening is limited by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from server.domain.asked import as_asked
from server.domain.classification import Classification, classify
from server.domain.days import local_day
from server.services.county import CountySchema, county_schema, form_of
from server.services.envelope import Envelope, PhotoNote
from server.services.intake_words import doubt, reason, said
from server.services.work import Work
from server.store.reads.whereabouts import Whereabouts
from survey_schema.answers import Checked, check
from survey_schema.conditions import evaluate
from survey_schema.model import Form, Kind
from survey_schema.versions import version_key

CLOCK_LEEWAY = timedelta(minutes=10)
LONGEST_SURVEY = timedelta(days=31)  # begun, put down and finished; a draft may lie a while
ACCURATE_M = 30  # domain.md §2.5 (D)


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as it came; `body` is what its hash and its seal are over."""

    id: str
    body: bytes
    body_hash: str
    envelope: Envelope

    def led_to(self, house_id: str) -> Sent:
        """Its house's file was closed into another one: it lands there, its bytes as they came."""
        return replace(self, envelope=replace(self.envelope, house_id=house_id))


@dataclass(frozen=True, slots=True)
class Draft:
    """`reasons` keep it from being accepted; `values` are the answers that are in order."""

    sent: Sent
    form: Form
    checked: Checked
    result: Classification
    reasons: tuple[dict[str, Any], ...]
    doubts: tuple[dict[str, Any], ...]
    photos: tuple[PhotoNote, ...]

    @property
    def id(self) -> str:
        return self.sent.id

    @property
    def envelope(self) -> Envelope:
        return self.sent.envelope

    @property
    def values(self) -> Mapping[str, Any]:
        return self.checked.values

    @property
    def open_answers(self) -> dict[str, Any]:
        personal = self.checked.personal
        return {name: value for name, value in self.values.items() if name not in personal}

    @property
    def personal_answers(self) -> dict[str, Any]:
        personal = self.checked.personal
        return {name: value for name, value in self.values.items() if name in personal}

    def with_words(
        self, reasons: Iterable[dict[str, Any]], doubts: Iterable[dict[str, Any]]
    ) -> Draft:
        return replace(self, reasons=(*self.reasons, *reasons), doubts=(*self.doubts, *doubts))


def draft_of(work: Work, sent: Sent, where: Whereabouts) -> Draft:
    """Read and grade; nothing is refused here, what is wrong becomes a reason."""
    sent = _of_today(sent, where)
    envelope = sent.envelope
    schema = county_schema(work.county)
    asked = form_of(work.county, envelope.form, envelope.form_version)
    form = asked or schema.form_on(local_day(envelope.captured_at))
    checked = check(form, schema.codes, envelope.answers, today=local_day(work.now))
    result = grade(schema, form, checked, envelope)
    photos = {one.sha256: one for one in reversed(envelope.photos)}
    return Draft(
        sent=sent,
        form=form,
        checked=checked,
        result=result,
        reasons=(
            *_about_form(schema, asked, envelope),
            *(said(checked.faults) if asked else ()),
            *_about_sending(work, envelope),
            *_about_place(envelope, where),
        ),
        doubts=(
            *said(checked.doubts),
            *_about_measuring(envelope),
            *_about_photos(form, checked, envelope),
            *_about_verdict(envelope, result),
            *_about_telling(envelope),
        ),
        photos=tuple(photos[sha256] for sha256 in sorted(photos)),
    )


def grade(schema: CountySchema, form: Form, checked: Checked, envelope: Envelope) -> Classification:
    """By the pack in force on the survey's day, leaving out rules younger than the survey."""
    profile, on = schema.profile, max(local_day(envelope.captured_at), form.valid_from)
    pack = schema.pack_on(on)
    asked = as_asked(form, schema.form_for(pack), checked.values, checked.hidden, on)
    return classify(
        pack,
        profile.promotion,
        profile.rule_profile,
        asked.values,
        asked.hidden,
        decisive=asked.decisive,
        on=on,
    )


def _about_form(
    schema: CountySchema, asked: Form | None, envelope: Envelope
) -> list[dict[str, Any]]:
    if asked is None:
        return [reason("submission.unknown_form")]
    reasons = []
    on = local_day(envelope.captured_at)
    if version_key(asked.version) < version_key(schema.form_on(on).version):
        reasons.append(reason("submission.old_form"))
    if on < asked.valid_from:
        reasons.append(reason("submission.before_form"))
    return reasons


def _about_sending(work: Work, envelope: Envelope) -> list[dict[str, Any]]:
    reasons = []
    if envelope.captured_at > work.now + CLOCK_LEEWAY:
        reasons.append(reason("submission.future"))
    if work.actor.is_closed:
        reasons.append(reason("submission.account_closed"))
    return reasons


def _of_today(sent: Sent, where: Whereabouts) -> Sent:
    """A survey made before villages merged names one that is gone: it lands in what became of it.

    The bytes as they came stay as they are, and so does what they hash to.
    """
    village = where.village_today(sent.envelope.village_code)
    if village == sent.envelope.village_code:
        return sent
    return replace(sent, envelope=replace(sent.envelope, village_code=village))


def _about_place(envelope: Envelope, where: Whereabouts) -> list[dict[str, Any]]:
    reasons = []
    if envelope.village_code not in where.villages:
        reasons.append(reason("submission.unknown_village"))
    here = envelope.location
    if here is not None and where.is_outside(here.lon, here.lat):
        reasons.append(reason("submission.outside_county"))
    return reasons


def _about_measuring(envelope: Envelope) -> list[dict[str, Any]]:
    here = envelope.location
    if here is None:
        return [doubt("location.missing")]
    if here.accuracy_m is not None and here.accuracy_m > ACCURATE_M:
        return [doubt("location.inaccurate", limit_m=ACCURATE_M)]
    return [doubt("location.by_hand")] if here.source == "pin" else []


def _about_verdict(envelope: Envelope, result: Classification) -> list[dict[str, Any]]:
    if envelope.verdict_on_phone in (None, result.verdict):
        return []
    return [doubt("verdict.other_on_phone")]


def _about_telling(envelope: Envelope) -> list[dict[str, Any]]:
    """Told of before anybody had looked, or after the survey was finished."""
    told, end = envelope.told_owner, envelope.captured_at + CLOCK_LEEWAY
    if told is None or end - LONGEST_SURVEY <= told.at <= end:
        return []
    return [doubt("told_owner.odd_time")]


def _about_photos(form: Form, checked: Checked, envelope: Envelope) -> list[dict[str, Any]]:
    """The photo set of §2.5: asked for, never a condition for being kept."""
    doubts = []
    if len({one.sha256 for one in envelope.photos}) < len(envelope.photos):
        doubts.append(doubt("photo.announced_twice"))
    shown = [(one.slot, one.question) for one in envelope.photos]
    slots = [slot for slot, _ in shown]
    for slot in form.photos:
        if slot.per_sign or slots.count(slot.id) >= slot.minimum:
            continue
        condition = slot.shown_when
        if condition is None or evaluate(condition, checked.values, checked.hidden):
            doubts.append(doubt("photo.slot_missing", slot=slot.label))
    return doubts + _about_signs(form, checked, {question for _, question in shown})


def _about_signs(
    form: Form, checked: Checked, photographed: set[str | None]
) -> list[dict[str, Any]]:
    if not any(slot.per_sign and slot.minimum for slot in form.photos):
        return []
    return [
        doubt("photo.sign_missing", name, sign=form.questions[name].label)
        for name, value in checked.values.items()
        if value == "yes" and name not in photographed and form.questions[name].kind is Kind.SIGN
    ]
