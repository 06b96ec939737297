"""Counties of this installation. Their names are public, so this read alone takes no reach."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from server.store.rows.areas import County


class CountyLine(NamedTuple):
    code: str
    profile: str
    name: str
    is_demo: bool


def counties(db: Connection) -> list[CountyLine]:
    columns = (County.code, County.profile, County.name, County.is_demo)
    return [CountyLine(*row) for row in db.execute(select(*columns).order_by(County.code))]
