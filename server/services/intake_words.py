"""What intake has to say about a survey: why it waits for the office, and what should be asked.

A reason keeps a survey from being accepted until somebody at the office has looked (law 6); a
doubt goes along with an accepted one. Neither repeats an answer: it may be personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from survey_schema.answers import Fault

SEVERE = "submission.severe"
MOST_SAID = 1000  # a form has some 400 questions

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "submission.unknown_form": "表单或其版本不是本县使用过的",
        "submission.old_form": "按旧版表单填写，需要核对",
        "submission.before_form": "排查时间早于该表单启用日期，请核对手机时钟",
        "submission.future": "排查时间晚于收到时间，请核对手机时钟",
        "submission.account_closed": "提交人的账号已停用",
        "submission.out_of_reach": "该房屋或村不在提交人的网格内",
        "submission.unknown_village": "所填村(居)代码不在本县区划内",
        "submission.outside_county": "定位点不在本县范围内",
        "submission.house_ended": "该房屋档案已注明灭失",
        SEVERE: "所填情况已达到严重隐患，请先核实这一件，须管控的先行管控",
        # patrols
        "patrol.unknown_sign": "巡查发现的情况不在代码表内",
        "patrol.no_sign": "有新情况或异常，但没有选是什么情况",
        "patrol.contradicts": "选了“无变化”，又选了发现的情况",
        "patrol.future": "巡查时间晚于收到时间，请核对手机时钟",
    }
)

DOUBTS: Mapping[str, str] = MappingProxyType(
    {
        "photo.announced_twice": "同一张照片登记了两次",
        "photo.slot_missing": "缺少必拍照片：{slot}",
        "photo.sign_missing": "查有的隐患缺少照片：{sign}",
        "verdict.other_on_phone": "手机上的初判与系统初判不同",
        "verdict.below_case": "本次初判低于在办案卷的判定，未予降低；如应降低须技术人员说明理由",
        "patrol.no_photo": "巡查没有拍照",
        "told_owner.odd_time": "告知房主（使用人）的时间与排查时间不符，请核对",
        "location.missing": "没有定位",
        "location.by_hand": "位置是在图上手工标的，没有定位，请核对",
        "location.inaccurate": "定位误差超过 {limit_m} 米，请核对位置",
        "location.other_village": "定位点与所填村(居)不一致",
        "location.moved": "定位点距原档案位置约 {metres} 米，请核实房屋和定位是否正确",
        "house.near": "{metres} 米内已有房屋档案 {code}，请核对是否重复",
        "house.near_denied": "{metres} 米内已有房屋档案 {code}，排查人员现场看过，认为不是同一户",
        "house.same_owner": "已有同一产权人、同一门牌的房屋档案 {code}，请核对是否重复",
        "house.near_unseen": "附近已有房屋档案，请核对是否重复",
        "house.merged_meanwhile": "填报时的档案已并入本户，按本户收下，请核对",
    }
)


def reason(code: str) -> dict[str, Any]:
    return {"code": code, "question": "", "text": REASONS[code]}


def doubt(which: str, question: str = "", **facts: Any) -> dict[str, Any]:
    return {"code": which, "question": question, "text": DOUBTS[which].format(**facts)}


def said(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults and doubts of the answers themselves, in the same shape.

    What the form does not ask comes last of them, and a broken phone may send any number of it.
    """
    return [
        {"code": one.code, "question": _shown(one.question), "text": _shown(one.text)}
        for one in islice(faults, MOST_SAID)
    ]


def _shown(text: str) -> str:
    """A question's name may be anything a faulty phone sends, a NUL among it."""
    return "".join(letter for letter in text if letter.isprintable())
