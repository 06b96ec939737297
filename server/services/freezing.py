"""Freezing a month after its cut-off, once for ever (M19).

It need not run at the minute: what counts is what the ledger says of the time before the cut-off,
so a run that comes late gives the same report. Entries that reach the ledger after the freeze and
name an earlier moment are not covered by its anchor and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.figure_lines import from_bytes
from server.domain.figures import COUNTED_EVENTS
from server.domain.period import Period, period_named, period_of
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.figure_basis import FIGURES, report_day_of
from server.services.figure_refresh import refresh
from server.services.figure_table import standings
from server.services.frozen_content import bytes_of, head_of
from server.services.frozen_count import (
    NO_LINE,
    FrozenCount,
    FrozenHouse,
    Meaning,
    deflated,
    house_text,
    numbers_of,
    older_of,
)
from server.services.work import Work
from server.store import anchors
from server.store.anchors import Drawn
from server.store.engines import Store
from server.store.reads import figure_spans, figures, issues
from server.store.reads.figure_spans import CountedHouse
from server.store.rows import ReportIssue, ReportIssueVillage

GRACE = timedelta(minutes=15)  # longer than any write takes: its entries have been committed
JOB = "job:freeze"


def freeze_due(store: Store, county: str, now: datetime) -> list[str]:
    """Freeze every month that is over and not frozen yet; their names."""
    refresh(store, county, now)
    with store.reading() as db:
        months = _months_due(db, county, now)
        if not months:
            return []
        drawn = anchors.draw(db, county, now, "report")
        for first, period in enumerate(months):
            _freeze(store, db, Actor(JOB, county, ()), now, period, drawn, saves=first == 0)
    return [period.name for period in months]


def _months_due(db: Any, county: str, now: datetime) -> list[Period]:
    report_day = report_day_of(county)
    frozen = {mark.month for mark in issues.marks(whole_county(county), db)}
    period = period_named(f"{county_schema(county).profile.report_from:%Y-%m}", report_day)
    found = []
    while period.closes_at + GRACE <= now:
        if period.name not in frozen:
            found.append(period)
        period = period_of(local_day(period.closes_at), report_day)
    return found


def _freeze(  # noqa: PLR0917
    store: Store, db: Any, actor: Actor, now: datetime, period: Period, drawn: Drawn, saves: bool
) -> None:
    """Counted in the snapshot the anchor was drawn from; written beside it."""
    count, villages = FrozenCount(FIGURES), []
    for place, houses in _villages(db, actor.county, period, count):
        for house in houses:
            count.add(house)
        villages.append((place, b"".join(map(house_text, houses))))
    reach = whole_county(actor.county)
    codes = {code for place, _ in villages for code in place}
    with Work(store, actor, now) as work:
        division = figures.areas_on(reach, db, period.ends, codes)
        content = {**head_of(work, period, drawn.anchor, division), **count.body()}
        if saves:
            anchors.save(work.db, drawn)
        keep(work, content, count.lines(), villages)
        work.record(
            "report.frozen",
            f"report:{period.name}",
            month=period.name,
            issue=1,
            before=content["before"],
            sm3=sm3(bytes_of(content)),
            anchor=drawn.anchor.seq,
        )
        work.commit()


def _villages(
    db: Any, county: str, period: Period, count: FrozenCount
) -> Iterator[tuple[tuple[str, str], list[FrozenHouse]]]:
    """Village by village, houses in the order of ids; those that wait among the others."""
    reach = whole_county(county)
    for row in figure_spans.lines(reach, db):
        kinds = tuple(filter(None, row.kinds.split(",")))
        count.mean(row.id, Meaning(from_bytes(row.adds), kinds, row.department))
    waiting = figure_spans.waiting_ids(reach, db)
    spans = figure_spans.counted_houses(reach, db, period.closes_at, period.opens_at)
    kept = (_as_frozen(house, count) for house in spans if house.house_id not in waiting)
    folded = _folded(db, reach, period, count) if waiting else ()
    order = attrgetter("township", "village", "house_id")
    both = merge(kept, sorted(folded, key=order), key=order)
    for place, houses in groupby(both, key=attrgetter("township", "village")):
        yield place, list(houses)


def _as_frozen(house: CountedHouse, count: FrozenCount) -> FrozenHouse:
    second = house.second if house.is_new else older_of(count, house.second)
    return FrozenHouse(*house[:4], second or NO_LINE)


def _folded(db: Any, reach: Any, period: Period, count: FrozenCount) -> Iterator[FrozenHouse]:
    histories = figure_spans.waiting_histories(reach, db, COUNTED_EVENTS)
    for house, standing in standings(histories, period):
        yield FrozenHouse(house, standing.township, standing.village, *numbers_of(count, standing))


def keep(
    work: Work,
    content: dict[str, Any],
    lines: bytes,
    villages: Iterable[tuple[tuple[str, str], bytes]],
    reason_sealed: bytes | None = None,
) -> None:
    """The rows of one issue; the caller records why."""
    data, key = bytes_of(content), {"month": content["month"], "issue": content["issue"]}
    chain = f"report:{content['month']}"
    row = {
        **key,
        "frozen_at": work.now,
        "frozen_by": work.actor.account_id,
        "anchor": content["anchor"]["seq"],
        "sm3": sm3(data),
        "content": deflated(data),
        "lines": deflated(lines),
        "reason_sealed": reason_sealed,
    }
    work.insert(ReportIssue, row, chain=chain)
    rows = [
        {**key, "township_code": place[0], "village_code": place[1], "houses": deflated(text)}
        for place, text in villages
    ]
    work.insert(ReportIssueVillage, rows, chain=chain)
