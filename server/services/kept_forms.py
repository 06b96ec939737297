"""What was typed into a form that could not be taken: sealed, for its writer, for some days.

The session had ended, the page was too old, somebody else had acted: the words are not lost, and
nobody but the account they were typed under is shown them, however he signs in (law 9).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services.ids import fresh_id
from server.services.sent_forms import Pairs
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import forms
from server.store.rows import KeptForm

Fields = tuple[tuple[str, str], ...]

MOST = 20  # of one person; the oldest make room
_LONGEST = 200_000  # bytes of one form


@dataclass(frozen=True, slots=True)
class Typed:
    """`page` is where the form stood, `action` where it went; `problem` why it was not taken."""

    page: str
    action: str
    shown_at: str
    problem: str
    is_stale: bool  # others had acted: it has to be looked at before it is sent again
    fields: Fields
    has_files: bool = False

    @property
    def shown(self) -> datetime:
        return datetime.fromisoformat(self.shown_at)

    @property
    def number(self) -> int:
        """How many of the fields hold something a person wrote."""
        return sum(bool(value.strip()) for _, value in self.fields)


def keep(store: Store, actor: Actor, now: datetime, typed: Typed) -> str | None:
    """Keeps it in a unit of work of its own; None where it is too long to be a form."""
    if sum(len(value) for _, value in typed.fields) > _LONGEST:
        return None
    with Work(store, actor, now) as work:
        for old in forms.kept_ids(work.db, work.county, actor.account_id)[MOST - 1 :]:
            work.discard(KeptForm, {"id": old})
        kept = {"id": fresh_id(work), "account_id": actor.account_id, "kept_at": now}
        work.keep(KeptForm, {**kept, "sealed": work.store.secrets.seal(asdict(typed))})
        work.commit()
    return str(kept["id"])


def read(work: Work, kept_id: str) -> Typed:
    row = forms.kept_form(work.db, work.county, kept_id, work.actor.account_id)
    if row is None:
        raise Problem("form.kept_missing")
    said: dict[str, Any] = work.store.secrets.open(row)
    return Typed(**{**said, "fields": tuple((name, value) for name, value in said["fields"])})


def let_go(work: Work, kept_id: str) -> None:
    """It was taken up again and taken."""
    if forms.kept_form(work.db, work.county, kept_id, work.actor.account_id) is not None:
        work.discard(KeptForm, {"id": kept_id})


def fields_of(given: Pairs, left_out: frozenset[str]) -> Fields:
    return tuple((name, value) for name, value in given if name not in left_out)
