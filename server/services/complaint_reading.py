"""Reading reports from the public: the list, one with its steps, those about a house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from server.domain import complaints as rules, matters
from server.domain.acts import Act
from server.domain.complaints import CHANNELS, COMPLAINTS, DECLINED, KINDS, RESULTS, RUNNING
from server.domain.parties import OFFICE, name_of, parties_of
from server.domain.permission import has_act, require_act
from server.domain.reach import reach_of, whole_county
from server.services import complaint_checks, complaint_reporter, complaints, matter_views
from server.services.matter_views import Clock, NextStep, StepView
from server.services.matters import profile_of
from server.services.work import Work
from server.store.reads import complaints as reads, evidence
from server.store.reads.complaints import ComplaintFilter, ComplaintRow, Followed, HouseOf
from server.store.reads.matters import Key

COUNT_CAP = 10_000
# How the reporter was answered and paid tells who he is: read by the unit that keeps it.
_KEEPER_ONLY = frozenset({"answer", "pay_reward", "propose_reward"})


class Complaint(NamedTuple):
    """`house` only within the reader's reach; `reporter` masked, of the unit that keeps it."""

    row: ComplaintRow
    words: str
    place: str
    house: HouseOf | None
    township: str | None
    village: str | None
    sender_name: str
    receiver_name: str | None
    clock: Clock | None  # of the step it waits for; None when it is closed
    is_kept_here: bool
    reporter: Mapping[str, str]
    steps: list[StepView]
    next_steps: list[NextStep]
    followed: list[Followed]
    earlier: str | None
    reward_bar: str | None
    is_own_doing: bool  # the reader surveyed the house or looked: others look, others close

    @property
    def is_running(self) -> bool:
        return self.row.state in RUNNING

    @property
    def kinds(self) -> str:
        return "、".join(KINDS[one] for one in self.row.kinds)

    @property
    def channel(self) -> str:
        return CHANNELS[self.row.channel]

    @property
    def outcome(self) -> str:
        """What it came to, in a word."""
        if self.row.result is not None:
            return RESULTS[self.row.result]
        return DECLINED.get(self.row.declined_for or "", "")


class ComplaintPage(NamedTuple):
    complaints: list[Complaint]
    next_key: Key | None
    total: int | None


def read(work: Work, complaint_id: str) -> Complaint:
    """`complaint.missing` for whoever neither keeps it nor has to look."""
    row = complaints.find(work, Act.COMPLAINT_READ, complaint_id)
    told = _told(work, [row])[0]
    county = whole_county(work.county)
    return told._replace(
        reporter=complaint_reporter.masked(work, row),
        steps=_steps(work, row),
        next_steps=_next_steps(work, row),
        followed=reads.followings(county, work.db, row.id),
        earlier=_earlier(work, row),
        reward_bar=complaint_checks.reward_bar(work, row),
        is_own_doing=row.state in RUNNING and complaint_checks.is_concerned(work, row, "close"),
    )


def page(
    work: Work, wanted: ComplaintFilter, *, after: Key | None = None, limit: int = 50
) -> ComplaintPage:
    """By the moment they are due: what is overdue stands on top."""
    require_act(work.actor, Act.COMPLAINT_READ)
    reach = reach_of(work.actor, Act.COMPLAINT_READ)
    rows = reads.complaint_page(reach, work.db, wanted, after, limit + 1)
    total = None if after else reads.complaint_count(reach, work.db, wanted, COUNT_CAP)
    return ComplaintPage(_told(work, rows[:limit]), matter_views.key_after(rows, limit), total)


def _told(work: Work, rows: Sequence[ComplaintRow]) -> list[Complaint]:
    county, own = whole_county(work.county), parties_of(work.actor, Act.COMPLAINT_KEEP)
    codes = {code for one in rows for code in (one.township_code, one.village_code) if code}
    names = evidence.area_names(county, work.db, codes) if codes else {}
    houses = _houses(work, rows)
    return [_one(work, row, names, houses, is_kept_here=row.sender in own) for row in rows]


def _houses(work: Work, rows: Sequence[ComplaintRow]) -> dict[str, HouseOf]:
    ids = [one.house_id for one in rows if one.house_id]
    if not ids or not has_act(work.actor, Act.HOUSE_READ):
        return {}
    return reads.houses_of(reach_of(work.actor, Act.HOUSE_READ), work.db, ids)


