"""隐患清单, 整治清单 and 整治台账: their columns (domain.md §4.1), one definition for screen, sheet
and paper.

On the screen what somebody chose is shown, `first` at its head; a sheet has every column, in the
order of the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from server.domain.case_state import STAGE_LABELS
from server.domain.priority import KEY_LABELS
from server.services import list_parts, lists
from server.services.county import CountySchema
from server.services.lists import ListPage, Page
from server.services.work import Work
from server.store.reads.lists import ListFilter
from survey_schema.model import UNCONFIRMED, Certainty

Words = Mapping[str, str]


class ListColumn(NamedTuple):
    """`words` is a code list's id or the words themselves."""

    title: str
    key: str
    width: float = 12
    kind: Literal["text", "number", "day"] = "text"
    words: str | Words | None = None


@dataclass(frozen=True, slots=True)
class ListKind:
    title: str
    read: Callable[[Work, ListFilter, Page], ListPage]
    columns: tuple[ListColumn, ...]
    parts: Callable[[Work, list[dict[str, Any]]], list[dict[str, Any]]]
    first: tuple[str, ...]  # keys of what stands beside the house's code on the screen
    usual: tuple[str, ...]  # keys shown to whoever chose none


_COLOURS: Words = {"green": "绿码", "yellow": "黄码", "red": "红码", "grey": "灰码"}
_HOUSE = (
    ListColumn("房屋编码", "code", 20),
    ListColumn("平台编码", "platform_no", 14),
    ListColumn("乡镇", "township", 10),
    ListColumn("村（居）", "village", 12),
    ListColumn("组/门牌（脱敏）", "door_masked", 10),
    ListColumn("产权人（脱敏）", "owner_masked", 10),
    ListColumn("使用人（脱敏）", "user_masked", 10),
    ListColumn("联系电话（脱敏）", "phone_masked", 12),
    ListColumn("是否经营性", "is_operational", 8),
    ListColumn("业态", "business_kinds", 14, words="business_kind"),
    ListColumn("层数", "storeys", 6, "number"),
    ListColumn("面积（㎡）", "floor_area_m2", 9, "number"),
    ListColumn("结构类型", "structure_type", 14, words="structure_type"),
    ListColumn("建成年", "built_year", 8, "number"),
    ListColumn("重点排查原因", "key_reasons", 16, words=KEY_LABELS),
    ListColumn("健康码", "health_code", 8, words=_COLOURS),
)
VERDICTS: Words = {
    "safe": "安全",
    "general_hazard": "一般安全隐患",
    "severe_hazard": "严重安全隐患",
    "incomplete": "信息不全",
}
_CONTROLS: Words = {
    "not_needed": "不需要",
    "needed": "待下达",
    "ordered": "已下达",
    "in_place": "已落实",
    "lifted": "已解除",
}
_INSPECTIONS: Words = {
    "not_needed": "不需要",
    "needed": "需要，待鉴定",
    "commissioned": "需要，鉴定中",
    "reported": "需要，已鉴定",
}
_CERTAINTIES: Words = {one.value: "" if one.is_official else UNCONFIRMED for one in Certainty}

