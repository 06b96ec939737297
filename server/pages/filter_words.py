"""What a list of houses is narrowed to, in words: over the list and where exports are approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from server.pages.words import Words
from server.services.house_asking import AGES, DUE_WITHIN, FILTERS

_SWITCHES: Mapping[str, Mapping[str, str]] = {
    "operational": {"1": "经营性", "0": "其他（非经营性）"},
    "overdue": {"1": "已超过办理期限"},
    "key": {"1": "百日行动重点"},
    "surveyed": {"1": "已排查", "0": "未排查"},
    "uncontrolled": {"1": "严重隐患未管控"},
    "to_confirm": {"1": "判定待技术人员确认"},
    "questioned": {"1": "有待核实的数据质量问题"},
    "telling": {"1": "鉴定为危险房屋，待告知产权人"},
    "geohazard": {"1": "位于地质灾害隐患范围内"},
    "ended": {"1": "已灭失", "all": "含已灭失"},
    "due": DUE_WITHIN,
    "age": {code: f"上次排查{label}" for code, label in AGES.items()},
}
_LISTS = {
    "verdict": "初步判定",
    "stage": "办理环节",
    "health_code": "健康码",
    "track": "案卷",
    "position": "定位",
}


class Named(Protocol):
    def name(self, code: str | None) -> str: ...


def told(asked: Mapping[str, str], areas: Named, words: Words) -> dict[str, str]:
    """Name of the filter -> what it says; one that is not known says that it finds nothing."""
    return {name: _told(name, asked[name], areas, words) for name in FILTERS if asked.get(name)}


def _told(name: str, value: str, areas: Named, words: Words) -> str:
    if name in ("township", "village", "grid"):
        return "未划入网格" if value == "none" else _area(areas.name(value), value)
    if name in _SWITCHES:
        return _SWITCHES[name].get(value, "不认识的条件（未采用）")
    if name in _LISTS:
        return f"{_LISTS[name]}：{words.of(name, value)}"
    if name == "department":
        return f"主管部门：{words.department(value)}"
    return "某一数据质量问题涉及"


def _area(name: str, code: str) -> str:
    return f"区划 {code[:20]}（不在您的辖区内）" if name == code else name