def _one(
    work: Work,
    row: ComplaintRow,
    names: Mapping[str, str],
    houses: Mapping[str, HouseOf],
    *,
    is_kept_here: bool,
) -> Complaint:
    profile = profile_of(work)
    said = work.store.secrets.open(row.report_sealed, row.id.encode())
    return Complaint(
        row,
        str(said["words"]),
        str(said["place"]),
        houses.get(row.house_id or ""),
        names.get(row.township_code or ""),
        names.get(row.village_code or ""),
        name_of(profile, row.sender),
        None if row.receiver is None else name_of(profile, row.receiver),
        _clock_of(work, row),
        is_kept_here,
        {},
        [],
        [],
        [],
        None,
        None,
        is_own_doing=False,
    )


def _clock_of(work: Work, row: ComplaintRow) -> Clock | None:
    if row.state not in RUNNING:
        return None
    start, deadline = row.checked_at or row.received_at, _deadline_of(row)
    return matter_views.clock_of(work, start, row.due_at, deadline, is_running=True)


_DEADLINES = {"received": rules.ACCEPT, "accepted": rules.CHECK, "assigned": rules.CHECK}


def _deadline_of(row: ComplaintRow) -> str:
    return _DEADLINES.get(row.state, rules.ANSWER)


def _steps(work: Work, row: ComplaintRow) -> list[StepView]:
    found = reads.steps_of(whole_county(work.county), work.db, row.id)
    own = parties_of(work.actor, Act.COMPLAINT_READ)
    shown = [
        one if _may_read(one.step, row, own) else one._replace(words_sealed=None) for one in found
    ]
    return matter_views.told_steps(work, COMPLAINTS, shown)


def _may_read(step: str, row: ComplaintRow, own: tuple[str, ...]) -> bool:
    if step not in _KEEPER_ONLY or row.sender in own:
        return True
    return step == "propose_reward" and OFFICE in own


def _next_steps(work: Work, row: ComplaintRow) -> list[NextStep]:
    """Steps the reader may take now that make sense of this report."""
    open_to = complaints.steps_open(work, row)
    found = matters.open_to(
        COMPLAINTS,
        complaints.matter_of(work, row),
        lambda act: complaints.sides_of(work, row, act) if has_act(work.actor, act) else (),
    )
    return [
        NextStep(move.step, move.label, move.needs, move.takes)
        for move in found
        if move.step in open_to and not _is_barred(work, row, move.step)
    ]


def _is_barred(work: Work, row: ComplaintRow, step: str) -> bool:
    """A step for other eyes, or a reward nobody can be given."""
    if step == "propose_reward":
        return complaint_checks.reward_bar(work, row) is not None
    return step in rules.OTHER_EYES and complaint_checks.is_concerned(work, row, step)


def _earlier(work: Work, row: ComplaintRow) -> str | None:
    """The number of the report it repeats, as the reader may see it."""
    if row.earlier_id is None:
        return None
    found = reads.complaint(reach_of(work.actor, Act.COMPLAINT_READ), work.db, row.earlier_id)
    return None if found is None else found.number


class OfHouse(NamedTuple):
    """What a house's file says of a report: nothing by which to guess who made it."""

    row: ComplaintRow
    is_reached: bool  # its own page opens

    @property
    def kinds(self) -> str:
        return "、".join(KINDS[one] for one in self.row.kinds)

    @property
    def state(self) -> str:
        return COMPLAINTS.states[self.row.state]

    @property
    def outcome(self) -> str:
        if self.row.result is not None:
            return RESULTS[self.row.result]
        return DECLINED.get(self.row.declined_for or "", "")


def of_house(work: Work, house_id: str) -> list[OfHouse]:
    """For whoever has to do with reports and has found the house."""
    rows = _about(work, [house_id])
    if not rows:
        return []
    reach = reach_of(work.actor, Act.COMPLAINT_READ)
    wanted = ComplaintFilter(house=house_id)
    reached = {one.id for one in reads.complaint_page(reach, work.db, wanted, None, len(rows))}
    return [OfHouse(row, row.id in reached) for row in rows]


def of_houses(work: Work, houses: Sequence[str]) -> dict[str, list[OfHouse]]:
    """The same of many, in one statement, without asking whether their own pages open."""
    found: dict[str, list[OfHouse]] = {}
    for row in _about(work, houses):
        found.setdefault(row.house_id or "", []).append(OfHouse(row, is_reached=False))
    return found


def _about(work: Work, houses: Sequence[str]) -> list[ComplaintRow]:
    if not houses or not has_act(work.actor, Act.COMPLAINT_READ):
        return []
    return reads.about_houses(reach_of(work.actor, Act.HOUSE_READ), work.db, houses)