# of the moment the sheet is made; a negative number of days has passed
_LEFT = (
    ListColumn("剩余天数（负数为超期）", "days_left", 10, "number"),
    ListColumn("是否超期", "is_overdue", 8),
    ListColumn("鉴定结果告知期限", "telling_due_on", 14, "day"),
    ListColumn("告知剩余", "telling_left", 12),
)
_PEN = ListColumn("备注", "remark", 12)  # left for the pen
_HAZARDS = (
    *_HOUSE,
    ListColumn("隐患等级", "severity", 8, words={"general": "一般", "severe": "严重"}),
    ListColumn("隐患部位", "part", 12, words="hazard_part"),
    ListColumn("规则号", "rule_id", 8),
    ListColumn("隐患表现", "sign", 40),
    ListColumn("依据备注", "certainty", 14, words=_CERTAINTIES),
    ListColumn("初判依据（规则库）", "pack", 14),
    ListColumn("排查人（脱敏）", "surveyor", 9),
    ListColumn("技术人员（脱敏）", "technician", 9),
    ListColumn("排查日期", "surveyed_at", 14, "day"),
    ListColumn("照片数", "photos", 7, "number"),
    ListColumn("列入日期", "listed_at", 14, "day"),
    ListColumn(
        "状态",
        "state",
        10,
        words={"open": "未整治", "planned": "已列入整治", "remedied": "已整治", "struck": "已销号"},
    ),
    ListColumn("期限", "due_on", 14, "day"),
    *_LEFT,
    ListColumn("案卷号", "case_number", 20),
    ListColumn("案卷判定", "case_verdict", 12, words=VERDICTS),
    ListColumn("管控措施", "control_kinds", 16, words="control_measure_kind"),
    ListColumn("管控情况", "control", 8, words=_CONTROLS),
    ListColumn("管控落实日期", "controlled_at", 14, "day"),
    ListColumn("是否需鉴定", "inspection", 12, words=_INSPECTIONS),
    ListColumn("销号日期", "struck_at", 14, "day"),
    _PEN,
)
_REMEDIATIONS = (
    *_HOUSE,
    ListColumn("案卷号", "case_number", 20),
    ListColumn("鉴定机构", "agency", 18),
    ListColumn("鉴定报告编号", "report_no", 18),
    ListColumn("鉴定日期", "inspected_on", 14, "day"),
    ListColumn("鉴定等级", "grade", 8, words="inspection_grade"),
    ListColumn("鉴定建议", "advice", 14, words="inspection_advice"),
    ListColumn("整治类别", "kind", 18, words="remediation_class"),
    ListColumn("整治措施", "remedies", 20, words="remedy_kind"),
    ListColumn("整治要求", "requirement", 40),
    ListColumn("责任人（脱敏）", "responsible_masked", 10),
    ListColumn("监管责任单位", "supervising_unit", 18),
    ListColumn("监管责任人（脱敏）", "supervisor_masked", 10),
    ListColumn("行业部门", "department_code", 14, words="department"),
    ListColumn("下达文书号", "paper_number", 20),
    ListColumn("列入日期", "planned_at", 14, "day"),
    ListColumn("整治时限", "due_on", 14, "day"),
    ListColumn("开工日期", "started_at", 14, "day"),
    ListColumn("完成日期", "finished_at", 14, "day"),
    ListColumn("进度", "progress", 10, words="remediation_progress"),
    *_LEFT,
    ListColumn("销号日期", "signed_off_at", 14, "day"),
    ListColumn("监测巡查：上次", "patrolled_on", 14, "day"),
    ListColumn("监测巡查：应巡查", "patrol_due_on", 14, "day"),
    ListColumn("资金来源/预算", "funding", 14),
    _PEN,
)
_LEDGER = (
    *_HOUSE,
    ListColumn("案卷号", "number", 20),
    ListColumn("隐患等级", "verdict", 12, words=VERDICTS),
    ListColumn("立案日期", "opened_at", 14, "day"),
    ListColumn("管控措施", "control_kinds", 18, words="control_measure_kind"),
    ListColumn("管控落实日期", "control_in_place_at", 14, "day"),
    ListColumn("鉴定等级", "inspection_grade", 8, words="inspection_grade"),
    ListColumn("鉴定报告编号", "inspection_report_no", 18),
    ListColumn("整治措施", "remedies", 20, words="remedy_kind"),
    ListColumn("整治时限", "remediation_due_on", 14, "day"),
    ListColumn("开工日期", "started_at", 14, "day"),
    ListColumn("完成日期", "finished_at", 14, "day"),
    ListColumn("进度", "progress", 10, words="remediation_progress"),
    ListColumn("复核鉴定结果", "reinspection_grade", 8, words="inspection_grade"),
    ListColumn("当前环节", "stage", 14, words=STAGE_LABELS),
    ListColumn("本环节期限", "due_on", 14, "day"),
    *_LEFT,
    ListColumn("验收组织单位", "led_by", 14),
    ListColumn("验收日期", "accepted_at", 14, "day"),
    ListColumn(
        "验收结论", "acceptance_conclusion", 8, words={"passed": "合格", "returned": "退回"}
    ),
    ListColumn("销号编号", "sign_off_number", 20),
    ListColumn("销号日期", "signed_off_at", 14, "day"),
    ListColumn("通报/督办次数", "pressed", 12),
    ListColumn("现状照片", "photos", 16),
    _PEN,
)

_WHERE = ("township", "village", "door_masked", "owner_masked")
LISTS: Mapping[str, ListKind] = {
    "hazards": ListKind(
        "隐患清单",
        lists.hazard_list,
        _HAZARDS,
        list_parts.of_hazards,
        first=("state", "due_on", "severity"),
        usual=(
            *("state", "due_on", "severity"),
            *_WHERE,
            *("sign", "control_kinds", "struck_at"),
        ),
    ),
    "remediations": ListKind(
        "整治清单",
        lists.remediation_list,
        _REMEDIATIONS,
        list_parts.of_remediations,
        first=("progress", "due_on"),
        usual=(
            *("progress", "due_on"),
            *_WHERE,
            *("remedies", "requirement", "supervising_unit", "supervisor_masked"),
            "signed_off_at",
        ),
    ),
    "ledger": ListKind(
        "整治台账",
        lists.remediation_ledger,
        _LEDGER,
        list_parts.of_ledger,
        first=("stage", "due_on"),
        usual=(
            *("stage", "due_on"),
            *_WHERE,
            *("verdict", "control_kinds", "inspection_grade", "remedies"),
            *("acceptance_conclusion", "signed_off_at"),
        ),
    ),
}


def words_of(schema: CountySchema, words: str | Words | None) -> Words | None:
    """Code → label, of a column."""
    if words == "department":
        return {one.code: one.name for one in schema.profile.departments}
    return schema.codes[words].labels if isinstance(words, str) else words


def cell_of(value: Any, words: Words | None) -> object:
    if isinstance(value, list):
        return "；".join(_word(one, words) for one in value)
    if isinstance(value, str):
        return _word(value, words)
    return value


def _word(code: str, words: Words | None) -> str:
    return code if words is None else words.get(code, code)
