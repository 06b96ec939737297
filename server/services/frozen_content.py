"""What a frozen report says, as bytes anybody can make again (peers.md §3.10).

The content is canonical JSON: sorted keys, no spaces. Its SM3 seals the issue; the houses of each
village and the lines they count by are covered by hashes within it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from server.domain.indicator_questions import Indicator
from server.domain.indicators import INDICATORS, INDICATORS_BY_ID
from server.domain.period import Period, period_named
from server.domain.problems import Problem
from server.domain.reach import Reach, Span
from server.services.county import county_schema
from server.services.figure_basis import report_day_of
from server.services.figure_table import TOTAL, Numbers
from server.services.frozen_count import inflated
from server.services.work import Work
from server.store.anchors import Anchor
from server.store.reads import issues
from server.store.reads.figures import AreaLine
from server.store.reads.issues import IssueRow

Content = Mapping[str, Any]

FORMAT = 1


def content_of(row: IssueRow) -> Content:
    content: Content = orjson.loads(inflated(row.content))
    return content


def is_by_area(reach: Reach) -> bool:
    """A sector, an agency or a grid has no column in the table."""
    return all((one.department, one.agency, one.grid) == (None, None, None) for one in reach.spans)


def places_of(reach: Reach) -> set[str] | None:
    """The townships and villages a reach has of the table; None for the whole county."""
    if any(span == Span(span.county) for span in reach.spans):
        return None
    return {span.village or span.township or "" for span in reach.spans}


def frozen_numbers(work: Work, reach: Reach, month: str) -> dict[str, Numbers] | None:
    """What the newest issue of a month counted within reach; None where there is none."""
    row = issues.issue(reach, work.db, month, None) if is_by_area(reach) else None
    return None if row is None else numbers_of(content_of(row), places_of(reach))


def head_of(
    work: Work, period: Period, anchor: Anchor, division: Sequence[AreaLine]
) -> dict[str, Any]:
    """All that does not follow from the houses; quoted, not worked out, when it is made again."""
    schema = county_schema(work.county)
    pack, form = schema.pack_on(period.ends), schema.form_on(period.ends)
    return {
        "format": FORMAT,
        "county": work.county,
        "county_name": schema.profile.name,
        "plan": schema.profile.plan,
        "month": period.name,
        "starts": period.starts.isoformat(),
        "ends": period.ends.isoformat(),
        "before": period.closes_at.isoformat(),
        "report_day": report_day_of(work.county),
        "rule_pack": f"{pack.id}@{pack.version}",
        "form": f"{form.label} {form.version}",
        "anchor": anchor_mark(anchor),
        "base_anchor": anchor.seq,  # covers all houses but those counted anew
        "division": [list(line) for line in division],
        "figures": [[row.id, row.name, row.unit, row.group, row.meaning] for row in INDICATORS],
        "issue": 1,
        "corrected": [],
        "previous": None,
        "reason": None,
    }


def anchor_mark(anchor: Anchor) -> dict[str, Any]:
    return {"seq": anchor.seq, "at": anchor.at.isoformat(), "hash": anchor.hash}


def bytes_of(content: Content) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def period_of_content(content: Content) -> Period:
    return period_named(content["month"], content["report_day"])


def rows_of(content: Content) -> list[Indicator]:
    """The figures it counts, in its order; one that is no more is asked by nobody today."""
    ids = [figure[0] for figure in content["figures"]]
    gone = [one for one in ids if one not in INDICATORS_BY_ID]
    if gone:
        raise Problem("report.figures_gone", figures="、".join(gone))
    return [INDICATORS_BY_ID[one] for one in ids]


def numbers_of(content: Content, townships: set[str] | None = None) -> dict[str, Numbers]:
    """TOTAL and every area → figure → number; of the townships named, or of all.

    A figure that came later is 0.
    """
    ids = [figure[0] for figure in content["figures"]]
    rows: dict[str, list[Sequence[int]]] = {TOTAL: []}
    for township, village, _, _, numbers in content["villages"]:
        if townships is None or township in townships or village in townships:
            for area in (TOTAL, township, village):
                rows.setdefault(area, []).append(numbers)
    return {area: _spelt(ids, _added(of, len(ids))) for area, of in rows.items()}


def _added(rows: Sequence[Sequence[int]], length: int) -> Sequence[int]:
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * length


def numbers_in(content: Content, area: str, places: set[str] | None = None) -> Numbers:
    """Of one area, or TOTAL, without adding up the others."""
    ids = [figure[0] for figure in content["figures"]]
    rows = [
        numbers
        for township, village, _, _, numbers in content["villages"]
        if area in (TOTAL, township, village)
        and (places is None or township in places or village in places)
    ]
    return _spelt(ids, _added(rows, len(ids)))


def uses_of(content: Content, which: str) -> dict[str, Numbers]:
    """`which` is kinds or departments."""
    ids = [figure[0] for figure in content["figures"]]
    return {name: _spelt(ids, numbers) for name, numbers in sorted(content[which].items())}


def _spelt(ids: Sequence[str], numbers: Sequence[int]) -> Numbers:
    return {**_NOTHING, **dict(zip(ids, numbers, strict=True))}


_NOTHING = dict.fromkeys(INDICATORS_BY_ID, 0)


def division_of(content: Content) -> list[AreaLine]:
    return [AreaLine(*line) for line in content["division"]]


def corrected_of(content: Content) -> dict[str, tuple[datetime, int]]:
    """House → the moment it is counted as of, and the anchor its entries are covered by."""
    return {
        house: (datetime.fromisoformat(at), anchor) for house, at, anchor in content["corrected"]
    }
