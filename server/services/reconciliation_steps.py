"""Which side of a difference is right, by a person's word with his reason (M20).

Nothing of ours changes by it: what may be wrong in our files becomes a question to the village,
what is wrong on the platform goes on the list that is handed to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain import reconciliation as words
from server.domain.acts import Act
from server.domain.data_quality import Finding
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.reconciliation import chain_of
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.merged_houses import standing_id
from server.services.quality_check import ask_by_hand
from server.services.reconciliation_words import ValueWords
from server.services.reconciliations import platform_of
from server.services.reconciling import lines as made
from server.services.work import Work
from server.store.reads import reconciliation_lines as reads, reconciliations
from server.store.reads.reconciliation_lines import LineRow
from server.store.reads.reconciliations import ComparisonRow
from server.store.rows import ReconciliationLine, ReconciliationSettlement

SETTLES = Act.RECONCILE_SETTLE


def find_line(
    work: Work, comparison_id: str, number: int, act: Act = SETTLES
) -> tuple[ComparisonRow, LineRow]:
    """`reconciliation.line_missing` outside reach."""
    require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    comparison = reconciliations.comparison(reach, work.db, comparison_id)
    line = reads.line(reach, work.db, comparison_id, number)
    if comparison is None or comparison.state != "done" or line is None:
        raise Problem("reconciliation.line_missing")
    return comparison, line


def decidable(work: Work, comparison_id: str, number: int) -> tuple[ComparisonRow, LineRow]:
    """People decide in the newest comparison of a platform; older ones are read."""
    comparison, line = find_line(work, comparison_id, number)
    if not comparison.is_current:
        raise Problem("reconciliation.superseded")
    return comparison, line


# --- which side is right


def settle(
    work: Work, comparison_id: str, number: int, outcomes: Mapping[str, str], *, reason: str
) -> None:
    """`outcomes` is field -> who is right; a field may be settled anew, the last word counts."""
    comparison, line = decidable(work, comparison_id, number)
    row = line._asdict()
    wanted = made.fields_to_settle(row)
    if not wanted:
        raise Problem("reconciliation.cannot_settle")
    chosen = {name: outcomes[name] for name in wanted if outcomes.get(name)}
    if not chosen or not set(chosen.values()) <= set(words.OUTCOMES[line.kind]):
        raise Problem("reconciliation.nothing_chosen")
    written = written_reason(reason)
    day = local_day(work.now).isoformat()
    settled = {**line.settled, **{name: [one, day, comparison.id] for name, one in chosen.items()}}
    question = _question(work, comparison, line, chosen)
    changes = {**made.state_of(row, settled), "question_id": question or line.question_id}
    change_line(work, line, changes)
    _keep_settlement(work, line, chosen, written)
    work.record(
        "reconciliation.settled",
        chain_of_line(line),
        reconciliation=comparison.id,
        platform=comparison.platform,
        line=line.number,
        outcomes=chosen,
        reason=fingerprint(written),
        question=question,
    )


def chain_of_line(line: LineRow) -> str:
    return f"house:{line.house_id}" if line.house_id else chain_of(line.reconciliation_id)


def change_line(
    work: Work, line: LineRow, values: Mapping[str, Any], chain: str | None = None
) -> None:
    key = {
        "reconciliation_id": line.reconciliation_id,
        "number": line.number,
        "version": line.version,
    }
    changed = {**values, "version": line.version + 1}
    work.update(ReconciliationLine, key, changed, chain=chain or chain_of_line(line))


def _keep_settlement(work: Work, line: LineRow, chosen: Mapping[str, str], reason: str) -> None:
    settlement_id = fresh_id(work)
    row = {
        "id": settlement_id,
        "reconciliation_id": line.reconciliation_id,
        "line": line.number,
        "outcomes": dict(chosen),
        "reason_sealed": work.store.secrets.seal({"reason": reason}, settlement_id.encode()),
        "account_id": work.actor.account_id,
        "unit_id": work.actor.unit_id,
        "at": work.now,
    }
    work.insert(ReconciliationSettlement, row, chain=chain_of_line(line))


def _question(
    work: Work, comparison: ComparisonRow, line: LineRow, chosen: Mapping[str, str]
) -> str | None:
    """The village is asked to look; by its answer or a new survey our file changes, never here."""
    doubted = [name for name, one in chosen.items() if one == words.THEY_ARE_RIGHT]
    if not doubted or line.township_code is None:
        return None
    record = f"编号 {line.platform_no}" if line.platform_no else f"平台文件第 {line.row_number} 行"
    told = ValueWords(work).told_of(line, doubted)
    house = line.house_id and standing_id(work, work.db, line.house_id)
    finding = Finding(
        kind="platform_differs",
        township=line.township_code,
        village=line.village_code or line.township_code,
        about=(comparison.platform, line.row_key or "", line.house_id or ""),
        basis=(comparison.id, str(line.number), *sorted(doubted)),
        houses=(house,) if house else (),
        facts={
            "platform": platform_of(comparison.platform).label,
            "record": record if line.row_number else "平台无此房屋",
            "differences": told,
        },
    )
    return ask_by_hand(work, finding)
