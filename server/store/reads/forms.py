"""Forms of pages: asked for by whoever sent them, so the account stands in the place of a reach."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from server.store.rows import KeptForm, SentForm


class Sent(NamedTuple):
    led_to: str
    content: str


def sent_form(db: Connection, county: str, form_id: str, account_id: str) -> Sent | None:
    found = select(SentForm.led_to, SentForm.content).where(
        SentForm.county_code == county, SentForm.id == form_id, SentForm.account_id == account_id
    )
    row = db.execute(found).one_or_none()
    return None if row is None else Sent(*row)


def kept_form(db: Connection, county: str, kept_id: str, account_id: str) -> bytes | None:
    found = select(KeptForm.sealed).where(
        KeptForm.county_code == county, KeptForm.id == kept_id, KeptForm.account_id == account_id
    )
    return db.execute(found).scalar_one_or_none()


def kept_ids(db: Connection, county: str, account_id: str) -> list[str]:
    """Newest first."""
    found = select(KeptForm.id).where(
        KeptForm.county_code == county, KeptForm.account_id == account_id
    )
    return list(db.execute(found.order_by(KeptForm.kept_at.desc(), KeptForm.id)).scalars())
