"""登录和查阅记录: sign-ins, refusals, and who looked at what personal data for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from server.domain.reach import Reach
from server.store.reads.accounts import whole_counties
from server.store.reads.counting import COUNT_CAP, at_most
from server.store.rows import AccessLog, Account, House

PAGE = 100
Key = tuple[datetime, str]


class AccessLine(NamedTuple):
    id: str
    at: datetime
    kind: str
    account_id: str | None
    login: str | None
    name_masked: str | None
    address: str | None
    facts: dict[str, Any]


class Wanted(NamedTuple):
    """`since` and `before` are moments; `kinds` none means all."""

    kinds: Sequence[str] = ()
    login: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def access(
    reach: Reach, db: Connection, wanted: Wanted, after: Key | None, limit: int = PAGE
) -> list[AccessLine]:
    """Newest first. Tries with a login nobody has belong to no county and are shown to all."""
    counties = whole_counties(reach)
    if not counties:
        return []
    # one after the other, each from its index: an OR of both would sort the whole log
    mine = _page(db, AccessLog.county_code.in_(counties), wanted, after, limit)
    strangers = _page(db, AccessLog.county_code.is_(None), wanted, after, limit)
    return sorted([*mine, *strangers], key=lambda one: (one.at, one.id), reverse=True)[:limit]


def access_count(reach: Reach, db: Connection, wanted: Wanted) -> int:
    counties = whole_counties(reach)
    if not counties:
        return 0
    whose = (AccessLog.county_code.in_(counties), AccessLog.county_code.is_(None))
    return min(COUNT_CAP, sum(at_most(db, _lines(one, wanted)) for one in whose))


def _page(
    db: Connection, whose: ColumnElement[bool], wanted: Wanted, after: Key | None, limit: int
) -> list[AccessLine]:
    found = _lines(whose, wanted).order_by(AccessLog.at.desc(), AccessLog.id.desc())
    if after is not None:
        at, log_id = after
        found = found.where(or_(AccessLog.at < at, and_(AccessLog.at == at, AccessLog.id < log_id)))
    return [AccessLine(*row) for row in db.execute(found.limit(limit))]


def _lines(whose: ColumnElement[bool], wanted: Wanted) -> Select[Any]:
    same = and_(Account.county_code == AccessLog.county_code, Account.id == AccessLog.account_id)
    return (
        select(
            AccessLog.id,
            AccessLog.at,
            AccessLog.kind,
            AccessLog.account_id,
            Account.login,
            Account.name_masked,
            AccessLog.address,
            AccessLog.facts,
        )
        .outerjoin(Account, same)
        .where(whose, *_conditions(wanted))
    )


def _conditions(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.kinds:
        found.append(AccessLog.kind.in_(wanted.kinds))
    if wanted.login:
        found.append(Account.login == wanted.login)
    if wanted.since is not None:
        found.append(AccessLog.at >= wanted.since)
    if wanted.before is not None:
        found.append(AccessLog.at < wanted.before)
    return found


def house_codes(db: Connection, county: str, house_ids: Sequence[str]) -> dict[str, str]:
    found = select(House.id, House.code).where(House.county_code == county, House.id.in_(house_ids))
    return {house_id: code for house_id, code in db.execute(found)}  # noqa: C416
