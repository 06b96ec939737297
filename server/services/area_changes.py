"""区划调整: drafted with a preview, decided, in force from its day; undone until then (M23).

The divisions change by dated rows, the files by moving: every house, case and seat of the old
village follows into the new one in one unit of work, each with its entry in its own chain. What
was true on its day stays in the ledger, which the figures fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson

from server.domain.acts import Act
from server.domain.area_changes import KINDS, STATES, Plan, Unfit, plan_of
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services.area_moves import carry_out_plan
from server.services.digests import sm3
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import accounts, area_changes as reads
from server.store.reads.area_changes import ChangeLine
from server.store.rows import AreaChange

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the change would do today. `flows` counts houses by (old village, new village)."""

    plan: Plan
    flows: Mapping[tuple[str, str], int]
    houses: int
    cases: int
    waiting: int
    grids: int
    seats: int
    accounts: tuple[str, ...]  # logins
    units: tuple[str, ...]
    unsent_phones: int

    def counts(self) -> dict[str, int]:
        return {
            "houses": self.houses,
            "cases": self.cases,
            "waiting": self.waiting,
            "grids": self.grids,
            "seats": self.seats,
            "accounts": len(self.accounts),
            "units": len(self.units),
            "unsent_phones": self.unsent_phones,
        }


def manager_reach(work: Work) -> Reach:
    if work.actor.account_id.startswith("job:"):
        return whole_county(work.county)
    require_act(work.actor, Act.AREA_MANAGE)
    reach = reach_of(work.actor, Act.AREA_MANAGE)
    if not accounts.whole_counties(reach):
        raise Problem("act.forbidden")
    return reach


def draft(work: Work, kind: str, on: date, basis: str, terms: Mapping[str, Any]) -> str:
    """Kept to be looked at; nothing changes yet. `area_change.invalid` says what does not fit."""
    manager_reach(work)
    _require_day(work, on)
    preview = look_ahead(work, kind, on, terms)
    change_id = fresh_id(work)
    row = {
        "id": change_id,
        "kind": kind,
        "on_day": on,
        "basis": basis,
        "terms": dict(terms),
        "state": "draft",
        "counts": preview.counts(),
        "drafted_at": work.now,
        "drafted_by": work.actor.account_id,
        "decided_at": None,
        "decided_by": None,
        "ended_at": None,
        "version": 1,
    }
    work.insert(AreaChange, row, chain=chain_of(work))
    facts = {"change": change_id, "kind": kind, "on": on.isoformat()}
    work.record("area_change.drafted", chain_of(work), **facts)
    return change_id


def _require_day(work: Work, on: date) -> None:
    """Not before this month, whose figures are still open, and no farther than a year."""
    today = local_day(work.now)
    if not today.replace(day=1) <= on <= today + FARTHEST:
        raise _invalid("执行日期应在本月 1 日之后、一年以内。")


def look_ahead(work: Work, kind: str, on: date, terms: Mapping[str, Any]) -> Preview:
    """The plan on that day's divisions, and what stands in them now."""
    db, county = work.db, work.county
    plan = _planned(work, kind, on, terms)
    villages = sorted(plan.by_village)
    grids = sorted(plan.by_grid)
    houses = reads.houses_of(db, county, villages, grids)
    seats = reads.seats_of(db, county, villages, grids, on)
    people = {one.account_id for one in seats}
    flows = Counter(
        (one.village_code, plan.village_of(one.village_code, one.grid_code) or "") for one in houses
    )
    return Preview(
        plan,
        dict(flows),
        len(houses),
        reads.open_cases(db, county, [one.id for one in houses]),
        reads.waiting_surveys(db, county, villages),
        sum(1 for one in plan.begins if one.level == "grid"),
        len(seats),
        tuple(sorted(reads.logins(db, county, people).values())),
        tuple(one.name for one in reads.units_of(db, county, villages)),
        reads.unsent_phones(db, county, people),
    )


