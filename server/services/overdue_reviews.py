"""逾期复核: a general hazard past its day goes back to a technician (peers.md: the ageing rule).

Which lines wait follows from the plans; nothing depends on a job. The nightly run only writes down
that it was called for, and a technician's word (services/verdicts) decides every late line of the
house at once. Until then no new day is given to what is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of, whole_county
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import overdue_reviews as reads
from server.store.reads.case_shapes import ConfirmationLine
from server.store.reads.overdue_reviews import Key, OverdueLine
from server.store.rows import OverdueReview

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OverduePage:
    lines: list[OverdueLine]
    next_key: Key | None
    total: int | None  # only on the first page


def late_page(work: Work, *, after: Key | None = None, limit: int = 50) -> OverduePage:
    """Whoever decides a verdict sees the late lines of his reach."""
    require_act(work.actor, Act.VERDICT_CONFIRM)
    reach = reach_of(work.actor, Act.VERDICT_CONFIRM)
    found = reads.late_lines(reach, work.db, local_day(work.now), after, limit + 1)
    total = None if after else reads.late_waiting(reach, work.db, local_day(work.now)).number
    following = found[limit - 1].key if len(found) > limit else None
    return OverduePage(found[:limit], following, total)


def is_late(work: Work, reach: Reach, house_id: str) -> bool:
    return bool(reads.late_lines_of(reach, work.db, local_day(work.now), house_id))


def call(work: Work) -> int:
    """Write down every line that waits and was not called for; how many. Again: none."""
    county, today, after, called = whole_county(work.county), local_day(work.now), None, 0
    while True:
        lines = reads.late_lines(county, work.db, today, after, _AT_ONCE)
        new = [line for line in lines if line.called_at is None]
        for line in new:
            _call(work, line)
        called += len(new)
        if len(lines) < _AT_ONCE:
            return called
        after = lines[-1].key


def _call(work: Work, line: OverdueLine, **decided: Any) -> None:
    chain = f"house:{line.house_id}"
    row = {
        "id": fresh_id(work),
        "house_id": line.house_id,
        "case_id": line.case_id,
        "remediation_id": line.id,
        "due_on": line.due_on,
        "called_at": work.now,
        **decided,
    }
    work.insert(OverdueReview, row, chain=chain)
    due = line.due_on.isoformat()
    work.record("reassessment.called", chain, case_id=line.case_id, remediation=line.id, due=due)


def close_by(work: Work, reach: Reach, house_id: str, word: ConfirmationLine) -> None:
    """The technician's word decides every late line of the house, called for or not yet."""
    lines = reads.late_lines_of(reach, work.db, local_day(work.now), house_id)
    decided = {"decided_at": work.now, "confirmation_id": word.id}
    for line in lines:
        if line.called_at is None:
            _call(work, line, **decided)
        else:
            key = {"remediation_id": line.id, "due_on": line.due_on}
            work.update(OverdueReview, key, decided, chain=f"house:{house_id}")
        _record(work, line, word)


def _record(work: Work, line: OverdueLine, word: ConfirmationLine) -> None:
    chain = f"house:{line.house_id}"
    facts = {"remediation": line.id, "verdict": word.verdict}
    work.record("reassessment.decided", chain, case_id=line.case_id, **facts)


def waiting_lines(work: Work, reach: Reach, house_id: str, line_ids: Iterable[str]) -> list[str]:
    """Those of the lines that a technician has to look at first."""
    wanted = set(line_ids)
    lines = reads.late_lines_of(reach, work.db, local_day(work.now), house_id)
    return [line.id for line in lines if line.id in wanted]
