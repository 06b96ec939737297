"""The ledger read back as moments, for timelines and figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, false, func, literal, or_, select

from server.domain.facts import Moment
from server.domain.reach import Reach, Span
from server.store.reads.reach import within
from server.store.rows.houses import House
from server.store.rows.ledger import LedgerAnchor, LedgerEntry

HOUSE = "house:"
HOUSES_END = "house;"  # ";" follows ":", so both bound the chains of houses


class AnchorLine(NamedTuple):
    seq: int
    at: datetime
    reason: str
    chains: int
    root: str
    hash: str


def moments(reach: Reach, db: Connection, chain: str) -> list[Moment]:
    """The events of one chain in order; none when it is outside reach.

    A house's chain is in reach with its house; the chains of people, units and areas with the
    whole county.
    """
    found = _entries().where(LedgerEntry.chain == chain, _in_reach(reach, chain))
    return [_moment(row) for row in db.execute(found.order_by(LedgerEntry.seq))]


class WholeEntry(NamedTuple):
    """Every column that is hashed, as it is hashed."""

    county_code: str
    chain: str
    seq: int
    event: str
    at: datetime
    actor: str
    unit_id: str | None
    case_id: str | None
    facts: str
    previous: str
    hash: str


def whole_chain(reach: Reach, db: Connection, chain: str) -> list[WholeEntry]:
    """A chain to be proved elsewhere; none of it outside reach."""
    columns = (getattr(LedgerEntry, name) for name in WholeEntry._fields)
    found = select(*columns).where(LedgerEntry.chain == chain, _in_reach(reach, chain))
    return [WholeEntry(*row) for row in db.execute(found.order_by(LedgerEntry.seq))]


def anchors(reach: Reach, db: Connection, *, limit: int = 50) -> list[AnchorLine]:
    """The newest anchors of counties reached as a whole."""
    found = (
        select(*(getattr(LedgerAnchor, name) for name in AnchorLine._fields))
        .where(LedgerAnchor.county_code.in_(_whole_counties(reach)))
        .order_by(LedgerAnchor.seq.desc())
        .limit(limit)
    )
    return [AnchorLine(*row) for row in db.execute(found)]


def _entries() -> Select[Any]:
    return select(
        LedgerEntry.chain,
        LedgerEntry.seq,
        LedgerEntry.event,
        LedgerEntry.at,
        LedgerEntry.actor,
        LedgerEntry.facts,
        LedgerEntry.case_id,
    )


def _moment(row: Row[Any]) -> Moment:
    _, seq, event, at, actor, facts, case_id = row
    return Moment(seq, event, at, actor, orjson.loads(facts), case_id)


def _in_reach(reach: Reach, chain: str) -> ColumnElement[bool]:
    if not chain.startswith(HOUSE):
        return LedgerEntry.county_code.in_(_whole_counties(reach))
    house = select(House.county_code).where(within(reach), House.id == chain.removeprefix(HOUSE))
    return LedgerEntry.county_code.in_(house)


def houses_in(reach: Reach) -> ColumnElement[bool]:
    """A whole county needs no look at its houses; others are compared by chain."""
    whole = _whole_counties(reach)
    parts = Reach(tuple(span for span in reach.spans if span.county not in whole))
    in_whole = LedgerEntry.county_code.in_(whole) if whole else false()
    return or_(in_whole, *(_in_part(Reach((span,)), span.county) for span in parts.spans))


def _in_part(reach: Reach, county: str) -> ColumnElement[bool]:
    chains = select(func.concat(literal(HOUSE), House.id)).where(within(reach))
    return (LedgerEntry.county_code == county) & LedgerEntry.chain.in_(chains)


def _whole_counties(reach: Reach) -> list[str]:
    return sorted({span.county for span in reach.spans if span == Span(span.county)})
