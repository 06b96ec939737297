"""What a phone takes along beside the houses: repairs to look at again, and owners' self-checks.

Both are hints where to look (M4, M14): nothing of them is an answer of the next survey.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import draw_visits, rechecks, self_checks
from server.store.reads.rechecks import RepairedHazard
from survey_schema.model import Kind
from survey_schema.self_check import load_self_check

MOST = 500
MOST_PHOTOS = 3  # of one sign, of one patrol
SOON_DAYS = 7  # as the phone's own list of what is due


def visits(work: Work) -> dict[str, Any]:
    """Of a house to be surveyed blind nothing is told (M11)."""
    require_act(work.actor, Act.GRID_PULL)
    reach = reach_of(work.actor, Act.GRID_PULL)
    blind = draw_visits.awaited_blind(work.db, work.county, work.actor.account_id)
    repaired = [one for one in rechecks.repaired(reach, work.db, MOST) if one.house_id not in blind]
    return {
        "rechecks": _rechecks(work, reach, repaired),
        "self_checks": [
            {
                "id": one.id,
                "house_id": one.house_id,
                "made_at": one.made_at.isoformat(),
                "is_alarming": one.is_alarming,
                "said": load_self_check().said(one.answers),
            }
            for one in (line.check for line in self_checks.unseen(reach, work.db, MOST))
            if one.house_id not in blind
        ],
        "patrolled": _patrolled(work, reach, blind),
    }


def _patrolled(work: Work, reach: Reach, blind: Collection[str]) -> list[dict[str, Any]]:
    """Photos of the last patrol of houses due soon, to take the next from the same place."""
    until = local_day(work.now) + timedelta(days=SOON_DAYS)
    newest = rechecks.patrols_of_due(reach, work.db, until, MOST)
    found: dict[str, list[str]] = defaultdict(list)
    for one in rechecks.views_of(reach, work.db, newest):
        if one.house_id not in blind and len(found[one.house_id]) < MOST_PHOTOS:
            found[one.house_id].append(one.sha256)
    return [{"house_id": house, "photos": photos} for house, photos in found.items()]


def _rechecks(work: Work, reach: Reach, found: list[RepairedHazard]) -> list[dict[str, Any]]:
    questions = county_schema(work.county).form.questions
    photos = _photos(work, reach, {one.house_id for one in found})
    houses: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        signs = [q for q in one.facts if q in questions and questions[q].kind is Kind.SIGN]
        houses[one.house_id].append(
            {
                "id": one.id,
                "sign": one.sign,
                "part": one.part,
                "severity": one.severity,
                "finished_at": one.finished_at and one.finished_at.isoformat(),
                "questions": signs,
                "photos": [p for q in signs for p in photos.get((one.house_id, q), ())],
            }
        )
    return [{"house_id": house, "hazards": hazards} for house, hazards in houses.items()]


def _photos(work: Work, reach: Reach, houses: set[str]) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in rechecks.photos_of_signs(reach, work.db, sorted(houses)):
        here = found[one.house_id, one.question]
        if len(here) < MOST_PHOTOS and one.sha256 not in here:
            here.append(one.sha256)
    return found
