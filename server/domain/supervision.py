"""督查督办: what the leading group's office presses a unit for, until the office closes it (M19).

A ground in figures only ever proposes an item; a person opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.case_state import any_of
from server.domain.matters import RECEIVER, SENDER, Move, Procedure
from survey_schema.supervision_model import SupervisionTrigger

PRESS, BULLETIN, TALK = "press", "bulletin", "talk"
FORMS: Mapping[str, str] = {PRESS: "督办", BULLETIN: "通报", TALK: "约谈"}

STATES: Mapping[str, str] = {
    "asked": "待答复",
    "answered": "已答复，待审核",
    "closed": "已办结",
    "withdrawn": "已撤销",
}
TALKS: Mapping[str, str] = {"none": "不需约谈", "due": "待约谈", "held": "已约谈"}

_OPEN, _ANSWER = Act.SUPERVISION_OPEN, Act.SUPERVISION_ANSWER
_RUNNING = any_of("asked", "answered")

MOVES: tuple[Move, ...] = (
    Move("answer", "答复整改情况", RECEIVER, _ANSWER, "supervision.answered",
         {"state": any_of("asked")}, to="answered", needs=("words",), takes=("files",)),
    Move("record_talk", "登记约谈记录", SENDER, _OPEN, "supervision.talk_held",
         {"state": _RUNNING, "side": any_of("due")}, side="held",
         needs=("words",), takes=("files",)),
    # an item that asks for a talk is not closed without one
    Move("close", "审核通过，办结", SENDER, _OPEN, "supervision.closed",
         {"state": any_of("answered"), "side": any_of("none", "held")}, to="closed",
         takes=("words",), guards=("four_eyes",)),
    Move("send_back", "整改不到位，退回", SENDER, _OPEN, "supervision.sent_back",
         {"state": any_of("answered")}, to="asked", needs=("words",), guards=("four_eyes",)),
    Move("extend", "延长期限", SENDER, _OPEN, "supervision.extended",
         {"state": any_of("asked")}, needs=("words", "day"), guards=("later_day",)),
    Move("withdraw", "撤销事项", SENDER, _OPEN, "supervision.withdrawn",
         {"state": _RUNNING}, to="withdrawn", needs=("words",)),
)  # fmt: skip

ITEMS = Procedure("item", STATES, TALKS, MOVES, closed=frozenset({"closed", "withdrawn"}))
RUNNING = frozenset(STATES) - ITEMS.closed
DEADLINE = "supervision_answer"


def side_of(form: str) -> str:
    """Whether a talk has to be held before the item may be closed."""
    return "due" if form == TALK else "none"


class Proposal(NamedTuple):
    """`number` is what the figure or the measure counts of the unit in the newest of `months`."""

    trigger: SupervisionTrigger
    party: str
    months: tuple[str, ...]
    number: int

    @property
    def month(self) -> str:
        return self.months[-1]

    @property
    def area(self) -> str | None:
        """The township whose houses it counts; a department has none."""
        kind, _, code = self.party.partition(":")
        return code if kind == "township" else None

    @property
    def department(self) -> str | None:
        kind, _, code = self.party.partition(":")
        return code if kind == "department" else None


Numbers = Mapping[str, int]


def proposals(
    trigger: SupervisionTrigger,
    months: Sequence[tuple[str, Mapping[str, int]]],
    parties: Iterable[str],
) -> list[Proposal]:
    """Whom a trigger names; `months` are (month, party → what it counts there), oldest first.

    A trigger of so many months holds where the number was above its threshold in each of the
    newest so many.
    """
    newest = months[-trigger.months :]
    if len(newest) < trigger.months:
        return []
    names = tuple(month for month, _ in newest)
    found = []
    for party in parties:
        numbers = [by_party.get(party, 0) for _, by_party in newest]
        if party.partition(":")[0] in trigger.units and min(numbers) > trigger.above:
            found.append(Proposal(trigger, party, names, numbers[-1]))
    return found


def pressing_first(found: Iterable[Proposal]) -> list[Proposal]:
    """Talks before bulletins before other pressing, then the largest number."""
    order = {TALK: 0, BULLETIN: 1, PRESS: 2}
    return sorted(
        found, key=lambda one: (order[one.trigger.form], -one.number, one.trigger.id, one.party)
    )
