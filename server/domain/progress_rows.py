"""Rows about what is left to do: the stock, the phases' targets, what is late."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.facts import Verdict
from server.domain.figures import HouseFigures
from server.domain.indicator_codes import DONE, TO_REMEDY
from server.domain.indicator_questions import (
    LATE,
    Indicator,
    Question,
    asks,
    both,
    is_in,
    is_not,
    row,
)
from server.domain.period import Period

_IS_OPERATIONAL = is_in("operational", True)
_HAZARDS = (Verdict.GENERAL, Verdict.SEVERE)


def stock_rows() -> Iterable[Indicator]:
    group = "房屋建档"
    everyone = asks("is_ended", lambda _: True)
    yield row("registered", "建档房屋", group, everyone, "已建立房屋档案的房屋，含已灭失的")
    yield row("ended", "已灭失", group, is_in("is_ended", True), "建档后拆除或灭失的房屋")
    yield row(
        "unsurveyed",
        "待排查",
        group,
        both(is_in("surveyed_on", None), is_in("is_ended", False)),
        "已建档、未灭失、尚未排查的房屋",
    )


# What is to be done within a time the procedure or the plan set (the ledger's `due`).
LATE_THINGS = {"control": "管控措施", "inspection": "安全鉴定", "remediation": "隐患整治"}


def _is_late(*things: str) -> Question:
    def counts(house: HouseFigures, period: Period) -> bool:
        return any(what in things and due < period.cut for what, due in house.dues)

    return Question(("dues",), counts)


def late_rows() -> Iterable[Indicator]:
    group = "超期"
    all_things = "、".join(LATE_THINGS.values())
    for code, name, things, meaning in (
        ("overdue", "超期未办结", tuple(LATE_THINGS), f"{all_things}任一项已过期限的房屋"),
        *(
            (f"overdue_{code}", f"超期：{label}", (code,), f"{label}已过期限仍未完成的房屋")
            for code, label in LATE_THINGS.items()
        ),
    ):
        yield Indicator(code, name, meaning, group, "栋", *_is_late(*things), LATE)


def _is_control_late(house: HouseFigures, period: Period) -> bool:
    return house.control_late_at is not None and house.control_late_at < period.cut


def danger_rows() -> Iterable[Indicator]:
    """Exact where `overdue_control` is not: a house no measure was ever ordered for counts too."""
    meaning = (
        "严重安全隐患房屋自判定之时起已过管控措施落实期限仍未管控的，含尚未下达措施的，不含已灭失的"
    )
    asked = Question(("control_late_at",), _is_control_late)
    yield Indicator("severe_late", "严重隐患逾期未管控", meaning, "超期", "栋", *asked, LATE)


def target_rows() -> Iterable[Indicator]:
    """What the phases of the plan are measured by (server.domain.phases)."""
    group = "阶段目标"
    hazardous = is_in("verdict", *_HAZARDS)
    to_remedy, done = is_in("stage", *TO_REMEDY), is_in("stage", *DONE)
    for code, name, asked in (
        ("known_operational", "经营性自建房（含未排查）", _IS_OPERATIONAL),
        ("known_other", "其他自建房（含未排查）", is_not("operational", True)),
        (
            "operational_to_inspect",
            "经营性：应鉴定",
            both(_IS_OPERATIONAL, is_not("surveyed_on", None)),
        ),
        ("operational_to_remedy", "经营性：需整治", both(_IS_OPERATIONAL, to_remedy)),
        ("operational_remedied", "经营性：已整治", both(_IS_OPERATIONAL, done)),
        ("hazardous_open", "存在隐患未销号", both(hazardous, is_not("stage", "signed_off"))),
    ):
        yield row(code, name, group, asked)
