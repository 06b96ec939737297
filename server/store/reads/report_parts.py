"""What units handed in for a month; whose it is, the services ask before (report_levels)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.rows import Account, ReportPart, ReportStep


class PartRow(NamedTuple):
    month: str
    party: str
    state: str
    first_at: datetime
    last_at: datetime
    version: int


class StepRow(NamedTuple):
    id: str
    step: str
    at: datetime
    who: str | None  # masked
    words_sealed: bytes | None
    figures: str | None
    content: bytes | None
    statement: str | None
    signature: str | None


_PART = tuple(getattr(ReportPart, name) for name in PartRow._fields)


def parts(
    reach: Reach, db: Connection, months: Collection[str], parties: Collection[str]
) -> list[PartRow]:
    """Of those months and parties, where anything was handed in."""
    found = select(*_PART).where(
        _of_county(reach, ReportPart),
        ReportPart.month.in_(months),
        ReportPart.party.in_(parties),
    )
    return [PartRow(*row) for row in db.execute(found.order_by(ReportPart.month, ReportPart.party))]


def part(reach: Reach, db: Connection, month: str, party: str) -> PartRow | None:
    found = parts(reach, db, [month], [party])
    return found[0] if found else None


def steps(reach: Reach, db: Connection, month: str, party: str) -> list[StepRow]:
    row = ReportStep
    same = (Account.county_code == row.county_code) & (Account.id == row.account_id)
    found = (
        select(
            row.id,
            row.step,
            row.at,
            Account.name_masked,
            row.words_sealed,
            row.figures,
            row.content,
            row.statement,
            row.signature,
        )
        .outerjoin(Account, same)
        .where(_of_county(reach, row), row.month == month, row.party == party)
        .order_by(row.at, row.id)
    )
    return [StepRow(*one) for one in db.execute(found)]


def submitted_by(reach: Reach, db: Connection, month: str, party: str) -> str | None:
    """The account that handed the part in last."""
    row = ReportStep
    found = select(row.account_id).where(
        _of_county(reach, row), row.month == month, row.party == party, row.step == "submit"
    )
    return db.execute(found.order_by(row.at.desc(), row.id.desc()).limit(1)).scalar()


def _of_county(reach: Reach, row: Any) -> Any:
    return row.county_code.in_({span.county for span in reach.spans})
