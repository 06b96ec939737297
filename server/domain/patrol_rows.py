"""监测巡查: the rows of the county's table about patrols (domain.md §5.1, GH-DASH M)."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.facts import Verdict
from server.domain.figures import HouseFigures
from server.domain.indicator_questions import (
    NEW,
    STANDING,
    Indicator,
    Question,
    asks,
    both,
    is_in,
    is_not,
    row,
)
from server.domain.period import Period

GROUP = "监测巡查"
_HAZARDS = (Verdict.GENERAL.value, Verdict.SEVERE.value)


def patrol_rows() -> Iterable[Indicator]:
    watched = both(is_in("verdict", *_HAZARDS), is_not("stage", "signed_off", "filed", None))
    yield row("watched", "监测中房屋总量", GROUP, watched, "判定存在安全隐患、案卷尚未销号的房屋")
    said = "本期内收到的巡查记录，含未能进入查看的"
    yield _times("patrols", "巡查次数（本期）", "次", recently("patrols"), said, NEW)
    said = "截至期末收到的巡查记录"
    yield _times("patrols_total", "已巡查次数（累计）", "次", asks("patrols", int), said)
    yield Indicator(
        "patrolled_houses",
        "已巡查房屋（本期）",
        "本期内至少巡查过一次的房屋",
        GROUP,
        "栋",
        *_any_recently("patrols"),
        NEW,
    )
    said = "截至期末巡查发现新情况或异常的次数"
    found, settled = asks("patrol_found", int), asks("patrol_settled", int)
    yield _times("patrol_found_total", "发现问题（累计）", "起", found, said)
    said = "巡查发现的问题中已重新排查、上调判定、督促改正、移交部门或核实不属实的"
    yield _times("patrol_settled_total", "已处理问题（累计）", "起", settled, said)
    yield _times("patrol_open", "尚未处理的问题", "起", _open(), "发现问题减去已处理问题")
    yield from _own_looks()


def _own_looks() -> Iterable[Indicator]:
    new, total = recently("self_checks"), asks("self_checks", int)
    yield _times("self_checks", "房主自查（本期）", "次", new, "本期内收到的房主自查", NEW)
    yield _times("self_checks_total", "房主自查（累计）", "次", total, "截至期末收到的房主自查")


def _times(  # noqa: PLR0917
    identity: str,
    name: str,
    unit: str,
    asked: Question,
    meaning: str,
    kind: str = STANDING,
) -> Indicator:
    return Indicator(identity, name, meaning, GROUP, unit, *asked, kind)


def recently(field: str) -> Question:
    """How often in the period."""

    def counts(house: HouseFigures, period: Period) -> int:
        return sum(one == field and day in period for one, day in house.recent)

    return Question(("recent",), counts)


def _any_recently(field: str) -> Question:
    often = recently(field)
    return Question(often.reads, lambda house, period: bool(often.counts(house, period)))


def _open() -> Question:
    return Question(
        ("patrol_found", "patrol_settled"),
        lambda house, _: house.patrol_found - house.patrol_settled,
    )
