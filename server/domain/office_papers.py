"""Papers of the leading group and its office that are about no single house: the month's report
and bulletin, and what a supervision item asks for (M19, M20).

One table. Their numbers are counted in the same series as those of papers about a house, so that
no number is there twice; they are checked under the same address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.acts import Role
from server.domain.problems import Problem
from server.domain.supervision import BULLETIN, PRESS, TALK

# Version of the printed form: a change of wording or layout gets a new one (decision 0022).
LAYOUT = 1

STATES = ("valid", "void")
MONTH, ITEM = "month", "item"
MONTH_REPORT, MONTH_BULLETIN = "month_report", "month_bulletin"


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """`form` is that of the supervision item it is issued about; None for a paper on a month."""

    title: str
    mark: str  # one character of the number: 五建自办报〔2026〕1号
    rests_on: str
    form: str | None = None
    inputs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    needs_talk: bool = False  # of a talk that has been held


ISSUERS = (Role.LEADING_GROUP_OFFICE, Role.LEADING_GROUP)
_CONTACT = ("contact_name", "contact_phone")
_TALK = ("talk_at", "talk_place", "talk_person")

KINDS: Mapping[str, OfficeKind] = {
    MONTH_REPORT: OfficeKind("月报", "报", MONTH),
    MONTH_BULLETIN: OfficeKind("通报", "通", MONTH, optional=("demand",)),
    "item_letter": OfficeKind("督办函", "督", ITEM, PRESS, _CONTACT),
    "item_bulletin": OfficeKind("通报", "通", ITEM, BULLETIN, _CONTACT),
    "item_talk": OfficeKind("约谈通知", "谈", ITEM, TALK, (*_TALK, *_CONTACT)),
    "talk_record": OfficeKind(
        "约谈记录", "记", ITEM, TALK, _TALK, ("commitment",), needs_talk=True
    ),
}
MONTH_KINDS = tuple(name for name, kind in KINDS.items() if kind.rests_on == MONTH)

INPUT_LABELS: Mapping[str, str] = {
    "demand": "补充的工作要求",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "talk_at": "约谈时间",
    "talk_place": "约谈地点",
    "talk_person": "被约谈人职务",
    "commitment": "被约谈单位表态和整改承诺",
}


def kind_of(name: str, rests_on: str) -> OfficeKind:
    kind = KINDS.get(name)
    if kind is None or kind.rests_on != rests_on:
        raise Problem("paper.unknown_kind", kind=name)
    return kind


def kinds_for(form: str, side: str, state: str) -> list[str]:
    """The papers that may be issued about a supervision item of this form as it stands."""
    return [
        name
        for name, kind in KINDS.items()
        if kind.form == form and state != "withdrawn" and (side == "held") >= kind.needs_talk
    ]


def require_inputs(kind: OfficeKind, given: Mapping[str, object]) -> None:
    """Nothing prints as a blank, and nothing that was written is left out."""
    lacking = [INPUT_LABELS[name] for name in kind.inputs if not given.get(name)]
    if lacking:
        raise Problem("paper.facts_missing", title=kind.title, items="、".join(lacking))
    known = (*kind.inputs, *kind.optional)
    unused = [INPUT_LABELS.get(name, name) for name in given if name not in known]
    if unused:
        raise Problem("paper.unused_input", title=kind.title, items="、".join(unused))
