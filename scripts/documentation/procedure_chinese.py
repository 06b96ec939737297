"""The fixed words of the procedure's Chinese page; stages, acts and roles are the domain's own."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.acts import ROLE_LABELS
from server.domain.case_state import STAGE_LABELS
from server.domain.procedure import EVIDENCE_LABELS
from server.domain.workflow import ACT_LABELS

_YES_NO = {"yes": "是", "no": "否"}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "control": {
        "not_needed": "不需要",
        "needed": "应采取",
        "ordered": "已下达",
        "in_place": "已到位",
        "lifted": "已解除",
    },
    "inspection": {
        "not_needed": "不需要",
        "needed": "应鉴定",
        "commissioned": "已委托",
        "reported": "已出报告",
    },
    "remediation": {
        "not_needed": "不需要",
        "needed": "应整治",
        "planned": "已定方案",
        "working": "整治中",
        "finished": "已完成",
    },
    "acceptance": {
        "not_needed": "不需要",
        "needed": "应验收",
        "applied": "已申请",
        "opined": "村级已出意见",
        "visited": "已现场验收",
        "returned": "已退回",
        "passed": "已合格",
    },
    "closing": {"open": "未结", "signed_off": "已销号", "filed": "已归档"},
    "track": {"operational": "经营性自建房", "other": "其他自建房"},
    "verdict": {
        "safe": "安全",
        "general_hazard": "一般安全隐患",
        "severe_hazard": "严重安全隐患",
        "incomplete": "信息不全",
    },
    "found": {"general_hazard": "一般安全隐患", "severe_hazard": "严重安全隐患"},
    "direction": {"raised": "加重", "lowered": "减轻", "same": "不变"},
    "outcome": {"passed": "合格", "returned": "退回"},
    **dict.fromkeys(
        (
            "needs_remediation",
            "is_dangerous",
            "stops_use",
            "is_last_line",
            "has_open_hazards",
            "report_ended",
        ),
        _YES_NO,
    ),
}

PROCEDURE_CHINESE: Mapping[str, str] = {
    "procedure": "工作流程：从初步判定到销号",
    "procedure.about": (
        "流程是一张数据表（`server/domain/procedure.py`、`acceptance_steps.py`、"
        "`case_state.py`、`reassessment.py`），下面的图和表都由它生成；数据库的约束也由它给出。"
        "两县用同一张表，差别只在县情文件（牵头单位、期限）。"
    ),
    "procedure.diagram": "总图",
    "procedure.verdict": "初步判定",
    "procedure.columns": "案卷的五个方面",
    "procedure.columns.about": "箭头是办理事项引起的变化；初步判定改变时的调整见后。",
    "procedure.stages": "阶段与期限",
    "procedure.stage": "阶段",
    "procedure.next": "下一步",
    "procedure.who": "有权办理的岗位",
    "procedure.period": "期限（{}）",
    "procedure.openings": "立案",
    "procedure.begins": "立案时",
    "procedure.steps": "办理事项",
    "procedure.steps.about": (
        "同一事项有多行的，自上而下取第一行符合的。“须先”不满足时，答复先办什么；"
        "“须具备”不满足时，不予办理并说明缺什么。"
    ),
    "procedure.effects": "判定改变时的调整",
    "procedure.effects.about": (
        "自上而下逐行执行，后一行看到前一行的结果；已结案的不调整，另立新案。"
    ),
    "procedure.tiers": "验收和销号由谁牵头",
    "procedure.act": "事项",
    "procedure.when": "条件",
    "procedure.first": "须先",
    "procedure.needs": "须具备",
    "procedure.changes": "办理后",
    "procedure.event": "台账记录",
    "procedure.county": "县",
    "procedure.track": "房屋类别",
    "procedure.leads": "牵头岗位",
    "procedure.people": "最少参加人数",
    "procedure.source": "依据（可靠程度）",
    "procedure.or": "、",
    "period.hours": "{} 小时",
    "period.days": "{} 日",
    "period.working_days": "{} 个工作日",
    "column.control": "管控",
    "column.inspection": "鉴定",
    "column.remediation": "整治",
    "column.acceptance": "验收",
    "column.closing": "结案",
    "column.track": "类别",
    "column.verdict": "判定",
    "column.found": "新发现",
    "column.direction": "判定",
    "column.outcome": "结论",
    "column.needs_remediation": "有需要整治的隐患",
    "column.is_dangerous": "鉴定为危险房屋",
    "column.stops_use": "鉴定要求停止使用",
    "column.is_last_line": "方案的最后一项",
    "column.has_open_hazards": "有未销隐患",
    "column.report_ended": "鉴定报告失效",
    "gate.control_first": "管控到位",
    "gate.inspection_first": "鉴定完成",
    "guard.report_settled": "鉴定报告没有未核清的重要疑问",
    "guard.control_lifted": "管控已解除",
    "guard.nothing_to_remedy": "没有需要整治的隐患",
    "guard.all_hazards_planned": "全部隐患已列入方案",
    "guard.right_tier": "由本县规定的牵头单位办理",
    "guard.enough_participants": "参加人数足够",
    "guard.units_on_site": "应到单位到场",
    "guard.four_eyes": "不是本人排查、鉴定或整治的",
    "guard.other_names": "没有与排查、鉴定、整治人员同名的参加人",
    "guard.nothing_failed": "逐项验收没有不合格项",
    "guard.reinspected": "结构工程有复核鉴定报告",
    "guard.answered": "已答复村级的不同意见",
    **{f"evidence.{name}": label for name, label in EVIDENCE_LABELS.items()},
    **{f"stage.{name}": label for name, label in STAGE_LABELS.items()},
    **{f"act.{act.value}": label for act, label in ACT_LABELS.items()},
    **{f"role.{role.value}": label for role, label in ROLE_LABELS.items()},
    **{
        f"value.{column}.{value}": label
        for column, labels in _VALUES.items()
        for value, label in labels.items()
    },
}
