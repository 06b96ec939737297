"""Reading supervision: the list, one item with its houses and steps, groups and their week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from server.domain import parties
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.report_calendar import due_between
from server.domain.supervision import FORMS, ITEMS, RUNNING
from server.domain.unit_measures import Entry, from_json
from server.services import frozen, matter_views, report_houses, reports
from server.services.county import county_schema
from server.services.matter_views import Clock, NextStep, StepView
from server.services.matters import profile_of
from server.services.report_houses import HousesBehind
from server.services.reports import CutOff
from server.services.supervision import matter_of
from server.services.work import Work
from server.store.reads import figures, supervision as reads
from server.store.reads.houses import HouseLine
from server.store.reads.matters import Key
from server.store.reads.supervision import ItemFilter, ItemRow, Standing
from survey_schema.supervision_model import SupervisionGroup


class Item(NamedTuple):
    row: ItemRow
    demand: str
    receiver_name: str
    clock: Clock
    is_late: bool  # overdue now, or answered after its day
    named: list[HouseLine]  # houses named one by one, within the reader's reach
    steps: list[StepView]
    next_steps: list[NextStep]

    @property
    def is_running(self) -> bool:
        return self.row.state in RUNNING

    @property
    def form_label(self) -> str:
        return FORMS[self.row.form]


class ItemPage(NamedTuple):
    items: list[Item]
    next_key: Key | None
    total: int | None  # only on the first page


def read(work: Work, item_id: str) -> Item:
    """`supervision.missing` for a unit that does not have to deal with it."""
    require_act(work.actor, Act.SUPERVISION_READ)
    row = reads.item(reach_of(work.actor, Act.SUPERVISION_READ), work.db, item_id)
    if row is None:
        raise Problem("supervision.missing")
    steps = reads.steps_of(reach_of(work.actor, Act.SUPERVISION_READ), work.db, item_id)
    told = matter_views.told_steps(work, ITEMS, steps)
    following = matter_views.next_steps(work, ITEMS, matter_of(work, row))
    return _told(work, row, told, following)


def page(work: Work, wanted: ItemFilter, *, after: Key | None = None, limit: int = 50) -> ItemPage:
    """By the moment they are due."""
    require_act(work.actor, Act.SUPERVISION_READ)
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    rows = reads.item_page(reach, work.db, wanted, after, limit + 1)
    shown = [_told(work, row, [], []) for row in rows[:limit]]
    total = None if after else reads.item_waiting(reach, work.db, wanted, work.now).number
    return ItemPage(shown, matter_views.key_after(rows, limit), total)


def _told(work: Work, row: ItemRow, steps: list[StepView], following: list[NextStep]) -> Item:
    is_running = row.state in RUNNING
    clock = matter_views.clock_of(work, row.opened_at, row.due_at, None, is_running=is_running)
    was_late = row.answered_at is not None and row.answered_at >= row.due_at
    named = []
    if steps and row.houses and has_act(work.actor, Act.HOUSE_READ):
        named = figures.house_lines(reach_of(work.actor, Act.HOUSE_READ), work.db, row.houses)
    return Item(
        row,
        str(work.store.secrets.open(row.demand_sealed)["demand"]),
        parties.name_of(profile_of(work), row.receiver),
        clock,
        clock.is_overdue or (was_late and not is_running),
        named,
        steps,
        following,
    )


def houses_of_figure(work: Work, item: Item, after: str | None) -> HousesBehind:
    """A page of the houses the item's figure counted when it was opened, within reach.

    Of a month that is frozen as frozen, by its newest issue; else from the ledger of that moment.
    """
    row = item.row
    if row.figure is None or row.month is None or row.counted_at is None:
        raise Problem("supervision.missing")
    period = reports.cut_off_of_month(work, row.month).period
    if row.counted_at >= period.closes_at:
        kept = frozen.houses_behind(work, row.month, row.figure, **_where(row), after=after)
        if kept is not None:
            return kept
    cut_off = CutOff(period, row.counted_at)
    return report_houses.houses_behind(work, row.figure, cut_off, **_where(row), after=after)


def _where(row: ItemRow) -> dict[str, str | None]:
    """The township's column, or the department's own houses."""
    kind, _, code = row.receiver.partition(":")
    return {"area": row.area_code, "department": code if kind == "department" else None}


def behind_of(work: Work, item: Item) -> list[Entry]:
    """What the item's measure counted when it was opened."""
    require_act(work.actor, Act.SUPERVISION_READ)
    return [from_json(one) for one in item.row.behind or ()]


class GroupLine(NamedTuple):
    """A supervision group, or None for units that stand in none; how its items stand."""

    group: SupervisionGroup | None
    open: int
    answered: int
    overdue: int
    closed: int


def group_lines(work: Work) -> list[GroupLine]:
    """Per group of the county's profile; nothing for a county without groups."""
    require_act(work.actor, Act.SUPERVISION_READ)
    groups = county_schema(work.county).profile.supervision.groups
    if not groups:
        return []
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    rows = reads.standing(reach, work.db, work.now)
    lines = [
        _group_line(one, (row for row in rows if row.receiver in one.parties)) for one in groups
    ]
    known = {party for one in groups for party in one.parties}
    return [*lines, _group_line(None, (row for row in rows if row.receiver not in known))]


OTHERS = "others"  # units that stand in no group


def receivers_of(work: Work, group: str | None) -> tuple[str, ...] | None:
    """The units of a supervision group, or of OTHERS; None for what is no group."""
    profile = county_schema(work.county).profile
    by_id = {one.id: one.parties for one in profile.supervision.groups}
    if group == OTHERS:
        known = {party for found in by_id.values() for party in found}
        return tuple(one for one in parties.receivers(profile) if one not in known)
    return by_id.get(group or "")


def _group_line(group: SupervisionGroup | None, rows: Iterable[Standing]) -> GroupLine:
    count: Counter[str] = Counter()
    for row in rows:
        count[row.state] += row.number
        if row.is_overdue and row.state in RUNNING:
            count["overdue"] += row.number
    return GroupLine(group, count["asked"], count["answered"], count["overdue"], count["closed"])


class Weekly(NamedTuple):
    label: str
    due: date
    is_today: bool


def next_weekly(work: Work) -> list[Weekly]:
    """What the county's calendar asks for within seven days from today on, week by week."""
    today = local_day(work.now)
    found = due_between(county_schema(work.county).profile, today, today + timedelta(days=6))
    return [Weekly(one.label, one.due, one.due == today) for one in found if one.kind == "weekly"]
