"""前后照片: two photos of one hazard from the same place, before and after its repair.

Two photos of one place lie near each other. Farther apart than the profile's limit they are a
question to the person, who answers it in words; the after photo is never older than the repair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.acceptance import DONE, NOT_REQUIRED
from server.domain.problems import Problem
from server.domain.walk import length_m
from server.services.cases import Found
from server.services.county import county_schema
from server.services.evidence import Photos, enter_photos, written_reason
from server.services.work import Work
from server.store.reads import acceptance as site_reads, cases as reads
from server.store.reads.acceptance import SurveyPhoto
from server.store.reads.cases import HazardLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One hazard on site. The after photo's moment and position are the phone's own words."""

    hazard_id: str
    mark: str  # done | not_done | not_required
    note: str | None = None
    before_sha256: str | None = None
    after_sha256: str | None = None
    after_at: datetime | None = None
    after_lon: float | None = None
    after_lat: float | None = None
    place_note: str | None = None


def before_photos(hazard: HazardLine, survey: Sequence[SurveyPhoto]) -> list[SurveyPhoto]:
    """The survey's photos of this very hazard where there are some, else of the house."""
    own = [one for one in survey if one.question in hazard.facts]
    return own or list(survey)


class Pairs:
    """The photos of one visit, read once and compared hazard by hazard."""

    def __init__(self, work: Work, found: Found, marks: Sequence[Mark]) -> None:
        plans = reads.remediations_of(found.reach, work.db, found.row.id)
        after = [one.after_sha256 for one in marks if one.after_sha256]
        finished = max((one.finished_at for one in plans if one.finished_at), default=work.now)
        told = {one.after_sha256: one.after_at for one in marks if one.after_sha256}
        proof = Photos(
            hashes=after,
            purpose="acceptance",
            since=finished,
            told={photo: at for photo, at in told.items() if at is not None},
        )
        enter_photos(work, found, proof)
        self._limit = county_schema(work.county).profile.checking.pair_distance_m
        self._survey = site_reads.survey_photos(found.reach, work.db, found.house.id)

    def row(self, mark: Mark, hazard: HazardLine) -> dict[str, Any]:
        note = mark.note.strip() if mark.note else None
        if mark.mark != DONE and not note:  # nothing passes silently, neither × nor ○
            raise Problem("acceptance.note_needed")
        before = self._before(mark, hazard)
        self._require_after(mark)
        metres = _apart(before, mark)
        return {
            "hazard_id": mark.hazard_id,
            "mark": mark.mark,
            "note": note,
            "before_sha256": mark.before_sha256,
            "after_sha256": mark.after_sha256,
            "after_at": mark.after_at,
            "after_lon": mark.after_lon,
            "after_lat": mark.after_lat,
            "distance_m": metres,
            "place_note": self._place_note(metres, mark),
        }

    def _before(self, mark: Mark, hazard: HazardLine) -> SurveyPhoto | None:
        """The survey's photo of this very hazard where there is one, else of the house."""
        known = {one.sha256: one for one in before_photos(hazard, self._survey)}
        if mark.before_sha256 is None:
            if known and mark.mark != NOT_REQUIRED:
                raise Problem("acceptance.before_photo_needed")
            return None
        if mark.before_sha256 not in known:
            raise Problem("acceptance.before_photo_foreign")
        return known[mark.before_sha256]

    def _require_after(self, mark: Mark) -> None:
        if mark.after_sha256 is None:
            if mark.mark == DONE:
                raise Problem("acceptance.after_photo_needed")
        elif mark.after_sha256 in {one.sha256 for one in self._survey}:
            raise Problem("acceptance.same_photo")

    def _place_note(self, metres: float | None, mark: Mark) -> str | None:
        if metres is None or metres <= self._limit:
            return mark.place_note
        if not mark.place_note:
            raise Problem("acceptance.pair_far", metres=round(metres), limit=self._limit)
        return written_reason(mark.place_note)


def _apart(before: SurveyPhoto | None, mark: Mark) -> float | None:
    """Metres between the two positions; None where one of them is not known."""
    ends = (before and before.lon, before and before.lat, mark.after_lon, mark.after_lat)
    if any(one is None for one in ends):
        return None
    lon, lat, after_lon, after_lat = (float(one) for one in ends if one is not None)
    return round(length_m([(lon, lat), (after_lon, after_lat)]), 1)
