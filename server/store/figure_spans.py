"""Writing the spans: what waits is folded anew, house by house, whole (services/figure_refresh).

Spans are worked out from the ledger and nothing else, and can be again; so no event explains them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from server.domain.facts import Moment
from server.store import writing
from server.store.reads.figures import moment_of
from server.store.reads.ledger import HOUSE, HOUSES_END
from server.store.rows import FigureBasis, FigureLine, FigureSpan, FigureWaiting
from server.store.rows.ledger import LedgerEntry

Row = Mapping[str, Any]


_ENTRIES = 20  # of a house that waits for the first time, about


class Folded(NamedTuple):
    """Rows of one house: its spans, and the lines they speak of."""

    spans: Sequence[Row]
    lines: Sequence[Row]


Fold = Callable[[str, list[Moment]], Folded]


def lock(db: Connection, county: str, basis: str) -> bool:
    """One refresh at a time; True when the spans were made for another basis and are gone now."""
    writing.insert_once(db, FigureBasis, {"county_code": county, "basis": ""})
    own = select(FigureBasis.basis).where(FigureBasis.county_code == county).with_for_update()
    if db.scalar(own) == basis:
        return False
    _forget(db, county)
    writing.update(db, FigureBasis, {"county_code": county}, {"basis": basis})
    return True


def _forget(db: Connection, county: str) -> None:
    for row in (FigureSpan, FigureLine, FigureWaiting):
        db.execute(delete(row).where(row.county_code == county))
    entry = LedgerEntry
    chains = (
        select(entry.county_code, func.substr(entry.chain, len(HOUSE) + 1), func.max(entry.seq))
        .where(entry.county_code == county, entry.chain > HOUSE, entry.chain < HOUSES_END)
        .group_by(entry.county_code, entry.chain)
    )
    db.execute(insert(FigureWaiting).from_select(["county_code", "house_id", "seq"], chains))


def refresh(db: Connection, county: str, kinds: Sequence[str], fold: Fold, most: int) -> int:
    """Fold the first `most` houses that wait; how many there were."""
    waiting = _first_waiting(db, county, most)
    if not waiting:
        return 0
    histories = _histories(db, county, list(waiting), kinds)
    folded = [fold(house, moments) for house, moments in histories]
    _replace(db, county, list(waiting), folded)
    for house, seq in waiting.items():
        _stop_waiting(db, county, house, seq)
    return len(waiting)


def _first_waiting(db: Connection, county: str, most: int) -> dict[str, int]:
    """House → its last entry among the first that wait; what is not among them waits on."""
    row = FigureWaiting
    found = (
        select(row.house_id, row.seq)
        .where(row.county_code == county)
        .order_by(row.house_id, row.seq)
        .limit(most * _ENTRIES)
    )
    houses = {house: seq for house, seq in db.execute(found)}  # noqa: C416
    return dict(list(houses.items())[:most])


def _stop_waiting(db: Connection, county: str, house: str, seq: int) -> None:
    """What came meanwhile has a higher number and waits on."""
    row = FigureWaiting
    own = (row.county_code == county) & (row.house_id == house) & (row.seq <= seq)
    db.execute(delete(row).where(own))


def _histories(
    db: Connection, county: str, houses: list[str], kinds: Sequence[str]
) -> list[tuple[str, list[Moment]]]:
    entry = LedgerEntry
    found = (
        select(entry.chain, entry.seq, entry.event, entry.at, entry.facts)
        .where(entry.county_code == county, entry.chain.in_([HOUSE + one for one in houses]))
        .where(entry.event.in_(kinds))
        .order_by(entry.chain, entry.seq)
    )
    return [
        (chain.removeprefix(HOUSE), [moment_of(*event) for event in events])
        for chain, events in groupby(db.execute(found), key=itemgetter(0))
    ]


def _replace(db: Connection, county: str, houses: list[str], folded: list[Folded]) -> None:
    span = FigureSpan
    db.execute(delete(span).where(span.county_code == county, span.house_id.in_(houses)))
    writing.insert(db, FigureSpan, [row for one in folded for row in one.spans])
    lines = {row["id"]: row for one in folded for row in one.lines}
    known = select(FigureLine.id).where(
        FigureLine.county_code == county, FigureLine.id.in_(list(lines))
    )
    for line_id in db.scalars(known).all():
        del lines[line_id]
    writing.insert(db, FigureLine, list(lines.values()))
