"""The rows of the county's table, each a question to one house (domain.md §5.1, §5.2).

`server.domain.indicators` counts them; the list behind a number asks the very same question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from server.domain.facts import Verdict
from server.domain.figures import HouseFigures
from server.domain.grades import DANGEROUS, LETTERS
from server.domain.indicator_codes import (
    AREA_KINDS,
    BUILT_BANDS,
    CONTROL_KINDS,
    DONE,
    ENGINEERING,
    MANAGEMENT,
    REMEDIES,
    RUNNING,
    TO_REMEDY,
    WAITING,
)
from server.domain.period import Period

Counts = Callable[[HouseFigures, Period], bool | int]


class Question(NamedTuple):
    """`reads` names every field of the house the answer depends on, so that it is asked once only
    of houses that agree in them."""

    reads: tuple[str, ...]
    counts: Counts


class Indicator(NamedTuple):
    """`counts` is what one house adds to the figure; the houses that add something are its list."""

    id: str
    name: str
    meaning: str
    group: str
    unit: str
    reads: tuple[str, ...]
    counts: Counts


_HAZARDS = frozenset({Verdict.GENERAL.value, Verdict.SEVERE.value})
_DECIDED = _HAZARDS | {Verdict.SAFE.value}


def _row(identity: str, name: str, group: str, asks: Question, meaning: str = "") -> Indicator:
    """A row about the house as it stands at the end of the period."""
    return Indicator(identity, name, meaning or name, group, "栋", *asks)


def _surveyed(identity: str, name: str, group: str, asks: Question, meaning: str = "") -> Indicator:
    """A row about surveyed houses only, so that its parts never exceed the whole."""
    asks = _both(Question(("is_surveyed",), lambda house, _: house.is_surveyed), asks)
    return _row(identity, name, group, asks, meaning or f"已排查房屋中的{name}")


def _both(first: Question, second: Question) -> Question:
    return Question(
        (*first.reads, *second.reads),
        lambda house, now: first.counts(house, now) and second.counts(house, now),
    )


def _asks(field: str, is_so: Callable[[Any], bool | int]) -> Question:
    get = attrgetter(field)
    return Question((field,), lambda house, _: is_so(get(house)))


def _is(field: str, *values: object) -> Question:
    return _asks(field, lambda value: value in values)


def _is_not(field: str, *values: object) -> Question:
    return _asks(field, lambda value: value not in values)


def _has(field: str, code: str) -> Question:
    return _asks(field, lambda codes: code in codes)


def _between(field: str, first: int | None, last: int | None) -> Question:
    return _asks(
        field,
        lambda value: (
            value is not None
            and (first is None or value >= first)
            and (last is None or value <= last)
        ),
    )


def _basics() -> Iterable[Indicator]:
    yield _surveyed("operational", "经营性自建房", "房屋用途", _is("operational", True))
    yield _surveyed("other_use", "其他自建房", "房屋用途", _is_not("operational", True))
    nature = "土地性质"
    yield _surveyed("land_state", "国有土地", nature, _is("land_nature", "state"))
    yield _surveyed("land_collective", "集体土地", nature, _is("land_nature", "collective"))
    yield _surveyed(
        "land_unknown", "土地性质未填", nature, _is_not("land_nature", "state", "collective")
    )
    for code, label in AREA_KINDS.items():
        meaning = f"所在区域含{label}；一栋房屋可属多个区域，各项之和可大于总量"
        yield _surveyed(f"area_{code}", label, "所在区域", _has("area_kinds", code), meaning)


def _building() -> Iterable[Indicator]:
    storeys, built = "建筑层数", "建成时间"
    yield _surveyed("storeys_over_3", "三层以上", storeys, _between("storeys", 4, None))
    yield _surveyed("storeys_to_3", "三层及以下", storeys, _between("storeys", None, 3))
    yield _surveyed("storeys_unknown", "层数未填", storeys, _is("storeys", None))
    for code, (label, first, last) in BUILT_BANDS.items():
        yield _surveyed(f"built_{code}", label, built, _between("built_year", first, last))
    yield _surveyed("built_unknown", "建成时间未填", built, _is("built_year", None))


def _is_operational_and(asks: Question) -> Question:
    return _both(_is("operational", True), asks)


def _verdicts() -> Iterable[Indicator]:
    group = "隐患初判"
    is_severe = _is("verdict", Verdict.SEVERE)
    yield _surveyed("hazardous", "存在安全隐患", group, _is("verdict", *_HAZARDS))
    yield _surveyed("severe", "严重安全隐患", group, is_severe)
    yield _surveyed("general", "一般安全隐患", group, _is("verdict", Verdict.GENERAL))
    yield _surveyed("safe", "未发现安全隐患", group, _is("verdict", Verdict.SAFE))
    yield _surveyed(
        "incomplete",
        "判定信息不全",
        group,
        _is_not("verdict", *_DECIDED),
        "已排查，但关键问题未答或看不到，不能判定安全",
    )
    yield Indicator(
        "hazards_listed",
        "列入隐患清单的隐患",
        "列入隐患清单的隐患条数，含已销号的",
        group,
        "条",
        *_asks("hazards_listed", int),
    )
    for code, name, asks in (
        ("operational_hazardous", "经营性：存在安全隐患", _is("verdict", *_HAZARDS)),
        ("operational_severe", "经营性：严重安全隐患", is_severe),
    ):
        yield _surveyed(code, name, group, _is_operational_and(asks))


def _inspections() -> Iterable[Indicator]:
    group = "安全鉴定"
    yield _row("awaiting_inspection", "待鉴定", group, _is("stage", "awaiting_inspection"))
    yield _row("inspecting", "鉴定中", group, _is("stage", "inspecting"))
    for letter in LETTERS:
        name = f"{letter.upper()}级"
        meaning = f"最近一次鉴定为{name}（含Asu—Dsu的对应等级）"
        yield _row(f"grade_{letter}", name, group, _is("grade", letter), meaning)
    yield _row("dangerous", "危房总量", group, _is("grade", *DANGEROUS), "鉴定为C级或D级")
    yield _surveyed(
        "operational_inspected",
        "经营性：已鉴定",
        group,
        _is_operational_and(_is_not("grade", None)),
    )


def _is_severe_and(is_controlled: bool) -> Question:
    return _both(_is("verdict", Verdict.SEVERE), _is("is_controlled", is_controlled))


def _controls() -> Iterable[Indicator]:
    group = "管控措施"
    yield _surveyed(
        "severe_controlled",
        "严重隐患已采取管控措施",
        group,
        _is_severe_and(True),
        "严重安全隐患房屋中，管控措施已到位的（含整治后解除的）",
    )
    yield _surveyed("severe_uncontrolled", "严重隐患尚未管控", group, _is_severe_and(False))
    for code, label in CONTROL_KINDS.items():
        meaning = f"最近一案下达过{label}；一栋房屋可有多项措施"
        yield _row(f"control_{code}", label, group, _has("control_kinds", code), meaning)


def _is_done_with(remedies: frozenset[str]) -> Question:
    return _both(_is("stage", *DONE), _asks("remedies", lambda all_: not remedies.isdisjoint(all_)))


def _remediations() -> Iterable[Indicator]:
    group = "隐患整治"
    for code, name, stages in (
        ("to_remedy", "需整治总量", TO_REMEDY),
        ("remedy_waiting", "待整治", WAITING),
        ("remedy_running", "整治中", RUNNING),
        ("remedy_done", "已整治", DONE),
    ):
        yield _row(code, name, group, _is("stage", *stages), f"最近一案处于{name}")
    overlap = "一栋房屋可有多项措施，各项之和可大于已整治总量"
    yield _row("done_by_management", "已整治：管理措施", group, _is_done_with(MANAGEMENT), overlap)
    yield _row(
        "done_by_engineering", "已整治：工程措施", group, _is_done_with(ENGINEERING), overlap
    )
    for code, label in REMEDIES.items():
        asks = _is_done_with(frozenset({code}))
        yield _row(f"done_by_{code}", f"已整治：{label}", group, asks, overlap)


# Name of a milestone, what is new in the month, what there is in all, and its day in the figures.
MILESTONES: Mapping[str, tuple[str, str]] = {
    "survey": ("排查", "surveyed_on"),
    "verdict": ("初判", "assessed_on"),
    "hazard": ("初判存在隐患", "hazard_on"),
    "inspection": ("鉴定", "inspected_on"),
    "control": ("管控到位", "controlled_on"),
    "planning": ("列入整治清单", "planned_on"),
    "remediation": ("整治完成", "remediated_on"),
    "sign_off": ("销号", "signed_off_on"),
}


def _on(field: str, is_so: Callable[[date, Period], bool]) -> Question:
    get = attrgetter(field)

    def counts(house: HouseFigures, period: Period) -> bool:
        day: date | None = get(house)
        return day is not None and is_so(day, period)

    return Question((field,), counts)


def _is_new(field: str) -> Question:
    return _on(field, lambda day, period: day in period)


def _is_reached(field: str) -> Question:
    return _on(field, lambda day, period: day <= period.ends)


def _milestones() -> Iterable[Indicator]:
    for code, (name, field) in MILESTONES.items():
        new = f"本期内首次{name}的房屋"
        yield Indicator(f"{code}_new", f"{name}（本月新增）", new, "进度", "栋", *_is_new(field))
        total = f"截至期末曾经{name}的房屋，不因复查或灭失而减少"
        yield Indicator(
            f"{code}_total", f"{name}（累计）", total, "进度", "栋", *_is_reached(field)
        )


ROWS: tuple[Indicator, ...] = (
    *_milestones(),
    *_basics(),
    *_building(),
    *_verdicts(),
    *_inspections(),
    *_controls(),
    *_remediations(),
)
