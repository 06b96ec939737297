"""Two villages of the demo county merge, so that its months read in two divisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from server.domain.days import local_day
from server.domain.facts import Actor
from server.services import area_changes
from server.services.demo.villages import Layout, Village
from server.services.work import Work
from server.store.engines import Store

_BASIS = "民政部门关于调整村级建制的批复（演示）"


def merge_villages(
    store: Store, operator: Actor, layout: Layout, now: datetime, random: Random
) -> None:
    """The last village of a township far from the seat goes to the one before it."""
    old, into = _neighbours(layout.villages)
    with Work(store, operator, now, noise=random.randbytes) as work:
        terms = {"from": [old.code], "into": into.code}
        change = area_changes.draft(work, "merge", local_day(now), _BASIS, terms)
        area_changes.decide(work, change, version=1)
        work.commit()


def _neighbours(villages: Sequence[Village]) -> tuple[Village, Village]:
    """Never of the first township: those who sign in to look around live there."""
    last = villages[-1]
    return last, next(one for one in reversed(villages[:-1]) if one.township == last.township)
