"""Old comparisons keep their numbers and what people decided; their other lines go (M20, D).

A county that compares every week would keep a copy of all its houses a week. The newest of a sort
stays whole, and so do the few before it; of an older one the lines stay on which somebody gave his
word in that comparison, with the numbers of its page, whose SM3 stands in the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from server.domain.facts import Place
from server.domain.reach import Reach, whole_county
from server.domain.reconciliation import KEPT_WHOLE, chain_of
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.frozen_count import deflated, inflated
from server.services.work import Work
from server.store.reads import reconciliation_lines, reconciliation_reports as reads
from server.store.reads.reconciliation_lines import Group, LineFilter, ToSettle
from server.store.rows import (
    ReconciliationLine,
    ReconciliationReport,
    ReconciliationSettlement,
)
from server.store.writing import Named


def to_drop(work: Work) -> list[str]:
    """Comparisons with more newer ones of their sort than stay whole."""
    stated = county_schema(work.county).profile.reporting.comparisons_kept
    kept = KEPT_WHOLE if stated is None else stated
    seen: Counter[tuple[Any, ...]] = Counter()
    found = []
    for one in reads.superseded(work.db, work.county):
        sort = one[1:]
        seen[sort] += 1
        if seen[sort] > kept:
            found.append(one.id)
    return found


def drop_lines(work: Work, comparison: str) -> int:
    """Keep the numbers, then let the lines go that nobody decided about; how many went."""
    county, chain = whole_county(work.county), chain_of(comparison)
    content = orjson.dumps(reads.numbers(county, work.db, comparison), option=orjson.OPT_SORT_KEYS)
    decided = Named(
        ReconciliationSettlement, {"reconciliation_id": "reconciliation_id", "line": "number"}
    )
    key = {"reconciliation_id": comparison}
    gone = work.discard(ReconciliationLine, key, unless=decided)
    row = {
        **key,
        "kept_at": work.now,
        "lines": gone,
        "sm3": sm3(content),
        "content": deflated(content),
    }
    work.insert(ReconciliationReport, row, chain=chain)
    left = reads.line_total(work.db, work.county, comparison)
    facts = {"reconciliation": comparison, "gone": gone, "left": left, "sm3": row["sm3"]}
    work.record("reconciliation.lines_dropped", chain, **facts)
    return gone


def is_dropped(work: Work, comparison: str) -> bool:
    return reads.kept_report(whole_county(work.county), work.db, comparison) is not None


class Counted(NamedTuple):
    """The numbers of a comparison's page within reach, of a township or by townships.

    `dropped_at`: since when its lines are no longer all here.
    """

    groups: Sequence[Group]
    to_settle: Sequence[ToSettle]
    resolved: int
    faults: int
    dropped_at: datetime | None = None


def counted(work: Work, reach: Reach, comparison: str, township: str | None) -> Counted:
    kept = reads.kept_report(reach, work.db, comparison)
    if kept is not None:
        numbers = orjson.loads(inflated(kept.content))
        return _of_kept(work.county, reach, numbers, township)._replace(dropped_at=kept.kept_at)
    where = (reach, work.db)

    def number(**narrowed: Any) -> int:
        wanted = LineFilter(comparison, township=township, **narrowed)
        return reconciliation_lines.line_count(*where, wanted)

    return Counted(
        reconciliation_lines.groups(*where, comparison, township),
        reconciliation_lines.to_settle(*where, comparison, township),
        number(since="resolved"),
        number(has_faults=True),
    )


def _of_kept(
    county: str, reach: Reach, numbers: Mapping[str, list[list[Any]]], township: str | None
) -> Counted:
    seen = {
        name: [row for row in rows if _is_asked(county, reach, row, township)]
        for name, rows in numbers.items()
    }
    place = 0 if township is None else 1
    return Counted(
        [Group(row[place], *row[2:]) for row in seen["groups"]],
        [ToSettle(*row[2:]) for row in seen["to_settle"]],
        sum(row[-1] for row in seen["resolved"]),
        sum(row[-1] for row in seen["faults"]),
    )


def _is_asked(county: str, reach: Reach, row: list[Any], township: str | None) -> bool:
    if township is not None and row[0] != (None if township == _NOWHERE else township):
        return False
    return reach.covers(Place(county, row[0], row[1]))


_NOWHERE = reconciliation_lines.NOWHERE
