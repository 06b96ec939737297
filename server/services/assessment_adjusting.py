"""Points the office adds or takes off, with a reason and within limits, confirmed by another (M19).

What waits counts towards the limits as if it were confirmed, so that two who propose at once never
go past them together. What waited may be refused, so who confirms is held to them once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from server.domain import assessment as rules
from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import assessment
from server.services.assessment import standing
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import assessment as reads
from server.store.reads.assessment import AdjustmentRow
from server.store.rows import AssessmentAdjustment

CONFIRM, REFUSE, WITHDRAW = "confirm", "refuse", "withdraw"
STEPS: Mapping[str, str] = {CONFIRM: "confirmed", REFUSE: "refused", WITHDRAW: "withdrawn"}
_LONGEST = 8  # characters
_WAITING = ("proposed", "confirmed")


def chain_of(year: int, party: str) -> str:
    return f"assessment:{year}:{party}"


def tenths_of(points: str) -> int:
    """ "-1.5" → -15; 0 for what is no number of points."""
    if len(points) > _LONGEST:
        return 0
    try:
        tenths = Decimal(points.strip().replace("＋", "+").replace("－", "-")) * 10
    except InvalidOperation:
        return 0
    return int(tenths) if tenths.is_finite() and tenths == int(tenths) else 0


def propose(  # noqa: PLR0917
    work: Work, year: int, party: str, criterion: str, tenths: int, reason: str
) -> str:
    require_act(work.actor, Act.SUPERVISION_OPEN)
    assessment.require_readable(work, party)
    said, chain = written_reason(reason), chain_of(year, party)
    work.watch(chain)
    _require_within(work, (year, party, criterion, tenths), _WAITING)
    identity = fresh_id(work)
    row = {
        "id": identity,
        "year": year,
        "party": party,
        "criterion": criterion,
        "tenths": tenths,
        "reason_sealed": work.store.secrets.seal({"reason": said}, identity.encode()),
        "state": "proposed",
        "proposed_at": work.now,
        "proposed_by": work.actor.account_id,
        "decided_at": None,
        "decided_by": None,
        "answer_sealed": None,
        "version": 1,
    }
    work.insert(AssessmentAdjustment, row, chain=chain)
    work.record(
        "assessment.adjusted",
        chain,
        adjustment=identity,
        year=year,
        party=party,
        criterion=criterion,
        tenths=tenths,
        step="propose",
        words=fingerprint(said),
    )
    return identity


def _require_within(work: Work, asked: tuple[int, str, str, int], states: Sequence[str]) -> None:
    """Together with the adjustments that stand in these states."""
    year, party, criterion, tenths = asked
    (sheet,) = assessment.worked_out(work, year, [party])
    _, line = sheet.line(criterion)
    most = county_schema(work.county).profile.supervision.assessment.most_adjusted
    rows = reads.adjustments(whole_county(work.county), work.db, year, party)
    code = rules.may_adjust(line, standing(rows, party, states), tenths, most)
    if code is not None:
        raise Problem(code, points=line.points, most=most)


def decide(work: Work, adjustment_id: str, step: str, words: str = "") -> AdjustmentRow:
    """Another of the office confirms or refuses; who proposed may only withdraw."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    row = reads.adjustment(whole_county(work.county), work.db, adjustment_id)
    if row is None or step not in STEPS:
        raise Problem("assessment.adjustment_missing")
    _require_other_eyes(work, row, step)
    if row.state != "proposed":
        raise Problem("assessment.not_open")
    said = written_reason(words) if step == REFUSE else words.strip()
    chain = chain_of(row.year, row.party)
    work.watch(chain)
    if step == CONFIRM:
        _require_within(work, (row.year, row.party, row.criterion, row.tenths), ("confirmed",))
    sealed = work.store.secrets.seal({"words": said}, row.id.encode()) if said else None
    decided = {
        "state": STEPS[step],
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
        "answer_sealed": sealed,
        "version": row.version + 1,
    }
    key = {"id": row.id, "version": row.version}
    work.update(AssessmentAdjustment, key, decided, chain=chain)
    work.record(
        "assessment.adjusted",
        chain,
        adjustment=row.id,
        year=row.year,
        party=row.party,
        criterion=row.criterion,
        tenths=row.tenths,
        step=step,
        words=fingerprint(said) if said else None,
    )
    return row


def _require_other_eyes(work: Work, row: AdjustmentRow, step: str) -> None:
    is_own = row.proposed_by == work.actor.account_id
    if is_own != (step == WITHDRAW):
        raise Problem("assessment.four_eyes")