def _planned(work: Work, kind: str, on: date, terms: Mapping[str, Any]) -> Plan:
    if kind not in KINDS:
        raise _invalid("没有这种调整。")
    try:
        plan = plan_of(kind, terms, reads.divisions(work.db, work.county, on))
    except Unfit as unfit:
        raise _invalid(str(unfit)) from unfit
    except (KeyError, TypeError) as error:
        raise _invalid("填写不完整。") from error
    later = reads.names_later(work.db, work.county, plan.touches, on)
    if later:
        raise _invalid(
            f"{'、'.join(sorted(later))} 在执行日期当日或之后已有调整，请改用更晚的日期。"
        )
    return plan


def _invalid(text: str) -> Problem:
    return Problem(
        "area_change.invalid",
        faults=[{"code": "area_change.unfit", "field": "terms", "text": text}],
    )


def find(work: Work, change_id: str) -> ChangeLine:
    found = reads.change(manager_reach(work), work.db, change_id)
    if found is None:
        raise Problem("area_change.missing")
    return found


def decide(work: Work, change_id: str, *, version: int) -> None:
    """From its day on it holds; a day that has come makes it hold at once."""
    found = _in_state(work, change_id, ("draft",))
    preview = look_ahead(work, found.kind, found.on_day, found.terms)
    _require_alone(work, found, preview.plan)
    values = {
        "state": "decided",
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
        "counts": preview.counts(),
        "version": version + 1,
    }
    key = {"id": change_id, "state": "draft", "version": version}
    work.update(AreaChange, key, values, chain=chain_of(work))
    content = sm3(orjson.dumps(found.terms, option=orjson.OPT_SORT_KEYS))
    work.record(
        "area_change.decided",
        chain_of(work),
        change=change_id,
        kind=found.kind,
        on=found.on_day.isoformat(),
        content=content,
    )
    if found.on_day <= local_day(work.now):
        carry_out(work, change_id)


def _require_alone(work: Work, found: ChangeLine, plan: Plan) -> None:
    for other in reads.decided(work.db, work.county):
        day = max(other.on_day, found.on_day)
        divisions = reads.divisions(work.db, work.county, min(day, other.on_day))
        if plan_of(other.kind, other.terms, divisions).touches & plan.touches:
            raise Problem("area_change.overlaps")


def undo(work: Work, change_id: str) -> None:
    """Until it holds, it can be taken back; afterwards another change has to turn it round."""
    found = _in_state(work, change_id, ("draft", "decided"))
    values = {"state": "undone", "ended_at": work.now, "version": found.version + 1}
    key = {"id": change_id, "version": found.version}
    work.update(AreaChange, key, values, chain=chain_of(work))
    work.record("area_change.undone", chain_of(work), change=change_id)


def carry_out(work: Work, change_id: str) -> None:
    """All of it or nothing, in this unit of work."""
    found = _in_state(work, change_id, ("decided",))
    if found.on_day > local_day(work.now):
        raise Problem("area_change.too_soon", on=found.on_day.isoformat())
    plan = _planned(work, found.kind, found.on_day, found.terms)
    moved = carry_out_plan(work, plan, found.on_day, change_id)
    values = {"state": "in_force", "ended_at": work.now, "version": found.version + 1}
    key = {"id": change_id, "version": found.version}
    work.update(
        AreaChange, key, {**values, "counts": {**found.counts, **moved}}, chain=chain_of(work)
    )
    work.record("area_change.carried_out", chain_of(work), change=change_id, **moved)


def due(work: Work) -> list[str]:
    """Ids of decided changes whose day has come."""
    return [one.id for one in reads.due(work.db, work.county, local_day(work.now))]


def _in_state(work: Work, change_id: str, states: tuple[str, ...]) -> ChangeLine:
    found = find(work, change_id)
    if found.state not in states:
        raise Problem("area_change.wrong_state", state=STATES[found.state])
    return found


def chain_of(work: Work) -> str:
    return f"county:{work.county}"
