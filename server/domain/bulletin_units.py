"""Phases, townships, what is wrong and what is asked for: the rest of a month's bulletin.

Townships are compared by what they have done, never persons (law 8). What is asked for follows
from the county's plan: severe houses are emptied, stopped and sealed at once (H); the rest is ours
(D) and may be changed in the Word copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.figure_words import count, joined, listed, percent
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.leading import BEHIND, COURSE_LABELS, DONE, MISSED, NOT_BEGUN, NOTHING
from server.domain.paper_words import day_words

Facts = Mapping[str, Any]
MOST_PLACES = 12
_MOST_PILES = 6


def phases(facts: Facts) -> Iterator[str]:
    for one in facts["phases"]:
        due = f"（{day_words(one['ends'])}前）" if one["ends"] else ""
        yield f"{one['label']}{due}：{_course(one)}。"


def _course(one: Facts) -> str:
    state = one["state"]
    if state in (NOTHING, NOT_BEGUN):
        return COURSE_LABELS[state]
    told = (
        f"应完成{count(one['target'])}，已完成{count(one['done'])}，完成率{percent(one['share'])}"
    )
    if state == DONE:
        return joined(told, COURSE_LABELS[state])
    left = f"剩余{count(one['left'])}"
    rate = f"每月须完成{count(one['a_month'])}" if one["a_month"] is not None else ""
    return joined(told, COURSE_LABELS[state], left, rate)


def townships(facts: Facts) -> Iterator[str]:
    units = facts["units"]
    if not units:
        return
    yield from _by_remedy(facts)
    late = [f"{one['name']}{count(one['overdue'])}" for one in units if one["overdue"]]
    if late:
        yield f"有超期未办结房屋的：{listed(late)}。"
    else:
        yield "各乡镇均没有超期未办结的房屋。"
    yield _handed_in(facts["parts"])
    if facts["no_data"]:
        yield f"尚无房屋数据的：{listed(facts['no_data'])}。"


def _by_remedy(facts: Facts) -> Iterator[str]:
    """Against the county's own share; those with nothing to remedy stand apart."""
    units, mean = facts["units"], facts["remedied_share"]
    known = [one for one in units if one["remedied_share"] is not None]
    if mean is None:
        yield "各乡镇目前都没有需要整治的房屋。"
        return
    for words, group in (
        ("达到或高于", [one for one in known if one["remedied_share"] >= mean]),
        ("低于", [one for one in known if one["remedied_share"] < mean]),
    ):
        named = [f"{one['name']}（{percent(one['remedied_share'])}）" for one in group]
        if named:
            yield f"整治率{words}{facts['scope']}水平（{percent(mean)}）的：{listed(named)}。"
    without = [one["name"] for one in units if one["remedied_share"] is None]
    if without:
        yield f"没有需要整治房屋的：{listed(without)}。"


def _handed_in(parts: Facts | None) -> str:
    """`late` were handed in after the day, `missing` not at all."""
    if parts is None or not parts["due"]:
        return "本期各单位报送情况没有记录。"
    if not parts["late"] and not parts["missing"]:
        return "各单位均按时报送本期月报。"
    late = f"逾期报送的：{listed(parts['late'])}" if parts["late"] else ""
    missing = f"尚未报送的：{listed(parts['missing'])}" if parts["missing"] else ""
    return "；".join(one for one in (late, missing) if one) + "。"


def problems(facts: Facts) -> Iterator[str]:
    found = [*_uncontrolled(facts), *_stuck(facts), *_worse(facts)]
    if found:
        yield from (f"{number}.{one}" for number, one in enumerate(found, start=1))
    elif facts["total"]["registered"]:
        yield f"本期没有超期未办结的房屋，{_none_uncontrolled(facts['total'])}。"


def _none_uncontrolled(now: Facts) -> str:
    """Of what nobody looked at nothing is known, and what there is none of is not controlled."""
    if not now["survey_total"]:
        return "尚未开始排查，有无隐患不明"
    return "严重安全隐患房屋均已管控" if now["severe"] else "目前没有初判存在严重安全隐患的房屋"


def _uncontrolled(facts: Facts) -> Iterator[str]:
    number = facts["total"]["severe_uncontrolled"]
    if not number:
        return
    told = places(facts, MOST_PLACES)
    yield f"严重安全隐患尚未管控{count(number)}{f'：{told}' if told else ''}。"


def places(facts: Facts, most: int) -> str:
    """By village, the largest first; the rest is named by its number and stands in the annex."""
    number, shown = facts["total"]["severe_uncontrolled"], facts["places"][:most]
    said = "、".join(f"{one['township']}{one['village']}{count(one['number'])}" for one in shown)
    rest = number - sum(one["number"] for one in shown)
    return f"{said}，其余{count(rest)}见附表" if said and rest > 0 else said


def _stuck(facts: Facts) -> Iterator[str]:
    piles = [pile(one) for one in facts["stuck"][:_MOST_PILES]]
    if piles:
        yield f"超期较多的环节：{'、'.join(piles)}。"


def pile(one: Facts) -> str:
    return f"{one['area']}{_name(one['figure'])}{count(one['number'])}"


def _worse(facts: Facts) -> Iterator[str]:
    if facts["worse"]:
        yield f"比上月变差的指标：{'、'.join(map(grown, facts['worse']))}。"


def grown(one: Facts) -> str:
    unit = INDICATORS_BY_ID[one["figure"]].unit
    return f"{_name(one['figure'])}由{one['was']}{unit}增至{one['now']}{unit}"


def _name(figure: str) -> str:
    """超期：安全鉴定 → 安全鉴定超期."""
    name = INDICATORS_BY_ID[figure].name
    return f"{name.removeprefix('超期：')}超期" if name.startswith("超期：") else name


def demands(facts: Facts) -> Iterator[str]:
    found = [*_demanded(facts)]
    yield from (f"{number}.{one}" for number, one in enumerate(found, start=1))


def _demanded(facts: Facts) -> Iterator[str]:
    now = facts["total"]
    if now["severe_uncontrolled"]:
        yield (
            f"对尚未管控的{count(now['severe_uncontrolled'])}严重安全隐患房屋，有关乡镇要立即"
            "清人、停用、封房，落实警戒和看护，防止人员返回。"
        )
    if now["overdue"]:
        late = count(now["overdue"])
        yield f"对超期未办结的{late}房屋，逐栋明确责任单位和完成时限，办结一栋销号一栋。"
    yield from _catching_up(facts)
    if now["incomplete"]:
        yield f"对信息不全的{count(now['incomplete'])}房屋补充排查，尽快作出判定。"
    if facts["parts"] and (facts["parts"]["late"] or facts["parts"]["missing"]):
        yield f"未按时报送的单位要落实每月{facts['report_day']}日前报送的要求，及时补报。"
    if facts.get("demand"):
        yield f"{facts['demand'].strip().rstrip('。')}。"


def _catching_up(facts: Facts) -> Iterator[str]:
    for one in facts["phases"]:
        if one["state"] == MISSED:
            yield f"{one['label']}已到期，剩余{count(one['left'])}，要逐栋制定计划，限期补齐。"
        elif one["state"] == BEHIND and one["a_month"] is not None:
            yield (
                f"{one['label']}落后于时间进度，要加快推进，每月完成不少于{count(one['a_month'])}。"
            )
