"""What a phone carries into the field: the houses of its grid, and what changed since last time.

Houses are told by (changed_at, id). A change is stamped when its request begins but is seen when
it commits, so a later stamp may be seen first; what changed during the last OVERLAP is therefore
told again until it is that old. Telling twice does no harm: the phone keeps houses by id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services import field_map, health
from server.services.plates import grid_plates
from server.services.returned import told_returned
from server.services.schema_content import versions
from server.services.survey_order import path_of_reach
from server.services.work import Work
from server.store.reads import draw_visits, geohazards, grid as reads, house_file
from server.store.reads.grid import GridHouse
from server.store.reads.whereabouts import whereabouts

# No stamp is older when it is seen: a request ends after a minute, an import commits in batches,
# and a job that took long is stamped anew as it commits (`Work`).
OVERLAP = timedelta(minutes=10)
_HAZARDS = (Verdict.GENERAL, Verdict.SEVERE)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a phone is: strictly after the house (at, id).

    `floor` is there in the middle of a walk over several pages: what changed after it may still
    be joined by changes not yet seen. `reach` and `houses` are fingerprints of the reach and of
    the set of houses the phone was told, `path` of the order to visit them in, `plates` of their
    QR plates.
    """

    at: datetime
    id: str
    floor: datetime | None
    reach: str
    houses: str
    path: str = ""
    plates: str = ""

    def dumped(self) -> str:
        facts = [self.at, self.id, self.floor, self.reach, self.houses, self.path, self.plates]
        return base64.urlsafe_b64encode(orjson.dumps(facts)).decode()


def pull(work: Work, cursor: str | None, limit: int) -> dict[str, Any]:
    """The next page for this phone; `is_reset` tells it to forget what it had."""
    require_act(work.actor, Act.GRID_PULL)
    reach = reach_of(work.actor, Act.GRID_PULL)
    start = None if cursor is None else _read(cursor)
    is_reset = start is None or start.reach != fingerprint_of(reach) or _is_ahead(start, work)
    if start is None or is_reset:
        start = Cursor(_BEGINNING, "", None, fingerprint_of(reach), "")
    start = replace(start, floor=start.floor or work.now - OVERLAP)
    found = reads.changed_houses(reach, work.db, (start.at, start.id), limit + 1)
    page = found[:limit]
    here = replace(start, at=page[-1].changed_at, id=page[-1].id) if page else start
    told = _told_owners(work, reach, page)
    dangers = _geohazards(work, reach, page)
    blind = draw_visits.awaited_blind(work.db, work.county, work.actor.account_id)
    rest = {"cursor": here.dumped()} if len(found) > limit else _ended(work, reach, here)
    return {
        "is_reset": is_reset,
        "complete": len(found) <= limit,
        "houses": [
            _told(one, told.get(one.id), dangers)
            if one.id not in blind
            else {**_told(_veiled(one), None, dangers), "is_blind": True}
            for one in health.today_of(work, page)
            if one.ended_on is None
        ],
        "gone": [one.id for one in page if one.ended_on is not None],
        "merged": [
            {"id": one.id, "into": one.merged_into} for one in page if one.merged_into is not None
        ],
        "schema": versions(work.county, local_day(work.now)),
        **rest,
    }


def _read(cursor: str) -> Cursor:
    try:
        at, id_, floor, *told = orjson.loads(base64.urlsafe_b64decode(cursor))
        here = Cursor(_moment(at), str(id_), floor and _moment(floor), *_prints(told))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Problem("cursor.invalid") from error
    return here


def _prints(told: list[Any]) -> list[str]:
    """Of reach, houses, path and plates; a cursor from before there were some has none of them."""
    if len(told) not in (2, 3, 4):
        raise ValueError("a cursor has two to four fingerprints")
    return [str(one) for one in told]


def _is_ahead(start: Cursor, work: Work) -> bool:
    """Told by a clock that was put back since: what changed after that lies before the cursor."""
    return start.floor is None and start.at > work.now


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1999 < moment.year < 9000:
        raise ValueError("a moment needs its offset")
    return moment


def _ended(work: Work, reach: Reach, here: Cursor) -> dict[str, Any]:
    """After the last page: where to begin again, and the whole set of houses if it has changed.

    A house that moved out of the grid is no longer within reach, so no row tells of it; the phone
    drops whatever is not in `present`.
    """
    ids = reads.standing_ids(reach, work.db)
    houses = _short_hash("".join(ids).encode())
    around = _surroundings(work, reach)
    path = path_of_reach(work, reach, {one["code"]: one["path_kind"] for one in around["areas"]})
    walk = _short_hash(orjson.dumps(path))
    plates = grid_plates(work, reach)
    hung = _short_hash(orjson.dumps(plates))
    assert here.floor is not None
    at, id_ = min((here.at, here.id), (here.floor, ""))
    return {
        "cursor": Cursor(at, id_, None, here.reach, houses, walk, hung).dumped(),
        **({"present": ids} if houses != here.houses else {}),
        **({"path": path} if walk != here.path else {}),
        **({"plates": plates} if hung != here.plates else {}),
        **around,
    }


def _short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _veiled(house: GridHouse) -> GridHouse:
    """A drawn house to be surveyed again blind: nothing of what was found there (M11)."""
    hidden = ("verdict", "health_then", "health_turns_on", "stage", "due_on", "patrol_row")
    return house._replace(**dict.fromkeys(hidden), is_verdict_confirmed=False, health_code="grey")


def _told(
    house: GridHouse, owner: dict[str, Any] | None, dangers: dict[str, list[dict[str, str]]]
) -> dict[str, Any]:
    told = {**house._asdict(), "changed_at": house.changed_at.isoformat(), "told_owner": owner}
    del told["ended_on"], told["merged_into"]
    return {**told, "geohazards": dangers[house.id]} if house.id in dangers else told


def _geohazards(work: Work, reach: Reach, page: list[GridHouse]) -> dict[str, list[dict[str, str]]]:
    """Areas the houses lie in, for the surveyor to look; none where none are drawn."""
    if not whereabouts(whole_county(work.county), work.db, local_day(work.now)).geohazard_kinds:
        return {}
    found = geohazards.areas_of_houses(reach, work.db, [one.id for one in page])
    return {
        house: [{"name": one.name, "kind": one.kind} for one in areas]
        for house, areas in found.items()
    }


def _told_owners(work: Work, reach: Reach, page: list[GridHouse]) -> dict[str, dict[str, Any]]:
    """The newest record of having told each house's people; only a hazard is told of."""
    asked = [one.id for one in page if one.verdict in _HAZARDS]
    return {
        one.house_id: {
            "at": one.told_at.isoformat(),
            "whom": one.whom,
            "way": one.way,
            "refused": one.refused,
        }
        for one in house_file.told_of(reach, work.db, asked)
    }


def fingerprint_of(reach: Reach) -> str:
    return hashlib.sha256(repr(sorted(map(repr, reach.spans))).encode()).hexdigest()[:16]


def _surroundings(work: Work, reach: Reach) -> dict[str, Any]:
    """Divisions of the grid, surveys that came back, and which map there is of it."""
    day = local_day(work.now)
    areas = reads.areas_of(reach, work.db, day)
    return {
        "areas": [one._asdict() for one in areas],
        "returned": told_returned(work, reach),
        "map": field_map.version_for(work, reach, areas, day),
    }
