"""Dossiers asked for: one for who asked, those that wait for the job, those that are old."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import DossierRequest, House


class RequestLine(NamedTuple):
    id: str
    house_id: str
    requested_by: str
    requested_at: datetime
    form: str
    is_personal: bool
    reason_sealed: bytes | None
    state: str
    step: str | None
    tries: int
    started_at: datetime | None
    finished_at: datetime | None
    size: int | None
    problem: str | None
    code: str


_OWN = [getattr(DossierRequest, name) for name in RequestLine._fields[:-1]]


def request(reach: Reach, db: Connection, request_id: str) -> RequestLine | None:
    row = db.execute(_requests(reach).where(DossierRequest.id == request_id)).one_or_none()
    return None if row is None else RequestLine(*row)


def of_house(reach: Reach, db: Connection, house_id: str, account_id: str) -> list[RequestLine]:
    """The newest ones of one person, for the page that asks for another."""
    found = _requests(reach).where(
        DossierRequest.house_id == house_id, DossierRequest.requested_by == account_id
    )
    found = found.order_by(DossierRequest.requested_at.desc()).limit(5)
    return [RequestLine(*row) for row in db.execute(found)]


def in_state(
    reach: Reach, db: Connection, states: Collection[str], before: datetime
) -> list[RequestLine]:
    """Asked for before the moment, the oldest first."""
    found = _requests(reach).where(
        DossierRequest.state.in_(states), DossierRequest.requested_at < before
    )
    found = found.order_by(DossierRequest.requested_at).limit(200)
    return [RequestLine(*row) for row in db.execute(found)]


def _requests(reach: Reach) -> Any:
    house = (House.county_code == DossierRequest.county_code) & (
        House.id == DossierRequest.house_id
    )
    return select(*_OWN, House.code).join(House, house).where(within(reach))
