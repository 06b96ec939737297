"""Writing the spans: what waits is folded anew, house by house, whole (services/figure_refresh).

Spans are worked out from the ledger and nothing else, and can be again; so no event explains them.
Folding takes long and needs no lock: it is done in a snapshot, and what came of it is written in a
short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from server.domain.facts import Moment
from server.store import writing
from server.store.reads.figures import moment_of
from server.store.reads.ledger import HOUSE, HOUSES_END
from server.store.rows import FigureBasis, FigureLine, FigureSpan, FigureWaiting
from server.store.rows.ledger import LedgerEntry

Row = Mapping[str, Any]


_UNMADE = ""
_ENTRIES = 20  # of a house that waits for the first time, about


class Folded(NamedTuple):
    """Rows of one house: its spans, and the lines they speak of."""

    house: str
    spans: Sequence[Row]
    lines: Sequence[Row]


Fold = Callable[[str, list[Moment]], Folded]


class Batch(NamedTuple):
    """Houses folded in one snapshot, each with the last of its entries that waited there."""

    waiting: Mapping[str, int]
    folded: Sequence[Folded]


def basis_held(db: Connection, county: str) -> str:
    """What the spans were made for, "" while they are made anew; nobody changes it meanwhile."""
    writing.insert_once(db, FigureBasis, {"county_code": county, "basis": _UNMADE})
    own = select(FigureBasis.basis).where(FigureBasis.county_code == county).with_for_update()
    return db.execute(own).scalar_one()


def begin_anew(db: Connection, county: str) -> None:
    """From now on the spans count for nothing; `make_wait` goes on, `end_anew` ends it."""
    writing.update(db, FigureBasis, {"county_code": county}, {"basis": _UNMADE})
    db.execute(delete(FigureLine).where(FigureLine.county_code == county))


def end_anew(db: Connection, county: str, basis: str) -> None:
    writing.update(db, FigureBasis, {"county_code": county}, {"basis": basis})


def make_wait(db: Connection, county: str, after: str, most: int) -> str | None:
    """Forget the spans of the next `most` houses after that one, and let them wait with their last
    entry; the last of them, None where all do."""
    entry, span = LedgerEntry, FigureSpan
    own = (entry.county_code == county) & (entry.chain > HOUSE + after) & (entry.chain < HOUSES_END)
    some = select(entry.chain).where(own).distinct().order_by(entry.chain).limit(most).subquery()
    last = db.scalar(select(func.max(some.c.chain)))
    gone = (span.county_code == county) & (span.house_id > after)
    if last is None:
        db.execute(delete(span).where(gone))
        return None
    house = last.removeprefix(HOUSE)
    db.execute(delete(span).where(gone & (span.house_id <= house)))
    _wait(db, own & (entry.chain <= last))
    return house


def _wait(db: Connection, own: ColumnElement[bool]) -> None:
    """Those the ledger named since wait already."""
    entry, row = LedgerEntry, FigureWaiting
    house = func.substr(entry.chain, len(HOUSE) + 1)
    last = select(entry.county_code, house.label("house"), func.max(entry.seq).label("seq"))
    chains = last.where(own).group_by(entry.county_code, entry.chain).subquery()
    waits = (
        (row.county_code == chains.c.county_code)
        & (row.house_id == chains.c.house)
        & (row.seq == chains.c.seq)
    )
    found = select(chains).where(~exists().where(waits))
    db.execute(insert(row).from_select(["county_code", "house_id", "seq"], found))


def fold_waiting(db: Connection, county: str, kinds: Sequence[str], fold: Fold, most: int) -> Batch:
    """The first `most` houses that wait, as a snapshot has them."""
    waiting = _first_waiting(db, county, most)
    histories = _histories(db, county, list(waiting), kinds) if waiting else []
    return Batch(waiting, [fold(house, moments) for house, moments in histories])


def write(db: Connection, county: str, batch: Batch) -> None:
    """A house that waits no more was folded by somebody else meanwhile, and perhaps with more."""
    wait = _still_waiting(db, county, list(batch.waiting))
    ours = [one for one in batch.folded if one.house in wait]
    _replace(db, county, sorted(wait), ours)
    for house in wait:
        _stop_waiting(db, county, house, batch.waiting[house])


def _still_waiting(db: Connection, county: str, houses: list[str]) -> set[str]:
    row = FigureWaiting
    found = select(row.house_id).where(row.county_code == county, row.house_id.in_(houses))
    return set(db.scalars(found))


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
