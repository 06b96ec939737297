"""A comparison as people read it: the table of places, a list, one line with both its sides (M20).

Every number is counted by the condition of the list it leads to (law 10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of
from server.domain.reconciliation import PAIRED, RANKS, TO_SETTLE, WAYS
from server.domain.reconciliation_fields import LABELS
from server.services.reconciliation_pairing import opened
from server.services.reconciliation_words import ValueWords
from server.services.reconciling.keeping import counted
from server.services.work import Work
from server.store.reads import reconciliation_houses, reconciliation_lines as reads
from server.store.reads.grid import AreaLine, areas_of
from server.store.reads.reconciliation_houses import FiledHouse
from server.store.reads.reconciliation_lines import Key, LineFilter, LineRow
from server.store.reads.reconciliations import ComparisonRow

PAGE = 50
_ACT = Act.RECONCILE_READ


class Place(NamedTuple):
    """A township or village; `code` None: rows that name none of the county's."""

    code: str | None
    name: str
    numbers: Mapping[str, int]
    open: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """`ways` of pairs, `fields` and `ranks` of what is to settle: (value, label, lines)."""

    places: Sequence[Place]
    total: Place
    ways: Sequence[tuple[str, str, int]]
    fields: Sequence[tuple[str, str, int]]
    ranks: Sequence[tuple[int, str, int]]
    since: Mapping[str, int]
    to_correct: int
    faulty_cells: int
    dropped_at: datetime | None  # the lines have gone, but for those somebody decided about
    left: int


def reach(work: Work) -> Reach:
    require_act(work.actor, _ACT)
    return reach_of(work.actor, _ACT)


def report(work: Work, comparison: ComparisonRow, township: str | None = None) -> Report:
    seen = counted(work, reach(work), comparison.id, township)
    groups, to_settle = seen.groups, seen.to_settle
    ways = _counted((line.way, line.number) for line in groups if line.kind in PAIRED)
    fields = _counted((line.field, line.number) for line in to_settle)
    ranks = _counted((line.rank, line.number) for line in to_settle)
    return Report(
        places=_places(work, groups, township),
        total=_place(None, "合计", groups),
        ways=[(way, WAYS[way].label, ways[way]) for way in WAYS if ways[way]],
        fields=[(name, LABELS[name], n) for name, n in fields.most_common() if name in LABELS],
        ranks=[(rank, RANKS[rank], n) for rank, n in sorted(ranks.items())],
        since={
            "new": sum(line.number for line in to_settle if line.is_new),
            "standing": sum(line.number for line in to_settle if not line.is_new),
            "resolved": seen.resolved,
        },
        to_correct=sum(line.number for line in to_settle if line.is_to_correct),
        faulty_cells=seen.faults,
        dropped_at=seen.dropped_at,
        left=count(work, LineFilter(comparison.id, township=township)) if seen.dropped_at else 0,
    )


def _counted(found: Iterable[tuple[Any, int]]) -> Counter[Any]:
    counts: Counter[Any] = Counter()
    for value, number in found:
        counts[value] += number
    return counts


def count(work: Work, wanted: LineFilter) -> int:
    return reads.line_count(reach(work), work.db, wanted)


def waiting(work: Work, comparison: ComparisonRow) -> int:
    """What nobody has settled of one comparison."""
    return count(work, LineFilter(comparison.id, state="open"))


def _places(work: Work, groups: Sequence[reads.Group], township: str | None) -> list[Place]:
    """Every township within reach, or every village of the one; then what lies in none."""
    level = "township" if township is None else "village"
    found = [
        _place(area.code, area.name, [one for one in groups if one.place == area.code])
        for area in _areas(work)
        if area.level == level and township in (None, area.parent_code)
    ]
    known = {one.code for one in found}
    lost = [one for one in groups if one.place not in known]
    if lost:
        found.append(_place(None, "未能归入" + ("乡镇" if township is None else "村"), lost))
    return found


def _areas(work: Work) -> list[AreaLine]:
    return areas_of(reach(work), work.db, local_day(work.now))


def _place(code: str | None, name: str, groups: Sequence[reads.Group]) -> Place:
    numbers: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for one in groups:
        numbers[one.kind] += one.number
        if not one.is_settled and one.kind in TO_SETTLE:
            waiting[one.kind] += one.number
    return Place(code, name, numbers, waiting)


# --- lists


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: LineRow
    house: FiledHouse | None  # None too where it lies outside reach
    township: str
    village: str
    told: str
    rank: str
    way: str
    owner: str  # of the row, masked


class LinePage(NamedTuple):
    lines: list[ShownLine]
    next_key: Key | None


def page(
    work: Work, wanted: LineFilter, *, after: Key | None = None, limit: int = PAGE
) -> LinePage:
    where = reach(work)
    found = reads.line_page(where, work.db, wanted, after, limit + 1)
    shown = shown_lines(work, where, found[:limit])
    return LinePage(shown, found[limit - 1].key if len(found) > limit else None)


def shown_lines(work: Work, where: Reach, lines: Sequence[LineRow]) -> list[ShownLine]:
    ids = {one.house_id for one in lines if one.house_id}
    houses = reconciliation_houses.filed_houses(where, work.db, ids) if ids else {}
    words = ValueWords(work)
    return [
        ShownLine(
            line=one,
            house=houses.get(one.house_id or ""),
            township=words.area(one.township_code),
            village=words.area(one.village_code),
            told=words.told_of(one),
            rank=RANKS[one.rank],
            way=WAYS[one.way].label if one.way in WAYS else "",
            owner=mask_name(str(opened(work, one).get("owner_name") or "")),
        )
        for one in lines
    ]
