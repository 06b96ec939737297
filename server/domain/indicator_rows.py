"""The rows of the county's table, each a question to one house (domain.md §5.1, §5.2).

`server.domain.indicators` counts them; the list behind a number asks the very same question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from server.domain.complaint_rows import complaint_rows
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
from server.domain.indicator_questions import (
    NEW,
    Indicator,
    Question,
    asks,
    between,
    both,
    has,
    is_in,
    is_not,
    row,
    surveyed,
)
from server.domain.patrol_rows import patrol_rows
from server.domain.period import Period
from server.domain.progress_rows import danger_rows, late_rows, stock_rows, target_rows
from server.domain.unlawful_rows import unlawful_rows

_HAZARDS = frozenset({Verdict.GENERAL.value, Verdict.SEVERE.value})
_DECIDED = _HAZARDS | {Verdict.SAFE.value}


def _basics() -> Iterable[Indicator]:
    yield surveyed("operational", "经营性自建房", "房屋用途", is_in("operational", True))
    yield surveyed("other_use", "其他自建房", "房屋用途", is_not("operational", True))
    nature = "土地性质"
    yield surveyed("land_state", "国有土地", nature, is_in("land_nature", "state"))
    yield surveyed("land_collective", "集体土地", nature, is_in("land_nature", "collective"))
    yield surveyed(
        "land_unknown", "土地性质未填", nature, is_not("land_nature", "state", "collective")
    )
    for code, label in AREA_KINDS.items():
        meaning = f"所在区域含{label}；一栋房屋可属多个区域，各项之和可大于总量"
        yield surveyed(f"area_{code}", label, "所在区域", has("area_kinds", code), meaning)


def _building() -> Iterable[Indicator]:
    storeys, built = "建筑层数", "建成时间"
    yield surveyed("storeys_over_3", "三层以上", storeys, between("storeys", 4, None))
    yield surveyed("storeys_to_3", "三层及以下", storeys, between("storeys", None, 3))
    yield surveyed("storeys_unknown", "层数未填", storeys, is_in("storeys", None))
    for code, (label, first, last) in BUILT_BANDS.items():
        yield surveyed(f"built_{code}", label, built, between("built_year", first, last))
    yield surveyed("built_unknown", "建成时间未填", built, is_in("built_year", None))


def _is_operational_and(asked: Question) -> Question:
    return both(is_in("operational", True), asked)


def _verdicts() -> Iterable[Indicator]:
    group = "隐患初判"
    is_severe = is_in("verdict", Verdict.SEVERE)
    yield surveyed("hazardous", "存在安全隐患", group, is_in("verdict", *_HAZARDS))
    yield surveyed("severe", "严重安全隐患", group, is_severe)
    yield surveyed("general", "一般安全隐患", group, is_in("verdict", Verdict.GENERAL))
    yield surveyed("safe", "未发现安全隐患", group, is_in("verdict", Verdict.SAFE))
    yield surveyed(
        "incomplete",
        "判定信息不全",
        group,
        is_not("verdict", *_DECIDED),
        "已排查，但关键问题未答或看不到，不能判定安全",
    )
    yield Indicator(
        "hazards_listed",
        "列入隐患清单的隐患",
        "列入隐患清单的隐患条数，含已销号的",
        group,
        "条",
        *asks("hazards_listed", int),
    )
    for code, name, asked in (
        ("operational_hazardous", "经营性：存在安全隐患", is_in("verdict", *_HAZARDS)),
        ("operational_severe", "经营性：严重安全隐患", is_severe),
    ):
        yield surveyed(code, name, group, _is_operational_and(asked))


def _inspections() -> Iterable[Indicator]:
    group = "安全鉴定"
    yield row("awaiting_inspection", "待鉴定", group, is_in("stage", "awaiting_inspection"))
    yield row("inspecting", "鉴定中", group, is_in("stage", "inspecting"))
    for letter in LETTERS:
        name = f"{letter.upper()}级"
        meaning = f"最近一次鉴定为{name}（含Asu—Dsu的对应等级）"
        yield row(f"grade_{letter}", name, group, is_in("grade", letter), meaning)
    yield row("dangerous", "危房总量", group, is_in("grade", *DANGEROUS), "鉴定为C级或D级")
    yield surveyed(
        "operational_inspected",
        "经营性：已鉴定",
        group,
        _is_operational_and(is_not("grade", None)),
    )


def _is_severe_and(is_controlled: bool) -> Question:
    return both(is_in("verdict", Verdict.SEVERE), is_in("is_controlled", is_controlled))


def _controls() -> Iterable[Indicator]:
    group = "管控措施"
    yield surveyed(
        "severe_controlled",
        "严重隐患已采取管控措施",
        group,
        _is_severe_and(True),
        "严重安全隐患房屋中，管控措施已到位的（含整治后解除的）",
    )
    yield surveyed("severe_uncontrolled", "严重隐患尚未管控", group, _is_severe_and(False))
    for code, label in CONTROL_KINDS.items():
        meaning = f"最近一案下达过{label}；一栋房屋可有多项措施"
        yield row(f"control_{code}", label, group, has("control_kinds", code), meaning)


def _is_done_with(remedies: frozenset[str]) -> Question:
    return both(is_in("stage", *DONE), asks("remedies", lambda all_: not remedies.isdisjoint(all_)))


def _remediations() -> Iterable[Indicator]:
    group = "隐患整治"
    for code, name, stages in (
        ("to_remedy", "需整治总量", TO_REMEDY),
        ("remedy_waiting", "待整治", WAITING),
        ("remedy_running", "整治中", RUNNING),
        ("remedy_done", "已整治", DONE),
    ):
        yield row(code, name, group, is_in("stage", *stages), f"最近一案处于{name}")
    overlap = "一栋房屋可有多项措施，各项之和可大于已整治总量"
    yield row("done_by_management", "已整治：管理措施", group, _is_done_with(MANAGEMENT), overlap)
    yield row("done_by_engineering", "已整治：工程措施", group, _is_done_with(ENGINEERING), overlap)
    for code, label in REMEDIES.items():
        asked = _is_done_with(frozenset({code}))
        yield row(f"done_by_{code}", f"已整治：{label}", group, asked, overlap)


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
    "unlawful": ("发现违法建设经营", "unlawful_on"),
    "transfer": ("案件移送", "transferred_on"),
    "penalty": ("违法建设经营被处罚", "penalised_on"),
    "rectification": ("违法建设经营已改正", "rectified_on"),
}


def _is_new(field: str) -> Question:
    get = attrgetter(field)

    def counts(house: HouseFigures, period: Period) -> bool:
        day: date | None = get(house)
        return day is not None and day in period

    return Question((field,), counts)


def _milestones() -> Iterable[Indicator]:
    for code, (name, field) in MILESTONES.items():
        new = f"本期内首次{name}的房屋"
        asked = _is_new(field)
        yield Indicator(f"{code}_new", f"{name}（本月新增）", new, "进度", "栋", *asked, NEW)
        total = f"截至期末曾经{name}的房屋，不因复查或灭失而减少"
        yield Indicator(
            f"{code}_total", f"{name}（累计）", total, "进度", "栋", *is_not(field, None)
        )


ROWS: tuple[Indicator, ...] = (
    *_milestones(),
    *stock_rows(),
    *_basics(),
    *_building(),
    *_verdicts(),
    *_inspections(),
    *_controls(),
    *_remediations(),
    *unlawful_rows(),
    *patrol_rows(),
    *complaint_rows(),
    *late_rows(),
    *danger_rows(),
    *target_rows(),
)
