"""A form of a page is taken once: whoever sends it again is led to where it led (decision 0044).

Every showing of every form has a number of its own, kept beside what the form did in the same
transaction: a double click, the back button or a browser that asks again does nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from server.services.work import Work
from server.store.reads import forms
from server.store.rows import KeptForm, SentForm

KEPT_FOR = timedelta(days=3)
_LONGEST_ADDRESS = 500

Pairs = Iterable[tuple[str, str]]


class Taken(NamedTuple):
    led_to: str
    has_same_content: bool


def take(work: Work, form_id: str, fields: Pairs, led_to: str) -> None:
    """`form.sent_already` when another request took the form since this one looked."""
    work.keep(
        SentForm,
        {
            "id": form_id,
            "account_id": work.actor.account_id,
            "sent_at": work.now,
            "led_to": led_to if len(led_to) <= _LONGEST_ADDRESS else "/",
            "content": _content(work, fields),
        },
    )


def taken(work: Work, form_id: str, fields: Pairs) -> Taken | None:
    """What became of the form when this person sent it before; None when it is new."""
    row = forms.sent_form(work.db, work.county, form_id, work.actor.account_id)
    if row is None:
        return None
    return Taken(row.led_to, row.content == _content(work, fields))


def _content(work: Work, fields: Pairs) -> str:
    """Blind, for what was written may name a person."""
    written = "\n".join(f"{name}={value}" for name, value in sorted(fields))
    return work.store.secrets.blind_index("form", written)


def forget_old(work: Work) -> int:
    before = work.now - KEPT_FOR
    gone = work.discard_before(SentForm, "sent_at", before)
    return gone + work.discard_before(KeptForm, "kept_at", before)
