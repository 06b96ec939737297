"""What the county's triggers propose to the office, with the basis behind each (M19).

A figure over several months looks at months that are over, as frozen; a figure of a single month at
now. A measure of units looks at the newest months that are over and, apart, at the month that runs.
Nothing is opened here: a person takes a proposal up, or declines it and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from server.domain import supervision
from server.domain.acts import Act
from server.domain.parties import department, receivers, township
from server.domain.period import Period
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.supervision import Proposal
from server.domain.unit_measures import Entry, bad_by_party
from server.services import frozen, reports, unit_measures
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.reports import MonthReport
from server.services.supervision import Ground, Opening, open_item
from server.services.work import Work
from server.store.reads import supervision as reads
from server.store.rows import ProposalDeclined
from survey_schema.supervision_model import SupervisionTrigger


class Offered(NamedTuple):
    """`issue` is the frozen issue the houses are read from; 0 for the ledger as it stands.
    `counted_at` is the first moment that did not count; `behind` is what a measure counted."""

    proposal: Proposal
    unit_name: str
    issue: int
    counted_at: datetime
    behind: tuple[Entry, ...] = ()


def offered(work: Work) -> list[Offered]:
    """Those neither taken up nor declined, the most pressing first."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    triggers = county_schema(work.county).profile.supervision.triggers
    found = {one.proposal: one for one in _found(work, triggers)}
    months = {one.month for one in found}
    reach = reach_of(work.actor, Act.SUPERVISION_OPEN)
    taken = reads.taken_up(reach, work.db, months) if months else set()
    return [
        found[one]
        for one in supervision.pressing_first(found)
        if (one.trigger.id, one.month, one.party) not in taken
    ]


def _found(work: Work, triggers: tuple[SupervisionTrigger, ...]) -> Iterator[Offered]:
    running = reports.cut_off_of_month(work, reports.current_month(work))
    longest = max((one.months for one in triggers), default=0)
    closed = _closed_periods(work, running.period, longest)
    yield from _of_figures(work, [one for one in triggers if one.figure], running, closed)
    yield from _of_measures(
        work, [one for one in triggers if one.measure], [*closed, running.period]
    )


# ---- figures of houses


class _Month(NamedTuple):
    report: MonthReport
    issue: int

    @property
    def name(self) -> str:
        return self.report.cut_off.period.name

    def by_party(self, figure: str) -> dict[str, int]:
        """A department is counted by the houses in business that are its own."""
        report = self.report
        areas = {township(one.code): report.number(one.code, figure) for one in report.townships}
        uses = report.departments.items()
        return {**areas, **{department(code): numbers[figure] for code, numbers in uses}}


def _of_figures(
    work: Work,
    triggers: list[SupervisionTrigger],
    running: reports.CutOff,
    closed: list[Period],
) -> Iterator[Offered]:
    now = [_Month(reports.month_report(work, running), 0)] if triggers else []
    over = [_as_frozen(work, one) for one in closed] if any(o.months > 1 for o in triggers) else []
    for trigger in triggers:
        yield from _of_figure(work, trigger, now if trigger.months == 1 else over)


def _as_frozen(work: Work, period: Period) -> _Month:
    report = frozen.report_of_month(work, period.name)
    return _Month(report, report.issue.issue if report.issue else 0)


def _of_figure(work: Work, trigger: SupervisionTrigger, months: list[_Month]) -> Iterator[Offered]:
    by_party = [(one.name, one.by_party(trigger.figure or "")) for one in months]
    names = receivers(county_schema(work.county).profile)
    for one in supervision.proposals(trigger, by_party, names):
        newest = months[-1]
        before = newest.report.cut_off.before
        yield Offered(one, names[one.party], newest.issue, before)


def _closed_periods(work: Work, running: Period, number: int) -> list[Period]:
    """The newest so many months that are over, oldest first."""
    first = county_schema(work.county).profile.report_from
    found: list[Period] = []
    period = reports.month_before(running)
    while len(found) < number and period.ends >= first:
        found.insert(0, period)
        period = reports.month_before(period)
    return found


# ---- what units did


def _of_measures(
    work: Work, triggers: list[SupervisionTrigger], periods: list[Period]
) -> Iterator[Offered]:
    known: dict[tuple[str, str], list[Entry]] = {}
    for trigger in triggers:
        for last in (len(periods) - 1, len(periods)):
            window = periods[max(0, last - trigger.months) : last]
            yield from _of_measure(work, trigger, window, known)


def _of_measure(
    work: Work,
    trigger: SupervisionTrigger,
    window: list[Period],
    known: dict[tuple[str, str], list[Entry]],
) -> Iterator[Offered]:
    measure = trigger.measure or ""
    by_party: list[tuple[str, Mapping[str, int]]] = []
    for period in window:
        key = (measure, period.name)
        if key not in known:
            known[key] = unit_measures.in_period(work, measure, period)
        by_party.append((period.name, bad_by_party(known[key])))
    names = receivers(county_schema(work.county).profile)
    for one in supervision.proposals(trigger, by_party, names):
        behind = tuple(_bad(known[measure, one.month], one.party))
        before = min(window[-1].closes_at, work.now)
        yield Offered(one, names[one.party], 0, before, behind)


def _bad(entries: Iterable[Entry], party: str) -> Iterator[Entry]:
    return (one for one in entries if one.party == party and not one.is_good)


# ---- taking up and declining


def take_up(
    work: Work, trigger: str, month: str, party: str, *, demand: str, basis: str, due: date | None
) -> str:
    """An item from a proposal that still stands; its ground is what was counted, as it was."""
    one = standing(work, trigger, month, party)
    proposal = one.proposal
    ground = Ground(
        figure=proposal.trigger.figure,
        month=month,
        area=proposal.area,
        counted_at=one.counted_at,
        trigger=trigger,
        measure=proposal.trigger.measure,
        behind=one.behind,
    )
    return open_item(
        work,
        Opening(
            form=proposal.trigger.form,
            demand=demand,
            basis=basis,
            receiver=party,
            due=due,
            ground=ground,
        ),
    )


def decline(work: Work, trigger: str, month: str, party: str, *, reason: str) -> None:
    standing(work, trigger, month, party)
    said = written_reason(reason)
    chain = f"county:{work.county}"
    row = {
        "trigger": trigger,
        "month": month,
        "party": party,
        "reason_sealed": work.store.secrets.seal({"reason": said}),
        "at": work.now,
        "account_id": work.actor.account_id,
    }
    if not work.insert_once(ProposalDeclined, row, chain=chain):
        raise Problem("supervision.no_proposal")
    facts = {"trigger": trigger, "month": month, "unit": party, "reason": fingerprint(said)}
    work.record("supervision.declined", chain, **facts)


def standing(work: Work, trigger: str, month: str, party: str) -> Offered:
    """`supervision.no_proposal` for one that was taken up meanwhile or no longer holds."""
    wanted = (trigger, month, party)
    for one in offered(work):
        if (one.proposal.trigger.id, one.proposal.month, one.proposal.party) == wanted:
            return one
    raise Problem("supervision.no_proposal")
