"""What the county's numeric triggers propose to the office, with the houses behind (M19).

A trigger over several months looks at months that are over, one of a single month at now; nothing
is opened here: a person takes a proposal up, or declines it and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from server.domain import supervision
from server.domain.acts import Act
from server.domain.parties import township
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.supervision import Numbers, Proposal
from server.services import frozen, reports
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.supervision import Ground, Opening, open_item
from server.services.work import Work
from server.store.reads import supervision as reads
from server.store.rows import SupervisionDeclined
from survey_schema.supervision_model import SupervisionTrigger


class Offered(NamedTuple):
    """`issue` is the frozen issue the houses are read from; 0 for the ledger as it stands.
    `counted_at` is the first moment that did not count."""

    proposal: Proposal
    area_name: str
    issue: int
    counted_at: datetime


class _Month(NamedTuple):
    name: str
    numbers: Mapping[str, Numbers]
    issue: int
    counted_at: datetime


def offered(work: Work) -> list[Offered]:
    """Those neither taken up nor declined, the largest first."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    triggers = county_schema(work.county).profile.supervision.triggers
    if not triggers:
        return []
    running = reports.current_month(work)
    now = reports.month_report(work, reports.cut_off_of_month(work, running))
    townships = {area.code: area.name for area in now.townships}
    current = [_Month(running, now.numbers, 0, now.cut_off.before)]
    longest = max(one.months for one in triggers)
    over = _closed(work, now.cut_off.period, longest) if longest > 1 else []
    return _open_ones(work, townships, triggers, current, over)


def _open_ones(
    work: Work,
    townships: Mapping[str, str],
    triggers: tuple[SupervisionTrigger, ...],
    current: list[_Month],
    over: list[_Month],
) -> list[Offered]:
    by_name = {one.name: one for one in (*over, *current)}
    found = []
    for months, wanted in (
        (current, [one for one in triggers if one.months == 1]),
        (over, [one for one in triggers if one.months > 1]),
    ):
        numbers = [(one.name, one.numbers) for one in months]
        found += supervision.proposals(wanted, numbers, townships)
    taken = reads.taken_up(reach_of(work.actor, Act.SUPERVISION_OPEN), work.db, set(by_name))
    return [
        Offered(one, townships[one.area], by_name[one.month].issue, by_name[one.month].counted_at)
        for one in found
        if (one.trigger.id, one.month, one.area) not in taken
    ]


def _closed(work: Work, running: reports.Period, number: int) -> list[_Month]:
    """The newest so many months that are over, oldest first; as frozen where they are."""
    first = county_schema(work.county).profile.report_from
    found: list[_Month] = []
    period = reports.month_before(running)
    while len(found) < number and period.ends >= first:
        report = frozen.report_of_month(work, period.name)
        issue = report.issue.issue if report.issue else 0
        found.insert(0, _Month(period.name, report.numbers, issue, report.cut_off.before))
        period = reports.month_before(period)
    return found


def take_up(
    work: Work, trigger: str, month: str, area: str, *, demand: str, basis: str, due: date | None
) -> str:
    """An item from a proposal that still stands; its ground is the figure as it was counted."""
    one = _standing(work, trigger, month, area)
    proposal = one.proposal
    ground = Ground(proposal.trigger.figure, month, area, one.counted_at, trigger)
    return open_item(
        work,
        Opening(
            form=proposal.trigger.form,
            demand=demand,
            basis=basis,
            receiver=township(area),
            due=due,
            ground=ground,
        ),
    )


def decline(work: Work, trigger: str, month: str, area: str, *, reason: str) -> None:
    _standing(work, trigger, month, area)
    said = written_reason(reason)
    chain = f"county:{work.county}"
    row = {
        "trigger": trigger,
        "month": month,
        "area_code": area,
        "reason_sealed": work.store.secrets.seal({"reason": said}),
        "at": work.now,
        "account_id": work.actor.account_id,
    }
    if not work.insert_once(SupervisionDeclined, row, chain=chain):
        raise Problem("supervision.no_proposal")
    facts = {"trigger": trigger, "month": month, "area": area, "reason": fingerprint(said)}
    work.record("supervision.declined", chain, **facts)


def _standing(work: Work, trigger: str, month: str, area: str) -> Offered:
    """`supervision.no_proposal` for one that was taken up meanwhile or no longer holds."""
    wanted = (trigger, month, area)
    for one in offered(work):
        if (one.proposal.trigger.id, one.proposal.month, one.proposal.area) == wanted:
            return one
    raise Problem("supervision.no_proposal")
