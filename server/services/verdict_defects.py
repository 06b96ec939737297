"""A phone showed another verdict than the server gave: put down as a defect, and examined (M6).

The server's verdict counts. The list names surveys by id and holds no answer and no person, so
that an administrator who may not read house files can see it.
"""

from __future__ import annotations

from typing import NamedTuple

import structlog

from server.domain.acts import Act
from server.domain.facts import Place
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.verdict_defects import CAUSE_LABELS
from server.services.draft import Draft
from server.services.work import Work
from server.store.reads import verdict_defects as reads
from server.store.reads.verdict_defects import DefectRow, Key
from server.store.rows import VerdictDefect

log = structlog.get_logger()


def note(work: Work, draft: Draft, place: Place) -> None:
    """Nothing where the phone told no verdict, or the same one."""
    shown, verdict = draft.envelope.verdict_on_phone, draft.result.verdict.value
    if shown in {None, verdict}:
        return
    rules, chain = draft.result.pack, f"house:{draft.envelope.house_id}"
    facts = {"rules_on_phone": draft.envelope.rules_on_phone, "rules": rules}
    row = {
        "submission_id": draft.id,
        "house_id": draft.envelope.house_id,
        "township_code": place.township,
        "village_code": place.village,
        "found_at": work.now,
        "verdict_on_phone": shown,
        "verdict": verdict,
        "form_version": draft.envelope.form_version,
        "app_version": draft.envelope.app_version,
        **facts,
    }
    if not work.insert_once(VerdictDefect, row, chain=chain):
        return
    work.record(
        "verdict.differed", chain, submission=draft.id, on_phone=shown, verdict=verdict, **facts
    )
    log.error("verdict_differs", submission=draft.id, on_phone=shown, verdict=verdict, **facts)


class DefectPage(NamedTuple):
    defects: list[DefectRow]
    next_key: Key | None
    total: int | None  # only on the first page


def defect_page(
    work: Work, *, is_open: bool = True, after: Key | None = None, limit: int = 50
) -> DefectPage:
    require_act(work.actor, Act.DEFECT_EXAMINE)
    reach = reach_of(work.actor, Act.DEFECT_EXAMINE)
    found = reads.defect_page(reach, work.db, after, limit + 1, is_open=is_open)
    more = found[limit - 1] if len(found) > limit else None
    total = None if after else reads.defect_count(reach, work.db, is_open=is_open)
    return DefectPage(found[:limit], more and (more.found_at, more.submission_id), total)


def examine(work: Work, submission_id: str, cause: str) -> None:
    """Put down why they differed. `defect.missing`, `defect.cause_needed`, `defect.examined`."""
    require_act(work.actor, Act.DEFECT_EXAMINE)
    row = reads.defect(reach_of(work.actor, Act.DEFECT_EXAMINE), work.db, submission_id)
    if row is None:
        raise Problem("defect.missing")
    if cause not in CAUSE_LABELS:
        raise Problem("defect.cause_needed")
    chain = f"house:{row.house_id}"
    work.watch(chain)
    if row.examined_at is not None:
        raise Problem("defect.examined")
    examined = {"cause": cause, "examined_at": work.now, "examined_by": work.actor.account_id}
    work.update(VerdictDefect, {"submission_id": submission_id}, examined, chain=chain)
    work.record("verdict.difference_examined", chain, submission=submission_id, cause=cause)
