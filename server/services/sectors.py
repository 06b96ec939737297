"""Sectors: which departments a house is shown to, kept in step with its use (M13, M17).

What a survey found unlawful is kept beside it: a to-do for the township until a record takes it up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from server.domain.reach import whole_county
from server.domain.responsible import departments_for
from server.services import house_facts
from server.services.county import county_schema
from server.services.house_facts import unlawful_kinds
from server.services.work import Work
from server.store.reads import sectors as reads
from server.store.reads.sectors import BY_USE
from server.store.rows import House, HouseDepartment, UnlawfulFinding

_BATCH = 500


def departments_of(work: Work, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """By the use the answers state, the leading one first."""
    shares = departments_for(
        county_schema(work.county).profile,
        answers.get("is_operational"),
        answers.get("business_kinds"),
    )
    return tuple(one.department for one in shares)


def show_new(work: Work, house_id: str, answers: Mapping[str, Any]) -> None:
    """A house just entered; its registration explains the rows."""
    rows = [_row(work, house_id, code, BY_USE) for code in departments_of(work, answers)]
    work.insert(HouseDepartment, rows, chain=f"house:{house_id}")


def show_again(work: Work, house_id: str, answers: Mapping[str, Any]) -> None:
    """After its newest survey, which explains what changes."""
    known = reads.grounds_by_use_of(whole_county(work.county), work.db, house_id)
    _settle(work, house_id, departments_of(work, answers), known)


def _settle(
    work: Work, house_id: str, wanted: Collection[str], known: Mapping[str, bool]
) -> dict[str, list[str]]:
    """Make the grounds by use those wanted; what began and what ended."""
    begun = [code for code in wanted if not known.get(code)]
    ended = [code for code, is_current in known.items() if is_current and code not in wanted]
    for code in begun:
        show(work, house_id, code, BY_USE)
    for code in ended:
        hide(work, house_id, code, BY_USE)
    return {"departments": sorted(begun), "ended": sorted(ended)}


def show(work: Work, house_id: str, department: str, ground: str) -> None:
    """From now on the department reaches the house on this ground, for the first time or again."""
    chain, row = f"house:{house_id}", _row(work, house_id, department, ground)
    if not work.insert_once(HouseDepartment, row, chain=chain):
        key = {"department_code": department, "house_id": house_id, "ground": ground}
        work.update(HouseDepartment, key, {"since": work.now, "ended_at": None}, chain=chain)


def hide(work: Work, house_id: str, department: str, ground: str) -> None:
    key = {"department_code": department, "house_id": house_id, "ground": ground}
    work.update(HouseDepartment, key, {"ended_at": work.now}, chain=f"house:{house_id}")


def _row(work: Work, house_id: str, department: str, ground: str) -> dict[str, Any]:
    return {
        "department_code": department,
        "house_id": house_id,
        "ground": ground,
        "since": work.now,
        "ended_at": None,
    }


def refresh(work: Work, after: str = "") -> tuple[int, str | None]:
    """Put the next houses in step with the county's table, after it was changed.

    How many changed, and the id to go on after; None at the end.
    """
    county = whole_county(work.county)
    uses = reads.uses_after(county, work.db, after, _BATCH)
    grounds = reads.grounds_by_use(county, work.db, [one.id for one in uses])
    changed = sum(_refresh_one(work, one, grounds[one.id]) for one in uses)
    return changed, uses[-1].id if len(uses) == _BATCH else None


def _refresh_one(work: Work, house: reads.HouseUse, known: Mapping[str, bool]) -> bool:
    wanted = departments_of(work, house._asdict())
    moved = _settle(work, house.id, wanted, known)
    leading = house_facts.department_for(county_schema(work.county).profile, house._asdict())
    if not any(moved.values()) and leading == house.department_code:
        return False
    chain = f"house:{house.id}"
    work.update(House, {"id": house.id}, {"department_code": leading}, chain=chain)
    work.record("house.departments", chain, **moved, ground=BY_USE)
    return True


# what a survey found unlawful


def note_unlawful(  # noqa: PLR0913, PLR0917
    work: Work,
    house_id: str,
    township: str | None,
    village: str | None,
    submission_id: str,
    found_at: datetime,
    answers: Mapping[str, Any],
    *,
    is_new: bool,
) -> None:
    """Keep what the newest survey says; one that no longer says so ends the finding."""
    known = None if is_new else reads.finding_of(whole_county(work.county), work.db, house_id)
    kinds = unlawful_kinds(answers)
    if not kinds and (known is None or known.ended_at is not None):
        return
    chain, key = f"house:{house_id}", {"house_id": house_id}
    found = {"submission_id": submission_id, "kinds": kinds, "found_at": found_at}
    if known is None:
        place = {"township_code": township, "village_code": village}
        work.insert_once(UnlawfulFinding, {**key, **place, **found}, chain=chain)
    elif not kinds:
        work.update(UnlawfulFinding, key, {"ended_at": work.now}, chain=chain)
    else:
        taken_up = known.transfer_id if known.ended_at is None else None
        stands = {"ended_at": None, "transfer_id": taken_up}
        work.update(UnlawfulFinding, key, {**found, **stands}, chain=chain)
