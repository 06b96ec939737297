"""Values of a comparison as an official reads them, for pages, sheets and questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from server.domain.days import local_day
from server.domain.reach import whole_county
from server.domain.reconciliation import PRESENCE
from server.domain.reconciliation_fields import LABELS, PERSONAL
from server.services.county import county_schema
from server.services.list_kinds import VERDICTS
from server.services.work import Work
from server.store.reads.grid import areas_of
from server.store.reads.reconciliation_lines import LineRow

_HIDDEN = "不一致（个人信息，不显示）"
_LISTS = {
    "inspection_grade": "inspection_grade",
    "remediation_progress": "remediation_progress",
    "structure_type": "structure_type",
    "house_use": "house_use",
    "business_kinds": "business_kind",
}
_UNITS = {"storeys": " 层", "floor_area_m2": " ㎡", "built_year": " 年"}
_NOTHING = {
    "verdict": "未判定",
    "inspection_grade": "无鉴定",
    "remediation_progress": "未列入整治",
    "platform_no": "未登记",
}


class ValueWords:
    """Made once per page or sheet."""

    def __init__(self, work: Work) -> None:
        schema = county_schema(work.county)
        self._labels: Mapping[str, Mapping[str, str]] = {
            **{field: schema.codes[name].labels for field, name in _LISTS.items()},
            "verdict": VERDICTS,
        }
        areas = areas_of(whole_county(work.county), work.db, local_day(work.now))
        self._areas = {one.code: one.name for one in areas}

    def area(self, code: str | None) -> str:
        return self._areas.get(code or "", code or "")

    def value(self, field: str, value: Any) -> str:
        if value is None:
            return _NOTHING.get(field, "未填")
        if isinstance(value, bool):
            return "是" if value else "否"
        if field in ("township", "village"):
            return self.area(value)
        if isinstance(value, list):
            return "、".join(self._label(field, one) for one in value) or "未填"
        if isinstance(value, int | float):
            return f"{value:g}{_UNITS.get(field, '')}"
        return self._label(field, str(value))

    def _label(self, field: str, code: str) -> str:
        return self._labels.get(field, {}).get(code, code)

    def difference(self, field: str, there: Any, here: Any) -> str:
        """One difference in a sentence: 层数：平台 3 层，本县 2 层."""
        label = LABELS[field]
        if field in PERSONAL:
            return f"{label}{_HIDDEN}"
        if field == "position":
            return f"{label}相距 {there} 米"
        return f"{label}：平台 {self.value(field, there)}，本县 {self.value(field, here)}"

    def told_of(self, line: LineRow, fields: Collection[str] | None = None) -> str:
        """What differs, of these fields or of all; where one side is lacking, that it is."""
        found = [
            self.difference(field, there, here)
            for field, there, here, _ in line.differences
            if fields is None or field in fields
        ]
        if found or (fields is not None and PRESENCE not in fields):
            return "；".join(found)
        return self._presence(line)

    def _presence(self, line: LineRow) -> str:
        if line.kind == "here_only":
            return "本县有档案，平台没有"
        if line.kind == "there_only":
            if line.house_id is not None:
                return "平台仍有，本县档案已登记灭失"
            return "平台有记录，本县没有档案"
        return "平台记录和本县房屋不能一一对应" if line.kind == "ambiguous" else ""
