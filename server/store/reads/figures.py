"""What the county's figures are folded from: the counted events of each house, and its areas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Select, func, select

from server.domain.facts import Moment
from server.domain.reach import Reach
from server.store.reads.houses import HouseLine
from server.store.reads.ledger import HOUSE, HOUSES_END, houses_in
from server.store.reads.reach import within
from server.store.rows import Area, House
from server.store.rows.ledger import LedgerAnchor, LedgerEntry

_FETCH = 5_000
_LINE = tuple(getattr(House, name) for name in HouseLine._fields)


class History(NamedTuple):
    """What happened to one house, in order."""

    house_id: str
    moments: list[Moment]


class AreaLine(NamedTuple):
    code: str
    name: str
    parent: str
    level: str  # township | village


class AnchorMark(NamedTuple):
    """The anchor a report names: whoever holds the sheet can tell a replaced ledger (law 3)."""

    seq: int
    at: datetime
    hash: str


def histories(
    reach: Reach,
    db: Connection,
    kinds: Collection[str],
    *,
    area: str | None = None,
    after: str | None = None,
    houses: Collection[str] | None = None,
) -> Iterator[History]:
    """The events of those kinds, house by house in the order of house ids.

    Streams. `area` leaves out most houses that were never in that township or village; `after`
    those up to and including that id; `houses` all others.
    """
    found = _events(reach, kinds, HOUSE if after is None else HOUSE + after)
    if area is not None:
        found = found.where(_may_have_been_in(reach, area))
    if houses is not None:
        found = found.where(LedgerEntry.chain.in_([HOUSE + one for one in houses]))
    with db.execute(found, execution_options={"yield_per": _FETCH}) as rows:
        for chain, events in groupby(rows, key=itemgetter(0)):
            yield History(chain.removeprefix(HOUSE), [moment_of(*event) for event in events])


def _events(
    reach: Reach, kinds: Collection[str], beyond: str
) -> Select[tuple[str, int, str, datetime, str]]:
    entry = LedgerEntry
    return (
        select(entry.chain, entry.seq, entry.event, entry.at, entry.facts)
        .where(entry.chain > beyond, entry.chain < HOUSES_END, houses_in(reach))
        .where(entry.event.in_(sorted(kinds)))
        .order_by(entry.county_code, entry.chain, entry.seq)
    )


def _may_have_been_in(reach: Reach, area: str) -> ColumnElement[bool]:
    """Houses that stand there now, and those that were ever moved to another division."""
    here = (House.township_code == area) | (House.village_code == area)
    now = select(func.concat(HOUSE, House.id)).where(within(reach), here)
    counties = {span.county for span in reach.spans}
    moved = select(LedgerEntry.chain).where(
        LedgerEntry.county_code.in_(counties), LedgerEntry.event == "house.moved"
    )
    return LedgerEntry.chain.in_(now) | LedgerEntry.chain.in_(moved)


def moment_of(_chain: str, seq: int, event: str, at: datetime, facts: str) -> Moment:
    """Figures never ask who did it."""
    return Moment(seq, event, at, "", orjson.loads(facts))


def moved_between(
    reach: Reach, db: Connection, since: datetime, before: datetime
) -> dict[str, datetime]:
    """Houses put under another division in that time, and when for the last time."""
    entry = LedgerEntry
    found = (
        select(entry.chain, entry.at)
        .where(houses_in(reach), entry.at >= since, entry.at < before)
        .where(entry.event == "house.moved")
        .order_by(entry.at)
    )
    return {chain.removeprefix(HOUSE): at for chain, at in db.execute(found)}


def areas_on(reach: Reach, db: Connection, day: date, also: Collection[str] = ()) -> list[AreaLine]:
    """Townships and villages within reach as they were on that day, and the codes asked for.

    By level and code; a code that had several names has the one of the day, else its last.
    """
    found = (
        select(
            Area.code, Area.name, Area.parent_code, Area.level, Area.valid_from, Area.valid_until
        )
        .where(Area.county_code.in_({span.county for span in reach.spans}))
        .where(Area.level.in_(("township", "village")))
        .order_by(Area.level, Area.code, Area.valid_from)
    )
    lines: dict[str, AreaLine] = {}
    for *cells, since, until in db.execute(found):
        line = AreaLine(*cells)
        is_of_day = since <= day and (until is None or day < until)
        if is_of_day and is_reached(reach, line):
            lines[line.code] = line
        elif line.code in also:
            lines.setdefault(line.code, line)
    return list(lines.values())


def is_reached(reach: Reach, area: AreaLine) -> bool:
    """A village's seat names its township too, and that township heads its table."""
    own = {area.code, area.parent}
    return any(
        area.code == span.township
        or (span.township in {None, *own} and span.village in {None, area.code})
        for span in reach.spans
    )


def house_lines(reach: Reach, db: Connection, ids: Sequence[str]) -> list[HouseLine]:
    """Those of the houses, in the order of their ids."""
    found = select(*_LINE).where(within(reach), House.id.in_(ids)).order_by(House.id)
    return [HouseLine(*row) for row in db.execute(found)]


def ids_of_codes(reach: Reach, db: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Code → id, of those that lie within reach."""
    found = select(House.code, House.id).where(within(reach), House.code.in_(codes))
    return {code: house for code, house in db.execute(found)}  # noqa: C416


def newest_anchor(reach: Reach, db: Connection) -> AnchorMark | None:
    counties = {span.county for span in reach.spans}
    columns: tuple[Any, ...] = (LedgerAnchor.seq, LedgerAnchor.at, LedgerAnchor.hash)
    found = select(*columns).where(LedgerAnchor.county_code.in_(counties))
    row = db.execute(found.order_by(LedgerAnchor.seq.desc()).limit(1)).one_or_none()
    return None if row is None else AnchorMark(*row)
