"""What can be wrong with a row, in Chinese: one catalogue; answers have theirs in survey_schema.

A sentence never repeats a personal value: it is shown, masked, in a column of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SENTENCES: Mapping[str, str] = {
    "row.formula": "单元格是公式，请复制后“选择性粘贴—数值”再导入",
    "row.cell_error": "单元格是公式错误值（如 #N/A），请改正",
    "row.date_cell": "应填{wanted}，单元格却是日期；请把单元格格式改为文本后重填",
    "row.number_cut": "长号码被存成了数字，末尾几位已经丢失；请把单元格格式改为文本后重填",
    "row.short": "本行只有 {cells} 列，表头有 {headers} 列，可能被截断",
    "row.long": "本行有 {cells} 列，多于表头的 {headers} 列，可能有多余的分隔符",
    "row.code_unknown": "不认识的写法，未参加比对；请在平台设置中补充对照",
    "row.nothing_recognised": "本行没有可以识别房屋的内容",
    "place.township_unknown": "本县没有“{value}”这个乡镇（名称或代码）",
    "place.village_unknown": "{where}没有“{value}”这个村（名称或代码）",
    "place.village_ambiguous": "有同名的村（{townships}），请填写乡镇或村代码",
    "place.township_differs": "村“{village}”属于{right}，与所填乡镇“{stated}”不符",
    "place.village_missing": "没有填写村，也没有坐标，不能确定房屋在哪个村",
    "place.village_undrawn": "没有填写村，而坐标处没有已划定的村界，请填写村",
    "place.grid_unknown": "村“{village}”没有网格“{value}”",
    "place.out_of_reach": "不在您的辖区内",
    "point.half": "经度、纬度须同时填写",
    "point.no_number": "应为经纬度数字（度，如 111.8412）",
    "footprint.no_number": "应为面积数字（平方米）",
    "point.swapped": "经度和纬度填反了",
    "point.not_degrees": "不是经纬度（度），可能是平面坐标；请换算为 CGCS2000 经纬度",
    "point.no_geometry": "要素没有图形",
    "point.outside_county": "坐标不在{county}范围内，请核对坐标及坐标系",
    "point.other_village": "填写的是“{stated}”，坐标却在“{found}”，请核对",
    "number.too_long": "编号不能超过 40 个字",
    "number.other_county": "编号中的县代码不是本县，请核对是否混入外县记录",
    "key.missing": "缺少能识别房屋的信息：请填平台编号、普查编号，或户主和门牌号，或坐标",
    "double.key": "与{other}是同一房屋（编号，或户主和门牌号相同）",
    "double.owner_door": "与{other}户主、门牌相同",
    "double.near": "与{other}相距仅 {metres} 米；若确是两处房屋，请在“确认非重复”列填“是”",
    "village.code": "村代码应为 12 位数字，且属于所填乡镇",
    "village.name": "缺少村名",
    "village.name_long": "村名不能超过 60 个字",
    "village.parent": "本县没有“{value}”这个乡镇（名称或代码）",
    "village.double": "与第 {row} 行的村代码相同",
    "village.taken": "代码 {code} 在档案中是“{name}”，与本行不同，未改动",
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """`column` is the header as in the file; `shown` is the value, masked when personal."""

    column: str
    code: str
    text: str
    shown: str = ""


def row_fault(column: str, code: str, /, *, shown: str = "", **facts: Any) -> RowFault:
    return RowFault(column, code, SENTENCES[code].format_map(facts), shown)
