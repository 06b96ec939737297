"""Reports as they were frozen, for whoever may read them; reach is asked by the services, of the
villages a report names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, select

from server.domain.reach import Reach
from server.store.reads.ledger import HOUSE, HOUSES_END
from server.store.rows import ReportIssue, ReportIssueVillage
from server.store.rows.ledger import LedgerAnchor, LedgerLeaf

_BATCH = 5_000


class IssueMark(NamedTuple):
    """`issue` 1 is the month as it was frozen, a higher one a correction."""

    month: str
    issue: int
    frozen_at: datetime
    anchor: int
    sm3: str


class IssueRow(NamedTuple):
    mark: IssueMark
    content: bytes
    lines: bytes
    reason_sealed: bytes | None


class VillageText(NamedTuple):
    township: str
    village: str
    houses: bytes


_MARK = tuple(getattr(ReportIssue, name) for name in IssueMark._fields)


def marks(reach: Reach, db: Connection) -> list[IssueMark]:
    """Every issue of the county, by month and issue."""
    found = select(*_MARK).where(_of_county(reach)).order_by(ReportIssue.month, ReportIssue.issue)
    return [IssueMark(*row) for row in db.execute(found)]


def issue(reach: Reach, db: Connection, month: str, number: int | None) -> IssueRow | None:
    """The issue of that number, or the newest."""
    found = _whole(reach).where(ReportIssue.month == month)
    if number is not None:
        found = found.where(ReportIssue.issue == number)
    row = db.execute(found.order_by(ReportIssue.issue.desc()).limit(1)).one_or_none()
    return None if row is None else IssueRow(IssueMark(*row[:5]), *row[5:])


def newest_marks(reach: Reach, db: Connection, since: str, until: str) -> list[IssueMark]:
    """Of every month between the newest issue, by month."""
    newest = {mark.month: mark for mark in marks(reach, db)}
    return [mark for month, mark in sorted(newest.items()) if since <= month <= until]


def newest_contents(
    reach: Reach, db: Connection, since: str, until: str, among: Collection[str] | None = None
) -> Iterator[tuple[IssueMark, bytes]]:
    """The same with its content; `among` names months."""
    row = ReportIssue
    wanted = [] if among is None else [row.month.in_(among)]
    newest = (
        select(row.month, func.max(row.issue).label("issue"))
        .where(_of_county(reach), row.month >= since, row.month <= until)
        .group_by(row.month)
        .subquery()
    )
    same = and_(row.month == newest.c.month, row.issue == newest.c.issue)
    found = select(*_MARK, row.content).join(newest, same).where(_of_county(reach))
    for *mark, content in db.execute(found.where(*wanted).order_by(row.month)):
        yield IssueMark(*mark), content


def villages(
    reach: Reach,
    db: Connection,
    mark: IssueMark,
    area: str | None = None,
    *,
    among: Collection[str] | None = None,
) -> Iterator[VillageText]:
    """The houses of each village, in the order of codes; of one area where it is named, and of
    the villages `among` those named."""
    row = ReportIssueVillage
    found = (
        select(row.township_code, row.village_code, row.houses)
        .where(row.county_code.in_({span.county for span in reach.spans}))
        .where(row.month == mark.month, row.issue == mark.issue)
        .order_by(row.township_code, row.village_code)
    )
    if area is not None:
        found = found.where((row.township_code == area) | (row.village_code == area))
    if among is not None:
        found = found.where(row.village_code.in_(among))
    for place in db.execute(found, execution_options={"yield_per": 50}):
        yield VillageText(*place)


def heads_at(
    reach: Reach, db: Connection, anchor: int, houses: Collection[str] | None = None
) -> Iterator[tuple[str, int]]:
    """House → the last entry of its chain the anchor covers, in the order of ids. Streams."""
    leaf = LedgerLeaf
    found = (
        select(leaf.chain, func.max(leaf.seq))
        .where(leaf.county_code.in_({span.county for span in reach.spans}))
        .where(leaf.chain > HOUSE, leaf.chain < HOUSES_END, leaf.anchor <= anchor)
        .group_by(leaf.chain)
        .order_by(leaf.chain)
    )
    if houses is not None:
        found = found.where(leaf.chain.in_([HOUSE + one for one in houses]))
    with db.execute(found, execution_options={"yield_per": _BATCH}) as rows:
        for chain, seq in rows:
            yield chain.removeprefix(HOUSE), seq


def anchor_hash(reach: Reach, db: Connection, anchor: int) -> str | None:
    row = LedgerAnchor
    counties = {span.county for span in reach.spans}
    return db.scalar(select(row.hash).where(row.county_code.in_(counties), row.seq == anchor))


def _whole(reach: Reach) -> Select[Any]:
    row = ReportIssue
    return select(*_MARK, row.content, row.lines, row.reason_sealed).where(_of_county(reach))


def _of_county(reach: Reach) -> Any:
    return ReportIssue.county_code.in_({span.county for span in reach.spans})
