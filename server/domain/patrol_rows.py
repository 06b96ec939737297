"""监测巡查: the rows of the county's table about patrols (domain.md §5.1, GH-DASH M)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter

from server.domain.facts import Verdict
from server.domain.figures import HouseFigures
from server.domain.indicator_questions import Indicator, Question, both, is_in, is_not, row
from server.domain.period import Period

GROUP = "监测巡查"
_HAZARDS = (Verdict.GENERAL.value, Verdict.SEVERE.value)
_IN_PERIOD: Callable[[date, Period], bool] = lambda day, period: day in period  # noqa: E731
_UNTIL: Callable[[date, Period], bool] = lambda day, period: day <= period.ends  # noqa: E731


def _number(field: str, is_counted: Callable[[date, Period], bool]) -> Question:
    """How many days of the house count; houses that add something are the list behind it."""
    get = attrgetter(field)

    def counts(house: HouseFigures, period: Period) -> int:
        return sum(is_counted(day, period) for day in get(house))

    return Question((field,), counts)


def _has_any(field: str) -> Question:
    get = attrgetter(field)
    return Question((field,), lambda house, period: any(day in period for day in get(house)))


def _open() -> Question:
    fields = ("patrol_found_days", "patrol_settled_days")

    def counts(house: HouseFigures, period: Period) -> int:
        found, settled = (sum(_UNTIL(day, period) for day in getattr(house, f)) for f in fields)
        return found - settled

    return Question(fields, counts)


def _times(identity: str, name: str, unit: str, asked: Question, meaning: str) -> Indicator:
    return Indicator(identity, name, meaning, GROUP, unit, *asked)


def patrol_rows() -> Iterable[Indicator]:
    watched = both(is_in("verdict", *_HAZARDS), is_not("stage", "signed_off", "filed", None))
    yield row("watched", "监测中房屋总量", GROUP, watched, "判定存在安全隐患、案卷尚未销号的房屋")
    patrols = _number("patrol_days", _IN_PERIOD)
    yield _times(
        "patrols", "巡查次数（本期）", "次", patrols, "本期内收到的巡查记录，含未能进入查看的"
    )
    all_patrols = _number("patrol_days", _UNTIL)
    yield _times("patrols_total", "已巡查次数（累计）", "次", all_patrols, "截至期末收到的巡查记录")
    yield row(
        "patrolled_houses",
        "已巡查房屋（本期）",
        GROUP,
        _has_any("patrol_days"),
        "本期内至少巡查过一次的房屋",
    )
    found = _number("patrol_found_days", _UNTIL)
    yield _times(
        "patrol_found_total", "发现问题（累计）", "起", found, "截至期末巡查发现新情况或异常的次数"
    )
    settled = _number("patrol_settled_days", _UNTIL)
    yield _times(
        "patrol_settled_total",
        "已处理问题（累计）",
        "起",
        settled,
        "巡查发现的问题中已重新排查、上调判定、督促改正、移交部门或核实不属实的",
    )
    yield _times("patrol_open", "尚未处理的问题", "起", _open(), "发现问题减去已处理问题")
