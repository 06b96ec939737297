"""The numbers of a comparison place by place, and those that stay when its lines have gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from server.domain.reach import Reach
from server.domain.reconciliation import TO_SETTLE
from server.store.reads.reach import within
from server.store.reads.reconciliation_lines import LineFilter
from server.store.rows import Reconciliation, ReconciliationLine, ReconciliationReport

_LINE = ReconciliationLine
_PLACE = (_LINE.township_code, _LINE.village_code)

Numbers = Mapping[str, Sequence[Sequence[Any]]]


class KeptReport(NamedTuple):
    kept_at: datetime
    lines: int
    sm3: str
    content: bytes


class Superseded(NamedTuple):
    """A comparison that is done, with what says which others are of its sort."""

    id: str
    platform: str
    scope: str
    township_code: str | None


def numbers(reach: Reach, db: Connection, comparison: str) -> Numbers:
    """Every number of its page, by township and village; each row ends with how many lines."""
    is_new = _LINE.before_kind.is_(None)
    settled = (_LINE.lead_field, _LINE.rank, _LINE.is_to_correct, is_new)
    asked: dict[str, tuple[tuple[Any, ...], LineFilter]] = {
        "groups": ((_LINE.kind, _LINE.is_settled, _LINE.way), LineFilter(comparison)),
        "to_settle": (settled, LineFilter(comparison, kinds=TO_SETTLE)),
        "resolved": ((), LineFilter(comparison, since="resolved")),
        "faults": ((), LineFilter(comparison, has_faults=True)),
    }
    return {name: _counted(reach, db, by, wanted) for name, (by, wanted) in asked.items()}


def _counted(
    reach: Reach, db: Connection, by: tuple[Any, ...], wanted: LineFilter
) -> list[list[Any]]:
    """Sorted, so that the same lines give the same bytes."""
    columns = (*_PLACE, *by)
    found = select(*columns, func.count()).where(within(reach, _LINE), *wanted.conditions())
    rows = [list(row) for row in db.execute(found.group_by(*columns))]
    return sorted(rows, key=lambda row: [("" if one is None else str(one)) for one in row])


def kept_report(reach: Reach, db: Connection, comparison: str) -> KeptReport | None:
    """Of a comparison found within reach; None while its lines are all here."""
    row = ReconciliationReport
    columns = (getattr(row, name) for name in KeptReport._fields)
    found = select(*columns).where(
        row.county_code.in_({span.county for span in reach.spans}),
        row.reconciliation_id == comparison,
    )
    one = db.execute(found).one_or_none()
    return None if one is None else KeptReport(*one)


def superseded(db: Connection, county: str) -> list[Superseded]:
    """Done, not the newest of their sort, with all their lines; the newest first."""
    columns = (getattr(Reconciliation, name) for name in Superseded._fields)
    kept = select(ReconciliationReport.reconciliation_id).where(
        ReconciliationReport.county_code == county
    )
    found = select(*columns).where(
        Reconciliation.county_code == county,
        Reconciliation.is_current.is_(False),
        Reconciliation.state == "done",
        Reconciliation.id.not_in(kept),
    )
    ordered = found.order_by(Reconciliation.ended_at.desc(), Reconciliation.id)
    return [Superseded(*row) for row in db.execute(ordered)]


def line_total(db: Connection, county: str, comparison: str) -> int:
    found = select(func.count()).where(
        _LINE.county_code == county, _LINE.reconciliation_id == comparison
    )
    return int(db.execute(found).scalar_one())
