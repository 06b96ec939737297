"""公示: what is published of signed-off houses. No column here can hold a person (law 9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import Hazard, House, HouseCase, Remediation, SignOff


class PublishedLine(NamedTuple):
    case_id: str
    code: str
    township_code: str
    village_code: str
    track: str
    signed_at: datetime
    is_reopened: bool


Key = tuple[datetime, str]  # signed_at, case_id of the last line read


def published(
    reach: Reach,
    db: Connection,
    *,
    since: datetime,
    before: datetime,
    after: Key | None,
    limit: int,
) -> list[PublishedLine]:
    """Sign-offs of a stretch of time, the newest first, paged by their key."""
    later = aliased(HouseCase)
    reopened = exists().where(
        later.county_code == SignOff.county_code, later.reopens == SignOff.case_id
    )
    of_house = and_(House.county_code == SignOff.county_code, House.id == SignOff.house_id)
    of_case = and_(HouseCase.county_code == SignOff.county_code, HouseCase.id == SignOff.case_id)
    columns = (House.code, House.township_code, House.village_code, HouseCase.track)
    found = (
        select(SignOff.case_id, *columns, SignOff.signed_at, reopened)
        .join(House, of_house)
        .join(HouseCase, of_case)
        .where(within(reach), SignOff.signed_at >= since, SignOff.signed_at < before)
        .order_by(SignOff.signed_at.desc(), SignOff.case_id.desc())
        .limit(limit)
    )
    if after is not None:
        at, case_id = after
        same = and_(SignOff.signed_at == at, SignOff.case_id < case_id)
        found = found.where(or_(SignOff.signed_at < at, same))
    return [PublishedLine(*row) for row in db.execute(found)]


def remedied(
    db: Connection, county: str, case_ids: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Codes alone, by case: parts of the house with a hazard, and remedies."""
    parts: dict[str, list[str]] = {}
    found = select(Hazard.case_id, Hazard.part).where(
        Hazard.county_code == county, Hazard.case_id.in_(case_ids)
    )
    for case_id, part in db.execute(found.distinct().order_by(Hazard.case_id, Hazard.part)):
        parts.setdefault(case_id, []).append(part)
    remedies: dict[str, list[str]] = {}
    plans = select(Remediation.case_id, Remediation.remedies).where(
        Remediation.county_code == county, Remediation.case_id.in_(case_ids)
    )
    for case_id, codes in db.execute(plans.order_by(Remediation.case_id, Remediation.id)):
        known = remedies.setdefault(case_id, [])
        known.extend(code for code in codes if code not in known)
    return parts, remedies
