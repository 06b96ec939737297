"""工作进展 of a month: what was done, from survey to sign-off, and what changed (bulletin.text)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.domain.figure_words import change, count, joined, percent, points, share

Facts = Mapping[str, Any]


class _Told:
    """The figures of the month and of the one before, None where there is none."""

    def __init__(self, facts: Facts) -> None:
        self.scope: str = facts["scope"]
        self.now: Mapping[str, int] = facts["total"]
        self.before: Mapping[str, int] | None = facts["before"]
        self.falls: Mapping[str, bool] = facts["falls"]

    def change(self, figure: str, unit: str = "栋") -> str:
        was = None if self.before is None else self.before[figure]
        told = change(was, self.now[figure], unit)
        if figure not in self.falls:
            return told
        return f"{told}（{'房屋划出所致' if self.falls[figure] else '减少的原因须查明'}）"

    def share(self, done: str, *parts: str) -> int | None:
        return share(self.now[done], sum(self.now[one] for one in parts))

    def points(self, done: str, *parts: str) -> str:
        if self.before is None:
            return ""
        was = share(self.before[done], sum(self.before[one] for one in parts))
        return points(was, self.share(done, *parts))


def sentences(facts: Facts) -> Iterator[str]:
    told = _Told(facts)
    if not told.now["registered"]:
        yield f"{told.scope}尚无建档房屋，本期没有数据。"
        return
    for number, (label, write) in enumerate(_SUBJECTS, start=1):
        yield f"（{'一二三四五六七'[number - 1]}）{label}。{''.join(write(told))}"


def _survey(told: _Told) -> Iterator[str]:
    now = told.now
    if not now["survey_total"]:
        yield f"{told.scope}已建档{count(now['registered'])}，尚未开始排查。"
        return
    rate = told.share("survey_total", "survey_total", "unsurveyed")
    compared = told.points("survey_total", "survey_total", "unsurveyed")
    yield (
        joined(
            f"累计排查自建房{count(now['survey_total'])}",
            told.change("survey_total"),
            f"本月新增{count(now['survey_new'])}",
        )
        + "。"
    )
    yield joined(f"排查率{percent(rate)}", compared) + "。"
    yield f"其中经营性{count(now['operational'])}、其他{count(now['other_use'])}。"
    if now["unsurveyed"]:
        yield f"已建档尚未排查{count(now['unsurveyed'])}。"


def _verdicts(told: _Told) -> Iterator[str]:
    now = told.now
    if not now["survey_total"]:
        yield "尚无排查结果。"
        return
    if now["hazardous"]:
        yield (
            joined(
                f"初判存在安全隐患{count(now['hazardous'])}",
                told.change("hazardous"),
                f"其中严重{count(now['severe'])}、一般{count(now['general'])}",
            )
            + "。"
        )
    else:
        yield joined("目前没有初判存在安全隐患的房屋", _was(told, "hazardous")) + "。"
    if now["incomplete"]:
        yield f"另有{count(now['incomplete'])}信息不全、不能判定，不得按安全房屋对待。"


def _was(told: _Told, figure: str) -> str:
    """What stood in the month before where nothing stands now."""
    was = 0 if told.before is None else told.before[figure]
    return f"上月为{count(was)}" if was else ""


def _control(told: _Told) -> Iterator[str]:
    now = told.now
    severe, left = now["severe"], now["severe_uncontrolled"]
    if not severe:
        yield joined("目前没有严重安全隐患房屋", _was(told, "severe")) + "。"
    elif not left:
        yield joined(f"严重安全隐患房屋{count(severe)}均已落实管控措施", _was_left(told)) + "。"
    else:
        yield (
            joined(
                f"严重安全隐患房屋{count(severe)}，已落实管控{count(now['severe_controlled'])}",
                f"尚未落实管控{count(left)}",
                told.change("severe_uncontrolled"),
            )
            + "。"
        )


def _was_left(told: _Told) -> str:
    was = 0 if told.before is None else told.before["severe_uncontrolled"]
    return f"上月尚未管控{count(was)}" if was else ""


def _inspection(told: _Told) -> Iterator[str]:
    now = told.now
    if now["inspection_total"]:
        yield (
            joined(
                f"累计完成安全鉴定{count(now['inspection_total'])}",
                told.change("inspection_total"),
                f"本月新增{count(now['inspection_new'])}",
            )
            + "。"
        )
        grades = "、".join(f"{one.upper()}级{count(now[f'grade_{one}'])}" for one in "abcd")
        yield f"最近一次鉴定为{grades}。"
    else:
        yield "尚无完成鉴定的房屋。"
    if now["operational_to_inspect"]:
        done, whole = "operational_inspected", "operational_to_inspect"
        yield (
            joined(
                f"经营性自建房应鉴定{count(now[whole])}，已鉴定{count(now[done])}",
                f"鉴定率{percent(told.share(done, whole))}",
                told.points(done, whole),
            )
            + "。"
        )


def _remedy(told: _Told) -> Iterator[str]:
    now = told.now
    if now["to_remedy"]:
        yield (
            f"需整治{count(now['to_remedy'])}，其中已整治{count(now['remedy_done'])}、"
            f"整治中{count(now['remedy_running'])}、待整治{count(now['remedy_waiting'])}。"
        )
        rate = percent(told.share("remedy_done", "to_remedy"))
        yield joined(f"整治率{rate}", told.points("remedy_done", "to_remedy")) + "。"
    else:
        yield joined("目前没有需要整治的房屋", _was(told, "to_remedy")) + "。"
    yield (
        joined(
            f"累计销号{count(now['sign_off_total'])}",
            told.change("sign_off_total"),
            f"本月新增{count(now['sign_off_new'])}",
        )
        + "。"
    )


def _patrols(told: _Told) -> Iterator[str]:
    now = told.now
    if now["patrols"]:
        yield joined(f"本月巡查{count(now['patrols'], '次')}", told.change("patrols", "次")) + "。"
    else:
        yield joined("本月没有巡查记录", _was_times(told)) + "。"
    if now["patrol_found_total"]:
        yield (
            f"累计发现问题{count(now['patrol_found_total'], '起')}，"
            f"已处理{count(now['patrol_settled_total'], '起')}，"
            f"尚未处理{count(now['patrol_open'], '起')}。"
        )
    if now["complaints_total"]:
        yield (
            f"本月收到投诉举报{count(now['complaints'], '件')}、办结"
            f"{count(now['complaints_closed'], '件')}。"
        )
    else:
        yield "没有登记投诉举报。"


def _was_times(told: _Told) -> str:
    was = 0 if told.before is None else told.before["patrols"]
    return f"上月为{count(was, '次')}" if was else ""


_SUBJECTS: tuple[tuple[str, Callable[[_Told], Iterator[str]]], ...] = (
    ("排查", _survey),
    ("隐患初判", _verdicts),
    ("严重隐患管控", _control),
    ("安全鉴定", _inspection),
    ("整治和销号", _remedy),
    ("巡查和投诉举报", _patrols),
)
