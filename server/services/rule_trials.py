"""A rule pack tried on the county's houses: which would move, and by which rules.

Only grading: the surveys are read in stretches of houses, each in a snapshot of its own, and
nothing is written. A survey is graded as it was asked, by the form of its version.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from server.domain.asked import as_asked
from server.domain.classification import Classification, classify
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.reach import whole_county
from server.services.county import county_schema, form_of
from server.services.rule_packs import hash_of, name_of
from server.services.work import Work
from server.store.reads import rules as reads
from server.store.reads.rules import Stretch, Surveyed
from survey_schema.model import Form, RulePack, Severity
from survey_schema.skipped import skipped

STRETCH = 500  # houses


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules younger than `on` are left out; the promotion rule is the county's own."""

    county: str
    pack: RulePack
    profile: str
    on: date

    @property
    def key(self) -> str:
        """The same for the same question asked on the same day: a run is gone on with by it."""
        parts = [self.county, hash_of(self.pack), self.profile, self.on.isoformat()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class Move(NamedTuple):
    """A house the pack grades otherwise than its assessment; JSON as it stands.

    `verdict` is what the house stands at, which a person may have raised or lowered since.
    `gained` are rules that fire now, or weigh more; `lost` those that do not, or weigh less.
    """

    house_id: str
    code: str
    township: str
    village: str
    verdict: str
    is_confirmed: bool
    is_signed_off: bool
    assessment_id: str
    submission_id: str
    was: str
    proposed: str
    gained: list[str]
    lost: list[str]
    fired: list[dict[str, Any]]
    missing: list[str]
    promotion: str | None

    @property
    def needs_review(self) -> bool:
        """Signed off since, its survey is of the past; where a person said it already, too."""
        return not self.is_signed_off and self.proposed != self.verdict


class Graded(NamedTuple):
    """One stretch: how many houses were graded, and those that would move."""

    stretch: Stretch
    at: datetime
    houses: int
    verdicts: dict[str, int]  # by the pack tried
    moves: list[Move]


def stretches(work: Work) -> list[Stretch]:
    return reads.stretches(whole_county(work.county), work.db, STRETCH)


def count(work: Work) -> int:
    """How many houses a trial grades."""
    return reads.graded_count(whole_county(work.county), work.db)


def is_stale(work: Work, stretch: Stretch, at: datetime) -> bool:
    """Whether a house of the stretch changed since it was graded."""
    return reads.changed_since(whole_county(work.county), work.db, stretch, at)


def grade_stretch(work: Work, trial: Trial, stretch: Stretch) -> Graded:
    asked, verdicts = _Asked(trial), Counter[Verdict]()
    moved: list[tuple[Surveyed, Classification]] = []
    for house in reads.surveyed(whole_county(work.county), work.db, stretch):
        result = asked.grade(house)
        verdicts[result.verdict] += 1
        if result.verdict != house.assessed:
            moved.append((house, result))
    fired = _rules_before(work, [house.assessment_id for house, _ in moved])
    moves = [move_of(house, result, fired[house.assessment_id]) for house, result in moved]
    counts = {verdict.value: count for verdict, count in verdicts.items()}
    return Graded(stretch, work.now, verdicts.total(), counts, moves)


class _Asked:
    """The trial made ready for a stretch: what does not differ from survey to survey."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._schema = county_schema(trial.county)
        self._written_for = self._schema.form_for(trial.pack)
        self._forms: dict[str, Form] = {}

    def grade(self, house: Surveyed) -> Classification:
        form = self._forms.get(house.form_version) or self._read(house.form_version)
        answers, trial = house.answers or {}, self._trial
        day = trial.on if house.captured_at is None else local_day(house.captured_at)
        asked = as_asked(form, self._written_for, answers, skipped(form, answers), day)
        return classify(
            trial.pack,
            self._schema.profile.promotion,
            trial.profile,
            MappingProxyType(asked.values),  # checked when they came in
            asked.hidden,
            decisive=asked.decisive,
            on=trial.on,
        )

    def _read(self, version: str) -> Form:
        """The form as it was asked; today's where that version is unknown."""
        newest = self._schema.form
        form = form_of(self._trial.county, newest.id, version) or newest
        self._forms[version] = form
        return form


def _rules_before(work: Work, assessments: list[str]) -> dict[str, list[dict[str, Any]]]:
    return reads.rules_fired(whole_county(work.county), work.db, assessments)


_WEIGHT = {Severity.GENERAL.value: 1, Severity.SEVERE.value: 2}


def move_of(house: Surveyed, result: Classification, before: list[dict[str, Any]]) -> Move:
    old = {str(one["rule"]): _WEIGHT[one["severity"]] for one in before}
    new = {one.rule: _WEIGHT[one.severity.value] for one in result.fired}
    return Move(
        house_id=house.id,
        code=house.code,
        township=house.township_code,
        village=house.village_code,
        verdict=house.verdict or Verdict.INCOMPLETE.value,
        is_confirmed=house.is_verdict_confirmed,
        is_signed_off=house.stage == "signed_off" and house.open_case_id is None,
        assessment_id=house.assessment_id,
        submission_id=house.submission_id,
        was=house.assessed,
        proposed=result.verdict.value,
        gained=[one for one in new if new[one] > old.get(one, 0)],
        lost=[one for one in old if old[one] > new.get(one, 0)],
        fired=[{**one._asdict(), "severity": one.severity.value} for one in result.fired],
        missing=list(result.missing),
        promotion=result.promoted_by,
    )


def dumped(graded: Graded) -> bytes:
    """One line of JSON."""
    plain = {"stretch": list(graded.stretch), "moves": list(map(list, graded.moves))}
    return orjson.dumps({**graded._asdict(), **plain})


def loaded(line: bytes) -> Graded:
    """The inverse of `dumped`; ValueError for a line that was cut off."""
    data = orjson.loads(line)
    return Graded(
        stretch=Stretch(*data["stretch"]),
        at=datetime.fromisoformat(data["at"]),
        houses=data["houses"],
        verdicts=data["verdicts"],
        moves=[Move(*one) for one in data["moves"]],
    )


def title_of(trial: Trial) -> str:
    return f"{name_of(trial.pack)} {trial.pack.profiles[trial.profile]}"
