"""The house a report is about: named, corrected, shown to the department that has to look.

The house's own chain is told of the beginning, of what was found and of the end; the month's
figures count nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from server.domain.acts import Act
from server.domain.problems import Problem
from server.services import sectors
from server.services.finding import FoundHouse, find_house_by_code
from server.services.work import Work
from server.store.reads.complaints import ComplaintRow

if TYPE_CHECKING:
    from server.services.complaints import Bringing

_NAMES = {"name_house": Act.COMPLAINT_KEEP, "check": Act.COMPLAINT_CHECK}


def named(work: Work, row: ComplaintRow, step: str, given: Bringing) -> FoundHouse | None:
    """The house a step says it is about; whoever looks may name one where none was named."""
    act = _NAMES.get(step)
    if act is None or (step == "check" and (given.house_code is None or row.house_id)):
        return None
    if given.house_code is None:
        raise Problem("complaint.house_needed")
    found = find_house_by_code(work, act, given.house_code)
    if found.house.id == row.house_id:
        raise Problem("complaint.house_same")
    kind, _, code = (row.receiver or "").partition(":")
    if kind == "township" and found.house.township_code != code:
        raise Problem("complaint.house_elsewhere")
    return found


def place_of(house: FoundHouse | None) -> dict[str, str]:
    if house is None:
        return {}
    return {
        "house_id": house.house.id,
        "township_code": house.house.township_code,
        "village_code": house.house.village_code,
    }


def tell(work: Work, row: ComplaintRow, changes: Mapping[str, Any]) -> None:
    """Each house hears what concerns it."""
    house = changes.get("house_id", row.house_id)
    if row.house_id not in (None, house):
        _leave(work, row)
    if house is None:
        return
    if house != row.house_id:
        receive(work, house, row.id, row.channel, row.kinds)
    _hand_on(work, row, house, changes["receiver"])
    _tell_result(work, row, house, changes)
    if changes.get("closed_at"):
        facts = {"complaint": row.id, "result": row.result, "late": changes["was_late"]}
        work.record("complaint.closed", f"house:{house}", **facts)


def _tell_result(work: Work, row: ComplaintRow, house: str, changes: Mapping[str, Any]) -> None:
    """What was found, taken back, or found before the house was named."""
    is_new = house != row.house_id
    result = changes.get("result", row.result)
    if "result" in changes or (is_new and result is not None):
        was = None if is_new else row.result
        facts = {"complaint": row.id, "result": result, "was": was}
        work.record("complaint.found", f"house:{house}", **facts)


def receive(work: Work, house_id: str, complaint_id: str, channel: str, kinds: list[str]) -> None:
    facts = {"complaint": complaint_id, "channel": channel, "kinds": kinds}
    work.record("complaint.received", f"house:{house_id}", **facts)


def _leave(work: Work, row: ComplaintRow) -> None:
    work.record("complaint.left", f"house:{row.house_id}", complaint=row.id, channel=row.channel)
    _hand(work, str(row.house_id), row.id, row.receiver, None)


def _hand_on(work: Work, row: ComplaintRow, house: str, receiver: str | None) -> None:
    was = row.receiver if house == row.house_id else None
    _hand(work, house, row.id, was, receiver)


def _hand(work: Work, house: str, complaint_id: str, was: str | None, receiver: str | None) -> None:
    """The house is shown to the department that looks, and no longer to the one before."""
    if was == receiver:
        return
    old, new = _department(was), _department(receiver)
    if old is not None:
        sectors.hide(work, house, old, complaint_id)
    if new is not None:
        sectors.show(work, house, new, complaint_id)
    if old is not None or new is not None:
        facts = {"complaint": complaint_id, "receiver": receiver, "was": was}
        work.record("complaint.handed", f"house:{house}", **facts)


def _department(party: str | None) -> str | None:
    kind, _, code = (party or "").partition(":")
    return code if kind == "department" else None
