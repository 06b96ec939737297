"""文书: every kind of official paper, who issues it, when, on what facts and on what basis.

One table. What a paper says is worked out by server.domain.paper_text from facts gathered once at
its issue; from then on neither the facts nor the number change. A paper that was wrong is made
void with its reason and keeps its number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from server.domain.acts import ROLE_LABELS, Role
from server.domain.case_state import CaseState, Values, any_of, matches
from server.domain.problems import Problem
from survey_schema.origin import Certainty, Source

CHECK_PATH = "/w/"  # the public page of a paper: this and its check code

# Version of the printed form: a change of wording or layout gets a new one.
LAYOUT = 1

STATES = ("valid", "void")
DELIVERY_STATES = ("not_needed", "waiting", "tried", "delivered")

OWNER, TOWNSHIP, DEPARTMENT, FILE = "owner", "township", "department", "file"

# What is shown besides: 公告 was made and its days still run, so that nothing is delivered yet.
ANNOUNCED = "announced"


def delivery_on(delivery: str, delivered_on: date | None, today: date) -> str:
    """The state of delivery on a day: what counts as delivered only later has not arrived."""
    is_running = delivered_on is not None and delivered_on > today
    return ANNOUNCED if delivery == "delivered" and is_running else delivery


# kind -> the column of its case, and the states in which what it asks for has been done
ANSWERED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "inspection_notice": ("inspection", ("reported",)),
    "rectify_notice": ("remediation", ("finished",)),
    "stop_use_notice": ("control", ("in_place", "lifted")),
}


class Way(NamedTuple):
    """How a paper reaches its addressee, and what the record of it must say."""

    label: str
    needs: tuple[str, ...]
    days_until_served: int = 0  # 公告: it counts as delivered only then


# 民事诉讼法的送达方式，行政机关参照（GK）；公告期 30 日为系统设定（D）。
WAYS: Mapping[str, Way] = {
    "direct": Way("直接送达", ("receiver", "relation", "signed")),
    "lien": Way("留置送达", ("note", "witnesses", "photo")),
    "post": Way("邮寄送达", ("tracking_no",)),
    "notice": Way("公告送达", ("note", "photo"), 30),
    "entrusted": Way("委托送达", ("receiver", "relation", "note")),
}
WAYS_CERTAINTY = Certainty.GENERAL_KNOWLEDGE


@dataclass(frozen=True, slots=True)
class Kind:
    """`facts` are paths into the facts without which it is not issued, `inputs` what the issuer
    writes himself. `runs_from_delivery`: its days count from the day of delivery.
    """

    title: str
    mark: str  # one character of the number: 五建自告〔2026〕1号
    issuers: tuple[Role, ...]
    addressee: str
    when: Mapping[str, Values]
    needed: str
    facts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()  # inputs it can be issued without
    basis: tuple[Source, ...] = ()
    copies: tuple[str, ...] = ()
    runs_from_delivery: bool = False
    owner_fields: tuple[str, ...] = ()  # personal data the addressee needs on the paper

    @property
    def is_delivered(self) -> bool:
        return self.addressee != FILE


_LOCAL = (Role.TOWNSHIP, Role.HOUSING_BUREAU)
_ABOVE = (Role.HOUSING_BUREAU, Role.LEADING_GROUP_OFFICE, Role.LEADING_GROUP)
_CONTACT = ("contact_name", "contact_phone")
_OPEN = {"closing": any_of(None)}
_PERSON = ("owner_name", "address")
_POINTS = Source("《自建房结构安全排查技术要点（暂行）》", Certainty.SECONDARY)
_STANDARD = Source("《危险房屋鉴定标准》（JGJ 125-2016）", Certainty.PRIMARY)

KINDS: Mapping[str, Kind] = {
    "hazard_notice": Kind(
        "自建房安全隐患告知书",
        "告",
        _LOCAL,
        OWNER,
        _OPEN,
        "案卷须尚未办结",
        facts=("owner.name", "house.address", "hazards", "case.verdict"),
        inputs=_CONTACT,
        basis=(_POINTS,),
        copies=("village",),
        owner_fields=_PERSON,
    ),
    "stop_use_notice": Kind(
        "自建房停止使用通知书",
        "停",
        _LOCAL,
        OWNER,
        {**_OPEN, "control": any_of("ordered", "in_place")},
        "须先下达管控措施",
        facts=("owner.name", "house.address", "hazards", "measures"),
        inputs=_CONTACT,
        basis=(_POINTS,),
        copies=("village", "department"),
        owner_fields=_PERSON,
    ),
    "rectify_notice": Kind(
        "自建房安全隐患限期整改通知书",
        "改",
        _LOCAL,
        OWNER,
        {**_OPEN, "remediation": any_of("planned", "working", "finished")},
        "须先制定整治方案",
        facts=("owner.name", "house.address", "hazards", "plans"),
        inputs=_CONTACT,
        copies=("village",),
        owner_fields=_PERSON,
    ),
    "inspection_notice": Kind(
        "自建房安全鉴定通知书",
        "鉴",
        _LOCAL,
        OWNER,
        {**_OPEN, "inspection": any_of("needed", "commissioned")},
        "案卷须处于待鉴定或鉴定中",
        facts=("owner.name", "house.address", "hazards", "case.verdict"),
        inputs=("due_days", *_CONTACT),
        basis=(_STANDARD,),
        copies=("village",),
        runs_from_delivery=True,
        owner_fields=_PERSON,
    ),
    "supervision_letter": Kind(
        "督办函",
        "督",
        _ABOVE,
        TOWNSHIP,
        _OPEN,
        "案卷须尚未办结",
        facts=("house.township", "case.stage"),
        inputs=("matter", "due_on", *_CONTACT),
        optional=("task",),
    ),
    "talk_notice": Kind(
        "约谈通知",
        "谈",
        _ABOVE,
        TOWNSHIP,
        _OPEN,
        "案卷须尚未办结",
        facts=("house.township", "case.stage"),
        inputs=("matter", "talk_at", "talk_place", "talk_person", *_CONTACT),
    ),
    "transfer_letter": Kind(
        "案件移送函",
        "移",
        _LOCAL,
        DEPARTMENT,
        {},
        "须已立案",
        facts=("owner.name", "house.address"),
        inputs=("department", "matter", *_CONTACT),
        owner_fields=_PERSON,
    ),
    "acceptance_form": Kind(
        "自建房安全隐患整治验收表",
        "验",
        (*_LOCAL, Role.LEADING_GROUP_OFFICE, Role.LEADING_GROUP),
        FILE,
        {"acceptance": any_of("passed", "returned")},
        "须已作出验收结论",
        facts=("owner.name", "house.address", "acceptance.conclusion", "plans"),
        owner_fields=_PERSON,
    ),
    "sign_off_notice": Kind(
        "自建房安全隐患销号通知书",
        "销",
        (*_LOCAL, Role.LEADING_GROUP_OFFICE, Role.LEADING_GROUP),
        OWNER,
        {"closing": any_of("signed_off")},
        "案卷须已销号",
        facts=("owner.name", "house.address", "acceptance.on_site_on", "sign_off.number"),
        inputs=_CONTACT,
        copies=("village", "department"),
        owner_fields=_PERSON,
    ),
}

FACT_LABELS: Mapping[str, str] = {
    "owner.name": "产权人姓名",
    "house.address": "房屋地址",
    "house.township": "房屋所在乡镇",
    "hazards": "隐患记录",
    "measures": "管控措施",
    "plans": "整治方案",
    "case.verdict": "初步判定",
    "case.stage": "办理环节",
    "acceptance.conclusion": "验收结论",
    "acceptance.on_site_on": "现场验收日期",
    "sign_off.number": "销号编号",
}

INPUT_LABELS: Mapping[str, str] = {
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "due_on": "办理期限",
    "due_days": "自送达之日起的天数",
    "matter": "事由",
    "department": "移送的部门",
    "talk_at": "约谈时间",
    "talk_place": "约谈地点",
    "talk_person": "被约谈人职务",
    "task": "督办的派单",
}


def kind_of(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise Problem("paper.unknown_kind", kind=name)
    return kind


def require_issuer(kind: Kind, roles: Collection[Role]) -> Role:
    """The role through which it is issued; `paper.wrong_issuer` when no seat has it."""
    for role in kind.issuers:
        if role in roles:
            return role
    issuers = "、".join(ROLE_LABELS[role] for role in kind.issuers)
    raise Problem("paper.wrong_issuer", title=kind.title, issuers=issuers)


def admits(kind: Kind, state: CaseState) -> bool:
    return matches(state.columns, kind.when)


def require_admitted(kind: Kind, state: CaseState) -> None:
    if not admits(kind, state):
        raise Problem("paper.not_admitted", title=kind.title, needed=kind.needed)


def require_whole(kind: Kind, facts: Mapping[str, Any]) -> None:
    """Nothing prints as a blank: what the kind rests on must be there, all of it named at once."""
    lacking = [FACT_LABELS[path] for path in kind.facts if not at(facts, path)]
    lacking += [INPUT_LABELS[name] for name in kind.inputs if not at(facts, f"input.{name}")]
    if lacking:
        raise Problem("paper.facts_missing", title=kind.title, items="、".join(lacking))
    given: Mapping[str, Any] = facts.get("input") or {}
    unused = [INPUT_LABELS[name] for name in given if name not in (*kind.inputs, *kind.optional)]
    if unused:
        raise Problem("paper.unused_input", title=kind.title, items="、".join(unused))


def require_future(due: date | None, today: date) -> None:
    if due is not None and due <= today:
        raise Problem("paper.due_not_future", due=due.isoformat())


def at(facts: Mapping[str, Any], path: str) -> Any:
    """`at(facts, "owner.name")`; None where a part of the way is missing."""
    found: Any = facts
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


# ---- numbers -----------------------------------------------------------------------------


def series_of(prefix: str, issuer_mark: str, kind: Kind) -> str:
    """What a number is counted within: county's prefix, issuing unit, kind.

    Two units that would print the same letters share one count, so that no number is there twice.
    """
    return f"{prefix}{issuer_mark}{kind.mark}"


def number_text(series: str, year: int, serial: int) -> str:
    """发文字号 (GB/T 9704-2012 7.2.5): hexagonal brackets, no 第, no leading zero."""
    return f"{series}〔{year}〕{serial}号"
