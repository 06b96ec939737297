"""A grid worker's visit: the envelope his phone makes, sent through intake with its photos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson

from server.domain.days import LOCAL, local_day
from server.domain.facts import Verdict
from server.domain.ids import NOISE_BYTES, new_id
from server.services import intake, photos
from server.services.county import CountySchema, county_schema
from server.services.demo.answers import Filled, fill
from server.services.demo.photos import Picture, picture
from server.services.demo.traits import Chosen
from server.services.demo.villages import Grid, Village
from server.services.intake import Answer
from server.services.work import Work
from survey_schema.conditions import evaluate
from survey_schema.model import Kind

APP = "demo-1"
_SHARED = 6  # photos of one kind that the sound houses of a county share


_OTHER_VERDICT_EVERY = 40


@dataclass(slots=True)
class DemoHouse:
    """One house: where it stands and what a survey will find; `id` once the phone has made it."""

    number: int
    village: Village
    grid: Grid
    site: tuple[float, float]
    chosen: Chosen
    wanted: Verdict = Verdict.SAFE
    id: str = ""
    submission_id: str = ""
    visits: int = field(default=0)

    @property
    def is_operational(self) -> bool:
        return bool(self.chosen["is_operational"])


@dataclass(frozen=True, slots=True)
class Visit:
    """`spoilt` are answers typed wrong on the spot; `replaces` a survey the office gave back."""

    house: DemoHouse
    captured_at: datetime
    kind: str = "survey"
    spoilt: Chosen = field(default_factory=dict)
    replaces: str | None = None


def send(work: Work, visit: Visit, random: Random) -> Answer:
    """Send the survey and then its photos, as a phone does; AssertionError if it is refused."""
    house = visit.house
    schema = county_schema(work.county).on(local_day(visit.captured_at))
    house.id = house.id or new_id(visit.captured_at, random.randbytes(NOISE_BYTES))
    house.submission_id = new_id(visit.captured_at, random.randbytes(NOISE_BYTES))
    house.visits += 1
    filled = fill(schema, house.chosen, random)
    pictures = list(_pictures(schema, visit, filled))
    body = orjson.dumps(_envelope(schema, visit, filled, pictures, random))
    answer = intake.receive(work, house.submission_id, body, {})
    for one, _ in pictures:
        _store(work, one)
    return answer


def _envelope(
    schema: CountySchema,
    visit: Visit,
    filled: Filled,
    pictures: list[tuple[Picture, dict[str, Any]]],
    random: Random,
) -> dict[str, Any]:
    house, (lon, lat) = visit.house, visit.house.site
    captured = visit.captured_at.astimezone(LOCAL).isoformat(timespec="seconds")
    accuracy = round(random.uniform(3.0, 14.0), 1)
    place = {"lon": lon, "lat": lat, "accuracy_m": accuracy}
    return {
        "form": schema.form.id,
        "form_version": schema.form.version,
        "kind": visit.kind,
        "house_id": house.id,
        "village_code": house.village.code,
        "grid_code": house.grid.code,
        "captured_at": captured,
        "location": {**place, "source": "gps"},
        "answers": {**filled.answers, **visit.spoilt},
        "photos": [
            {"sha256": one.sha256, "captured_at": captured, **shown, **place}
            for one, shown in pictures
        ],
        "app_version": APP,
        "replaces": visit.replaces,
        "told_owner": _telling(house, captured),
        "verdict_on_phone": _shown_on_phone(house),
    }


def _shown_on_phone(house: DemoHouse) -> str | None:
    """Now and then a phone whose app had not been renewed, for the list of 初判差异."""
    is_other = house.wanted is Verdict.GENERAL and house.number % _OTHER_VERDICT_EVERY == 0
    return Verdict.SAFE.value if is_other else None


def _telling(house: DemoHouse, captured: str) -> dict[str, Any] | None:
    """Of a severe house nearly always; now and then nobody was there, or somebody would not go."""
    if house.wanted is not Verdict.SEVERE or house.number % 7 == 0:
        return None
    whom = ("owner", "family", "user")[house.number % 3]
    way = "in_person" if house.number % 4 else "phone"
    return {"at": captured, "whom": whom, "way": way, "refused": house.number % 11 == 0}


def _pictures(
    schema: CountySchema, visit: Visit, filled: Filled
) -> Iterator[tuple[Picture, dict[str, Any]]]:
    """The photo set the form asks for; hazard photos name the sign they show."""
    seen = [
        name
        for name, value in filled.answers.items()
        if value == "yes" and schema.form.questions[name].kind is Kind.SIGN
    ]
    for slot in schema.form.photos:
        if not slot.minimum or not _is_wanted(slot.shown_when, filled):
            continue
        for sign in seen if slot.per_sign else (None,):
            shown = {"slot": slot.id} | ({"question": sign} if sign else {})
            yield picture(_label(visit, slot.id, sign)), shown


def _is_wanted(condition: Any, filled: Filled) -> bool:
    return condition is None or evaluate(condition, filled.answers, filled.hidden) is True


def _label(visit: Visit, slot: str, sign: str | None) -> str:
    """A house with a finding has photos of its own; sound ones share some, to load sooner."""
    house = visit.house
    if house.wanted is Verdict.SAFE:
        return f"{house.village.township[:6]} {slot} {house.number % _SHARED}"
    return f"{house.grid.code} {house.number} {house.visits} {slot} {sign or ''}".rstrip()


def after_photo(work: Work, label: str) -> str:
    """A photo of something done, stored; its hash."""
    one = picture(label)
    _store(work, one)
    return one.sha256


def _store(work: Work, one: Picture) -> None:
    if not work.store.files.has(one.sha256):
        photos.receive_photo(work, one.sha256, [one.data])


def captured(day_start: datetime, position: int) -> datetime:
    """The n-th house of a worker's day, 25 minutes after the one before."""
    return day_start + timedelta(minutes=25 * position)
