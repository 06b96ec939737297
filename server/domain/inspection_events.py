"""Ledger events of inspections, reports and the register of agencies (M8): label, then facts."""

from __future__ import annotations

from collections.abc import Mapping

INSPECTION_EVENTS: Mapping[str, tuple[str, ...]] = {
    "inspection.commissioned": ("委托安全鉴定", "inspection", "agency", "due", "stage"),
    "inspection.reported": (
        "出具鉴定报告",
        "inspection",
        "scale",
        "grade",
        "scope",
        "dangerous",
        "file",
        "stage",
    ),
    # inspection: the agency's word on the commission, its visit, and what is asked of its report
    "inspection.accepted": ("鉴定机构接受委托", "inspection", "agency", "no_interest"),
    "inspection.rejected": ("鉴定机构退回委托", "inspection", "agency", "reason", "stage"),
    "inspection.visited": ("现场查勘", "inspection", "on", "people", "photos"),
    "document.received": ("收到鉴定报告文件", "inspection", "file", "pages", "flags"),
    "report.question_asked": ("提请核实鉴定报告", "question", "inspection", "kind", "serious"),
    "report.question_answered": (
        "核实鉴定报告",
        "question",
        "inspection",
        "kind",
        "outcome",
        "note",
    ),
    "report.question_withdrawn": ("鉴定报告核实事项已消除", "question", "kind"),
    # `whom` by word of mouth, `paper` where a paper's delivery told it; `on` is the moment
    "report.told": ("告知产权人鉴定结果", "inspection", "whom", "way", "paper", "on", "late"),
    "report.voided": ("鉴定报告失效", "inspection", "cause", "on", "reason"),
    "report.objected": ("对鉴定报告提出异议", "objection", "inspection", "by", "reason"),
    "report.second_commissioned": ("委托复核鉴定", "objection", "inspection", "agency", "due"),
    "report.second_given": (
        "出具复核鉴定报告",
        "inspection",
        "scale",
        "grade",
        "scope",
        "dangerous",
        "file",
    ),
    "report.objection_decided": ("异议复核结论", "objection", "counts", "reason"),
    # the register of agencies
    "agency.entered": ("鉴定机构列入名录", "agency", "on", "code_is_sound"),
    "agency.changed": ("更正鉴定机构登记", "agency", "reason"),
    "agency.state_decided": ("变更鉴定机构状态", "agency", "state", "on", "until", "reason"),
    "agency.qualification_listed": ("登记鉴定资质", "agency", "qualification", "kind"),
    "agency.qualification_ended": ("注销鉴定资质", "agency", "qualification", "on"),
    "agency.person_listed": ("登记鉴定人员", "agency", "person", "certificate"),
    "agency.person_ended": ("注销鉴定人员", "agency", "person", "on"),
    "agency.tie_listed": ("登记利害关系", "agency", "tie", "kind"),
    "agency.conduct_listed": ("登记从业记录", "agency", "conduct", "kind", "inspection"),
}
