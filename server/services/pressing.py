"""要紧的事: what waits longest in one's reach, counted by the very lists it leads to (law 10)."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.permission import has_act
from server.domain.reach import reach_of
from server.services import neighbours, overdue_reviews
from server.services.work import Work
from server.store.reads import houses
from server.store.reads.house_filter import HouseFilter

COUNT_CAP = 1_000
_LINES = 200


class Pressing(NamedTuple):
    """`cap` or more is counted no further."""

    number: int
    label: str
    address: str
    is_alarm: bool = True
    cap: int = COUNT_CAP


def counts(work: Work) -> list[Pressing]:
    return [*_of_houses(work), *_of_neighbours(work), *_of_reviews(work)]


def _of_houses(work: Work) -> list[Pressing]:
    if not has_act(work.actor, Act.HOUSE_READ):
        return []
    reach = reach_of(work.actor, Act.HOUSE_READ)
    uncontrolled = HouseFilter(is_uncontrolled=True, is_ended=False)
    late = HouseFilter(overdue_at=work.now, is_ended=False)
    return [
        Pressing(
            houses.house_count(reach, work.db, uncontrolled, COUNT_CAP),
            "处严重隐患房屋管控措施未到位",
            "/houses?uncontrolled=1",
        ),
        Pressing(
            houses.house_count(reach, work.db, late, COUNT_CAP),
            "处房屋超过办理期限",
            "/houses?overdue=1",
        ),
    ]


def _of_neighbours(work: Work) -> list[Pressing]:
    if not has_act(work.actor, Act.NEIGHBOUR_TELL):
        return []
    lines, _ = neighbours.asked_page(work, state="waiting", limit=_LINES)
    return [Pressing(len(lines), "户周边群众待告知", "/neighbours", cap=_LINES)]


def _of_reviews(work: Work) -> list[Pressing]:
    if not has_act(work.actor, Act.VERDICT_CONFIRM):
        return []
    lines = overdue_reviews.late_page(work, limit=_LINES).lines
    label = "项逾期隐患待复核"
    return [Pressing(len(lines), label, "/overdue-reviews", cap=_LINES)]
