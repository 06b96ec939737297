"""Making a frozen report again from the ledger alone, to the byte (law 10).

It reads no span and nothing of the frozen houses: only which figures, which division and which
anchor the report names. Houses stream by; nothing is kept of one but what it counts as.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple

import orjson

from server.domain.facts import Moment
from server.domain.figure_lines import Questions
from server.domain.figure_spans import INSTANT, Standing, moment_at, standing_at
from server.domain.figures import COUNTED_EVENTS
from server.domain.period import Period
from server.domain.problems import Problem
from server.domain.reach import Reach, whole_county
from server.services.digests import sm3
from server.services.frozen_content import (
    Content,
    bytes_of,
    corrected_of,
    period_of_content,
    rows_of,
)
from server.services.frozen_count import FrozenCount, inflated
from server.services.work import Work
from server.store.reads import figures, issues
from server.store.reads.issues import IssueMark


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`frozen` and `made` are the bytes of then and of now; `faults` say what does not hold."""

    mark: IssueMark
    frozen: bytes
    made: bytes
    faults: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.frozen == self.made and not self.faults


def recompute(work: Work, month: str, number: int | None = None) -> Recomputed:
    """The issue of that number, or the newest; `report.not_frozen` where there is none."""
    reach = whole_county(work.county)
    row = issues.issue(reach, work.db, month, number)
    if row is None:
        raise Problem("report.not_frozen", month=month, issue=number or 1)
    frozen = inflated(row.content)
    content: Content = orjson.loads(frozen)
    count = _counted(work.db, reach, content)
    made = bytes_of({**content, **count.body()})
    return Recomputed(
        row.mark, frozen, made, tuple(_faults(work.db, reach, row.mark, content, frozen))
    )


def _faults(
    db: Any, reach: Reach, mark: IssueMark, content: Content, frozen: bytes
) -> Iterator[str]:
    if sm3(frozen) != mark.sm3:
        yield "封存内容与其 SM3 不符"
    anchor = content["anchor"]
    if issues.anchor_hash(reach, db, anchor["seq"]) != anchor["hash"]:
        yield f"台账第 {anchor['seq']} 号锚定与封存时不同"


def _counted(db: Any, reach: Reach, content: Content) -> FrozenCount:
    rows = rows_of(content)
    count, asked = FrozenCount(len(rows)), Asked(period_of_content(content), Questions(rows))
    corrected = corrected_of(content)
    histories = figures.histories(reach, db, COUNTED_EVENTS)
    for house, moments, covered in _with_heads(db, reach, content["base_anchor"], histories):
        if house in corrected:
            at, anchor = corrected[house]
            covered = dict(issues.heads_at(reach, db, anchor, [house])).get(house, 0)
            standing = counted_anew(up_to(moments, covered), at, asked)
        else:
            standing = asked.at_cut_off(up_to(moments, covered))
        if standing is not None:
            count.add_standing(house, standing)
    return count


class Asked(NamedTuple):
    """What a house is asked, and for which month."""

    period: Period
    questions: Questions

    def at_cut_off(self, moments: Iterable[Moment]) -> Standing | None:
        period = self.period
        return standing_at(moments, self.questions, period.closes_at, period.ends.day)


def _with_heads(
    db: Any, reach: Reach, anchor: int, histories: Iterator[figures.History]
) -> Iterator[tuple[str, list[Moment], int]]:
    """Each house with the last entry the anchor covers; both streams are in the order of ids."""
    heads = issues.heads_at(reach, db, anchor)
    head = next(heads, None)
    for house, moments in histories:
        while head is not None and head[0] < house:
            head = next(heads, None)
        is_covered = head is not None and head[0] == house
        yield house, moments, head[1] if head is not None and is_covered else 0


def up_to(moments: list[Moment], seq: int) -> list[Moment]:
    return list(takewhile(lambda one: one.seq <= seq, moments))


def counted_anew(moments: list[Moment], at: datetime, asked: Asked) -> Standing | None:
    """With all that was known by a later moment, as if it had been known at the cut-off."""
    last = asked.period.closes_at - INSTANT
    known = (one for one in moments if one.at <= at)
    return asked.at_cut_off([moment_at(one, min(one.at, last)) for one in known])
