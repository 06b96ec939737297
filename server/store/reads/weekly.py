"""What units handed in week by week; whose it is, the services ask before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.rows import Account, WeeklyReport


class WeeklyRow(NamedTuple):
    id: str
    item: str
    due: date
    party: str
    number: int
    words_sealed: bytes
    items: list[str]
    at: datetime
    is_late: bool
    who: str | None  # masked


def first_handed_in(
    reach: Reach, db: Connection, since: date, until: date
) -> dict[tuple[str, date, str], datetime]:
    """(item, day due, party) → when it was handed in first; both days included."""
    row = WeeklyReport
    found = select(row.item, row.due, row.party, row.at).where(
        _of_county(reach), row.due >= since, row.due <= until, row.number == 1
    )
    return {(item, due, party): at for item, due, party, at in db.execute(found)}


def of_week(
    reach: Reach, db: Connection, item: str, due: date, party: str | None = None
) -> list[WeeklyRow]:
    """By party, the first of each before what was added."""
    row = WeeklyReport
    same = (Account.county_code == row.county_code) & (Account.id == row.account_id)
    own = tuple(getattr(row, name) for name in WeeklyRow._fields[:-1])
    found = (
        select(*own, Account.name_masked)
        .outerjoin(Account, same)
        .where(_of_county(reach), row.item == item, row.due == due)
    )
    if party is not None:
        found = found.where(row.party == party)
    return [WeeklyRow(*one) for one in db.execute(found.order_by(row.party, row.number))]


def party_of(reach: Reach, db: Connection, identity: str) -> str | None:
    """Whose report it is."""
    wanted = select(WeeklyReport.party).where(_of_county(reach), WeeklyReport.id == identity)
    found: str | None = db.scalar(wanted)
    return found


def _of_county(reach: Reach) -> Any:
    return WeeklyReport.county_code.in_({span.county for span in reach.spans})
