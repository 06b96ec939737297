"""上次填写: what a phone may put before its surveyor of a house's last survey, to look at again.

Open answers only: what is personal lies sealed and is asked anew (law 9). Signs and measures are of
their day and are never carried (survey_schema/carrying.py).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import draw_visits, house_file
from survey_schema.carrying import carried

MOST_HOUSES = 50  # of one request: about 20 KB on the line


def last_answers(work: Work, house_ids: Collection[str]) -> list[dict[str, Any]]:
    """Of these houses those within reach that were surveyed; a blind re-survey is told nothing."""
    require_act(work.actor, Act.GRID_PULL)
    blind = draw_visits.awaited_blind(work.db, work.county, work.actor.account_id)
    asked = [one for one in house_ids if one not in blind]
    schema = county_schema(work.county)
    form = schema.form_on(local_day(work.now))
    found = house_file.newest_answers(reach_of(work.actor, Act.GRID_PULL), work.db, asked)
    return [
        {
            "house_id": house_id,
            "submission": one.submission_id,
            "captured_at": one.captured_at and one.captured_at.isoformat(),
            "answers": carried(form, schema.codes, one.answers or {}),
        }
        for house_id, one in found.items()
    ]
