"""What was commissioned to one's own agency, by what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services.work import Work
from server.store.reads import desk
from server.store.reads.desk import DeskLine, Key
from server.store.reads.waiting import Waiting

STATES = tuple(desk.STATES)


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`counts` holds every state's number, each by the select of its list."""

    lines: list[DeskLine]
    next_key: Key | None
    counts: dict[str, Waiting]


def desk_page(
    work: Work, state: str, *, is_late: bool = False, after: Key | None = None, limit: int = 50
) -> DeskPage:
    require_act(work.actor, Act.INSPECTION_REPORT)
    reach, today = reach_of(work.actor, Act.INSPECTION_REPORT), local_day(work.now)
    own = {seat.agency for seat in work.actor.seats if seat.agency}
    late_on = today if is_late else None
    found = desk.desk_page(
        reach, work.db, own, state, late_on=late_on, after=after, limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    counts = {name: desk.desk_waiting(reach, work.db, own, name, today) for name in STATES}
    key = None if last is None else (last.due_on.isoformat(), last.inspection_id)
    return DeskPage(found[:limit], key, counts)
