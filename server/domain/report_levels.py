"""The monthly report, level by level: who hands in, who accepts or returns, what is locked (M19).

A unit's part goes up: 村(居) → 乡镇 → 县, 部门 → 县, and the county's to the leading group. What
was handed in above locks what lies below, until it is given back from above. Nothing here locks
a house: field work goes on, and shows as a difference from what was declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.acts import Role
from server.domain.facts import Actor, Seat
from server.domain.parties import department, township
from server.domain.problems import Problem

COUNTY = "county"

STATE_LABELS: Mapping[str, str] = {
    "open": "未报",  # there is no row yet
    "submitted": "已报，待审核",
    "accepted": "已接收",
    "returned": "已退回",
}
STATES = frozenset(STATE_LABELS) - {"open"}


class Step(NamedTuple):
    label: str
    before: frozenset[str]
    after: str
    is_from_above: bool
    needs_words: bool = False


STEPS: Mapping[str, Step] = {
    "submit": Step("报送", frozenset({"open", "returned"}), "submitted", is_from_above=False),
    "accept": Step("接收", frozenset({"submitted"}), "accepted", is_from_above=True),
    "return": Step("退回", frozenset({"submitted"}), "returned", True, needs_words=True),
    "reopen": Step("解除锁定", frozenset({"accepted"}), "returned", True, needs_words=True),
}
HANDED_IN = frozenset({"submitted", "accepted"})


def village(code: str) -> str:
    return f"village:{code}"


def kind_of(party: str) -> str:
    return party.partition(":")[0]


def code_of(party: str) -> str:
    return party.partition(":")[2]


def party_of(seat: Seat) -> str | None:
    """The part a seat hands in; a department's seat for one township hands in nothing alone."""
    if seat.role is Role.VILLAGE and seat.village:
        return village(seat.village)
    if seat.role is Role.TOWNSHIP and seat.township:
        return township(seat.township)
    if seat.role is Role.DEPARTMENT and seat.department and not seat.township:
        return department(seat.department)
    return COUNTY if seat.role is Role.LEADING_GROUP_OFFICE else None


def above_of(party: str, township_code: str | None = None) -> str | None:
    """The part this one goes into; `township_code` is a village's. None above the county's."""
    if party == COUNTY:
        return None
    return township(township_code or "") if kind_of(party) == "village" else COUNTY


def may_submit(actor: Actor, party: str) -> bool:
    return any(party_of(seat) == party for seat in actor.seats)


def may_decide(actor: Actor, party: str, township_code: str | None = None) -> bool:
    """A township decides on its villages, the office on townships and departments, the leading
    group on the county's."""
    above = above_of(party, township_code)
    if above is None:
        return any(seat.role is Role.LEADING_GROUP for seat in actor.seats)
    return may_submit(actor, above)


def after(step: str, state: str, above: str) -> str:
    """The state after the step; `above` is the state of the part it goes into.

    `report.locked` when that has been handed in already, `report.not_now` when the step does not
    follow from the state.
    """
    if above in HANDED_IN:
        raise Problem("report.locked")
    if state not in STEPS[step].before:
        raise Problem("report.not_now", state=STATE_LABELS[state], step=STEPS[step].label)
    return STEPS[step].after
