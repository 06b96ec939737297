"""Every figure the county reports, defined once, counted and cross-checked (law 10, §5.4).

A figure's number is the houses that answer yes to its question, so `houses_behind` a number are
exactly the houses it counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from server.domain.figures import HouseFigures, fold
from server.domain.indicator_questions import Indicator
from server.domain.indicator_rows import MILESTONES, ROWS
from server.domain.period import Period, period_named, period_of
from server.domain.progress_rows import LATE_THINGS

__all__ = [
    "CROSS_CHECKS",
    "INDICATORS",
    "INDICATORS_BY_ID",
    "CrossCheck",
    "HouseFigures",
    "Indicator",
    "Period",
    "fallen",
    "fold",
    "houses_behind",
    "period_named",
    "period_of",
    "tabulate",
    "unmet",
]

INDICATORS: tuple[Indicator, ...] = ROWS
INDICATORS_BY_ID: Mapping[str, Indicator] = {row.id: row for row in ROWS}

Numbers = Mapping[str, int]
Keys = Callable[[HouseFigures], Iterable[str]]


def areas_of(house: HouseFigures) -> tuple[str, str, str]:
    return house.county, house.township, house.village


def tabulate(
    figures: Iterable[HouseFigures], period: Period, keys: Keys = areas_of
) -> dict[str, dict[str, int]]:
    """Area code → indicator id → number, for every area that has a house.

    The figures must be folded from the events before `period.cut`. `keys` says under which names
    a house counts: its areas, or its business kinds.
    """
    table: dict[str, dict[str, int]] = {}
    for house in figures:
        adds = [(row.id, int(row.counts(house, period))) for row in ROWS]
        for name in keys(house):
            numbers = table.setdefault(name, dict.fromkeys(INDICATORS_BY_ID, 0))
            for identity, number in adds:
                numbers[identity] += number
    return table


def houses_behind(
    figures: Mapping[str, HouseFigures], indicator: Indicator, period: Period
) -> tuple[str, ...]:
    """The ids of the houses that make up the number."""
    return tuple(key for key, house in figures.items() if indicator.counts(house, period))


class CrossCheck(NamedTuple):
    id: str
    sentence: str
    holds: Callable[[Numbers], bool]


def _sum_is(whole: str, *parts: str) -> Callable[[Numbers], bool]:
    return lambda numbers: numbers[whole] == sum(numbers[part] for part in parts)


def _at_most(part: str, whole: str) -> Callable[[Numbers], bool]:
    return lambda numbers: numbers[part] <= numbers[whole]


def _each_at_most(whole: str, *parts: str) -> Callable[[Numbers], bool]:
    return lambda numbers: all(numbers[f"{whole}_{one}"] <= numbers[whole] for one in parts)


def _ids(group: str) -> tuple[str, ...]:
    return tuple(row.id for row in ROWS if row.group == group)


CROSS_CHECKS: tuple[CrossCheck, ...] = (
    CrossCheck(
        "use",
        "经营性自建房与其他自建房之和等于已排查总量",
        _sum_is("survey_total", "operational", "other_use"),
    ),
    CrossCheck(
        "land",
        "国有、集体与未填之和等于已排查总量",
        _sum_is("survey_total", "land_state", "land_collective", "land_unknown"),
    ),
    CrossCheck("storeys", "各层数段之和等于已排查总量", _sum_is("survey_total", *_ids("建筑层数"))),
    CrossCheck(
        "built", "各建成时间段之和等于已排查总量", _sum_is("survey_total", *_ids("建成时间"))
    ),
    CrossCheck(
        "verdicts",
        "严重、一般、未发现与信息不全之和等于已排查总量",
        _sum_is("survey_total", "severe", "general", "safe", "incomplete"),
    ),
    CrossCheck(
        "hazardous", "存在隐患等于严重与一般之和", _sum_is("hazardous", "severe", "general")
    ),
    CrossCheck(
        "controlled",
        "严重隐患等于已管控与尚未管控之和",
        _sum_is("severe", "severe_controlled", "severe_uncontrolled"),
    ),
    CrossCheck(
        "severe_late",
        "严重隐患逾期未管控不超过尚未管控",
        _at_most("severe_late", "severe_uncontrolled"),
    ),
    CrossCheck(
        "inspected",
        "已鉴定等于A、B、C、D级之和",
        _sum_is("inspection_total", "grade_a", "grade_b", "grade_c", "grade_d"),
    ),
    CrossCheck("dangerous", "危房总量等于C级与D级之和", _sum_is("dangerous", "grade_c", "grade_d")),
    CrossCheck(
        "to_remedy",
        "需整治等于待整治、整治中与已整治之和",
        _sum_is("to_remedy", "remedy_waiting", "remedy_running", "remedy_done"),
    ),
    CrossCheck(
        "signed_off", "已销号不超过曾整治完成的", _at_most("sign_off_total", "remediation_total")
    ),
    CrossCheck(
        "patrols",
        "巡查发现的问题等于已处理与尚未处理之和",
        _sum_is("patrol_found_total", "patrol_settled_total", "patrol_open"),
    ),
    CrossCheck(
        "complaints",
        "收到的投诉举报等于办结与在办之和",
        _sum_is("complaints_total", "complaints_closed_total", "complaints_open"),
    ),
    CrossCheck(
        "complaints_in_time",
        "按期办结的投诉举报不超过办结的",
        _at_most("complaints_in_time_total", "complaints_closed_total"),
    ),
    CrossCheck(
        "complaints_verified",
        "查实的投诉举报不超过收到的",
        _at_most("complaints_verified_total", "complaints_total"),
    ),
    CrossCheck("severe", "严重隐患不超过存在隐患", _at_most("severe", "hazardous")),
    CrossCheck("operational", "经营性不超过总量", _at_most("operational", "survey_total")),
    CrossCheck(
        "registered",
        "建档房屋等于经营性与其他（含未排查）之和",
        _sum_is("registered", "known_operational", "known_other"),
    ),
    CrossCheck("surveyed", "已排查不超过建档房屋", _at_most("survey_total", "registered")),
    CrossCheck("overdue", "分项超期均不超过超期未办结", _each_at_most("overdue", *LATE_THINGS)),
    *(
        CrossCheck(
            f"{code}_new",
            f"{name}的本月新增不超过累计",
            _at_most(f"{code}_new", f"{code}_total"),
        )
        for code, (name, _field) in MILESTONES.items()
    ),
)


def unmet(numbers: Numbers) -> tuple[CrossCheck, ...]:
    return tuple(check for check in CROSS_CHECKS if not check.holds(numbers))


def fallen(before: Numbers, after: Numbers) -> tuple[str, ...]:
    """Cumulative figures that are lower than a period earlier: only a boundary change does that."""
    totals = (f"{code}_total" for code in MILESTONES)
    return tuple(total for total in totals if after[total] < before[total])
