"""上次填写: what a phone may put before its surveyor of a house's last survey, to look at again.

Open answers only: what is personal lies sealed and is asked anew (law 9). Signs and measures are of
their day and are never carried (survey_schema/carrying.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import draw_visits, house_file, rechecks
from survey_schema.carrying import carried

MOST_HOUSES = 50  # of one request: about 20 KB on the line
MOST_VIEWS = 20  # photos told of one house


def last_answers(work: Work, house_ids: Collection[str]) -> list[dict[str, Any]]:
    """Of these houses those within reach that were surveyed; a blind re-survey is told nothing."""
    require_act(work.actor, Act.GRID_PULL)
    blind = draw_visits.awaited_blind(work.db, work.county, work.actor.account_id)
    asked = [one for one in house_ids if one not in blind]
    schema = county_schema(work.county)
    form = schema.form_on(local_day(work.now))
    reach = reach_of(work.actor, Act.GRID_PULL)
    found = house_file.newest_answers(reach, work.db, asked)
    views = _views(work, reach, [one.submission_id for one in found.values()])
    return [
        {
            "house_id": house_id,
            "submission": one.submission_id,
            "captured_at": one.captured_at and one.captured_at.isoformat(),
            "answers": carried(form, schema.codes, one.answers or {}),
            "photos": views.get(house_id, []),
        }
        for house_id, one in found.items()
    ]


def _views(work: Work, reach: Reach, submissions: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The photos of that survey, so that the next ones are taken from the same place."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in rechecks.views_of(reach, work.db, submissions):
        view = {"sha256": one.sha256, "slot": one.slot, "question": one.question}
        found[one.house_id].append(view)
    return {house: views[:MOST_VIEWS] for house, views in found.items()}
