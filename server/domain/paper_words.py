"""Words every paper is made of: days, the house, its hazards, and who is to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain.days import LOCAL

Facts = Mapping[str, Any]


class Paragraph(NamedTuple):
    level: str  # h1 一、(黑体) | h2 （一）(楷体) | p
    text: str


def day_words(iso: str | None) -> str:
    """2022年9月20日; a fact that is not known is told as such, never left blank."""
    if not iso:
        return "无记载"
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def time_words(iso: str) -> str:
    moment = datetime.fromisoformat(iso).astimezone(LOCAL)
    at = f"{moment.hour}时" + (f"{moment.minute}分" if moment.minute else "")
    return f"{day_words(moment.date().isoformat())}{at}"


def house_words(facts: Facts) -> str:
    """结构、层数、面积、建成年份、用途: what is known, in one sentence."""
    house = facts["house"]
    known = (
        ("结构类型为{}", house.get("structure")),
        ("地上{}层", house.get("storeys")),
        ("建筑面积{}平方米", _plain(house.get("area"))),
        ("{}年建成", house.get("built_year")),
        ("用途为{}", house.get("use")),
    )
    told = [words.format(value) for words, value in known if value]
    return "，".join(told) if told else "基本情况详见一户一档"


def hazard_words(facts: Facts) -> list[Paragraph]:
    hazards = facts["hazards"]
    return [
        Paragraph("p", f"{number}.{one['part']}：{one['sign']}（{one['severity']}）。")
        for number, one in enumerate(hazards, start=1)
    ]


def _plain(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def head(text: str) -> Paragraph:
    return Paragraph("h1", text)


def plain(text: str) -> Paragraph:
    return Paragraph("p", text)


def where_words(facts: Facts) -> str:
    house = facts["house"]
    return f"位于{house['address']}的自建房（房屋编码{house['code']}）"


def about_words(facts: Facts) -> str:
    """The house to whoever needs no person: village and code."""
    house = facts["house"]
    return f"{house['township']}{house['village']}房屋（房屋编码{house['code']}）"


def basis_words(facts: Facts) -> str:
    return "、".join(facts["basis"])


def contact_words(facts: Facts) -> Paragraph:
    given = facts["input"]
    return plain(f"联系人：{given['contact_name']}，联系电话：{given['contact_phone']}。")


def is_severe(facts: Facts) -> bool:
    return bool(facts["case"]["is_severe"])
