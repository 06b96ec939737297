"""Security settings of a county. Asked at every request, so kept for a minute in each process."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from server.domain.security import Security, security_of
from server.store.rows import Setting

_KEPT_FOR = timedelta(minutes=1)


class _Kept(NamedTuple):
    at: datetime
    security: Security


_kept: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()


def security(db: Connection, county: str, now: datetime) -> Security:
    """What is in force, at most a minute old."""
    of_store = _kept.setdefault(db.engine, {})
    known = of_store.get(county)
    if known is None or not timedelta() <= now - known.at < _KEPT_FOR:
        known = of_store[county] = _Kept(now, security_of(changed(db, county)))
    return known.security


def changed(db: Connection, county: str) -> dict[str, int]:
    found = select(Setting.name, Setting.value).where(Setting.county_code == county)
    return {name: value for name, value in db.execute(found)}  # noqa: C416


class SettingLine(NamedTuple):
    name: str
    value: int
    changed_at: datetime
    changed_by: str


def lines(db: Connection, county: str) -> dict[str, SettingLine]:
    columns = (getattr(Setting, name) for name in SettingLine._fields)
    found = select(*columns).where(Setting.county_code == county)
    return {row[0]: SettingLine(*row) for row in db.execute(found)}


def forget() -> None:
    """After a change in this process; others see it within the minute."""
    _kept.clear()
