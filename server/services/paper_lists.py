"""Lists of papers: those that have not arrived, and the days that run from those that have."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.deadlines import Due, is_overdue, left_in_words
from server.domain.papers import ANNOUNCED, delivery_on
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services.work import Work
from server.store.reads import papers as reads
from server.store.reads.papers import Key, PaperLine


class Left(NamedTuple):
    """What is left of a paper's days, in the words of every list."""

    left: str
    is_overdue: bool


def of_today(work: Work, line: PaperLine) -> PaperLine:
    """As it stands today: a public notice whose days still run has delivered nothing."""
    state = delivery_on(line.delivery, line.delivered_on, local_day(work.now))
    return line._replace(delivery=state)


def undelivered(
    work: Work, *, township: str | None = None, after: Key | None = None, limit: int = 50
) -> tuple[list[PaperLine], Key | None]:
    """Valid papers that have not reached their addressee, the oldest first."""
    require_act(work.actor, Act.PAPER_READ)
    reach = reach_of(work.actor, Act.PAPER_READ)
    page = {"township": township, "after": after, "limit": limit + 1}
    lines = reads.undelivered(reach, work.db, local_day(work.now), **page)
    last = lines[limit - 1] if len(lines) > limit else None
    shown = [of_today(work, line) for line in lines[:limit]]
    return shown, (last.issued_on.isoformat(), last.id) if last else None


def undelivered_count(work: Work, township: str | None) -> int:
    require_act(work.actor, Act.PAPER_READ)
    reach = reach_of(work.actor, Act.PAPER_READ)
    return reads.undelivered_count(reach, work.db, local_day(work.now), township)


def running(work: Work, *, township: str | None = None, limit: int = 200) -> list[PaperLine]:
    """Papers that have arrived and whose days have begun, the soonest due first."""
    require_act(work.actor, Act.PAPER_READ)
    reach = reach_of(work.actor, Act.PAPER_READ)
    today = local_day(work.now)
    return reads.running(reach, work.db, today, township=township, limit=limit)


def left_of(work: Work, line: PaperLine) -> Left:
    """Of the notice while it runs, then of the paper's own days."""
    on = line.delivered_on if line.delivery == ANNOUNCED else line.due_on
    due = Due(on, None)
    return Left(left_in_words(due, work.now), is_overdue(due, work.now))
