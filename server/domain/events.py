"""Every event the ledger can hold: its sentence for people and the facts it must carry.

Facts are ids, codes, numbers and dates: never a name, phone, ID number or address line (law 3).
The list's projections (lists, timeline, indicators) read nothing but these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.complaint_events import COMPLAINT_EVENTS
from server.domain.export_requests import EXPORT_EVENTS
from server.domain.inspection_events import INSPECTION_EVENTS
from server.domain.map_events import MAP_EVENTS
from server.domain.merge_events import MERGE_EVENTS
from server.domain.office_paper_events import OFFICE_PAPER_EVENTS
from server.domain.operation_events import OPERATION_EVENTS
from server.domain.patrol_events import PATROL_EVENTS
from server.domain.reconciliation_events import RECONCILIATION_EVENTS
from server.domain.report_events import REPORT_EVENTS
from server.domain.second_factor import SECOND_FACTOR_EVENTS
from server.domain.supervision_events import SUPERVISION_EVENTS


class EventType(NamedTuple):
    label: str
    facts: frozenset[str]


def _event(label: str, *facts: str) -> EventType:
    return EventType(label, frozenset(facts))


# What a survey says about the house and the monthly table counts (domain.md §5.1).
HOUSE_FACTS = (
    "operational",
    "business_kinds",
    "department",
    "land_nature",
    "area_kinds",
    "storeys",
    "built_year",
    "structure",
    "floor_area_m2",
    "illegal_kinds",
)

# What every step of a matter between units carries; its words stay sealed with the step.
_TASK_STEP = ("task", "step", "party")
_TRANSFER_STEP = ("transfer", "step", "party")

# Every event of the procedure carries `stage`, the stage the case is in after it (Step.facts).
EVENTS: Mapping[str, EventType] = {
    "house.registered": _event("建立房屋档案", "township", "village", "source", "code"),
    "house.ended": _event("房屋灭失", "reason", "case"),
    "survey.received": _event("收到排查信息", "submission", "form_version", "photos", *HOUSE_FACTS),
    # a visit earlier than the newest one: kept, but no figure rests on it (law 4)
    "survey.received_late": _event(
        "补收较早的排查信息", "submission", "form_version", "photos", *HOUSE_FACTS
    ),
    # `confirmed`: questions whose answer of last time the surveyor looked at and left as it was
    "survey.carried": _event("沿用上次填写，经现场核对", "submission", "confirmed"),
    # the surveyor told whoever lives there, on the spot; `told_at` as his phone recorded it
    "owner.told": _event(
        "告知房主（使用人）安全隐患", "submission", "whom", "way", "refused", "told_at", "photos"
    ),
    # houses within ten metres the phone put before the surveyor, who said that it is none of them
    "house.near_denied": _event("现场核对邻近房屋，不是同一户", "submission", "houses"),
    # the phone showed another verdict than the server gave (domain/verdict_defects.py)
    "verdict.differed": _event(
        "手机初判与系统不同", "submission", "on_phone", "verdict", "rules_on_phone", "rules"
    ),
    "verdict.difference_examined": _event("初判差异已查明原因", "submission", "cause"),
    # the outlines of houses or roads of these villages were entered anew
    "ground.entered": _event("录入底图要素", "ground", "villages", "shapes", "content"),
    "survey.quarantined": _event("排查信息待核", "submission", "reasons"),
    # `corrected` names the questions whose answers the office wrote itself, `reason` is an SM3
    "survey.released": _event("待核信息已处理", "submission", "outcome", "corrected", "reason"),
    # a technician put answers of an accepted survey right: `submission` is the version he made of
    # the survey `of`
    "survey.corrected": _event("更正排查答案，另存一版", "submission", "of", "corrected", "reason"),
    "survey.returned": _event("退回补充排查", "submission", "questions", "photos"),
    "survey.replaced": _event("退回的排查已重报", "submission", "by"),
    # a survey of ODK Collect: `xml` is the SM3 of the form as it came
    "survey.came_as_xform": _event("由 ODK Collect 送达", "submission", "xml"),
    # a photo that came with a later post than its survey
    "survey.photo_joined": _event("补收照片", "submission", "photo"),
    "photo.received": _event("收到照片", "photo", "submission"),
    "verdict.assessed": _event(
        "初步判定", "assessment", "submission", "verdict", "pack", "rules", "missing"
    ),
    "verdict.assessed_late": _event(
        "较早排查的初步判定", "assessment", "submission", "verdict", "pack", "rules", "missing"
    ),
    "verdict.confirmed": _event("技术人员确认判定", "assessment", "verdict"),
    "verdict.overridden": _event("改判", "assessment", "verdict", "was"),
    # another version of the rules grades the house otherwise: a person has to look at it
    "review.opened": _event(
        "列入判定复核", "task", "assessment", "pack", "was", "proposed", "gained", "lost"
    ),
    "review.decided": _event("判定复核办结", "task", "verdict"),
    "rules.applied": _event("执行新版规则库", "pack", "profile", "content"),
    "rules.reviewed": _event("新版规则库复核任务建立完毕", "pack", "profile", "houses", "tasks"),
    "hazard.listed": _event("列入隐患清单", "hazard", "rule", "part", "severity"),
    # struck because a technician found that the sign does not hold
    "hazard.dismissed": _event("隐患经复核不成立", "hazard"),
    # `control_due`: by when a house held by the case must be under control
    "case.opened": _event("立案", "case", "number", "track", "verdict", "stage", "control_due"),
    # the open case after a new verdict or use of its house
    "case.reassessed": _event(
        "案卷随判定调整", "case", "track", "verdict", "was", "stage", "control_due"
    ),
    # the office's word that a house is used for business no more
    "case.track_changed": _event("改按其他自建房办理", "case", "track", "was", "reason", "stage"),
    "control.ordered": _event("下达管控措施", "measure", "kinds", "due", "stage"),
    "control.in_place": _event("管控措施到位", "measure", "photo", "stage"),
    "control.lifted": _event("解除管控", "measure", "stage"),
    # in the chain of the neighbour's own house: whose danger it is stays in the other
    "neighbour.named": _event("列为周边须告知房屋", "neighbour", "basis"),
    "neighbour.told": _event("告知周边群众", "neighbour", "outcome", "way"),
    **{kind: _event(label, *facts) for kind, (label, *facts) in INSPECTION_EVENTS.items()},
    "remediation.planned": _event(
        "列入整治清单",
        "remediation",
        "class",
        "remedies",
        "due",
        "hazards",
        "replaces",  # lines whose last hazard this plan takes over
        "ends_house",
        "stage",
    ),
    "remediation.reported": _event("报告整治进展", "remediation", "progress", "percent", "photos"),
    "remediation.started": _event("开始整治", "remediation", "stage"),
    "remediation.finished": _event("整治完成", "remediation", "photos", "stage"),
    # `statement`: SHA-256 of the owner's signed statement, kept sealed
    # a general hazard past its day goes back to a technician, whose word decides it
    "reassessment.called": _event("一般隐患逾期，提请复核", "remediation", "due"),
    "reassessment.decided": _event("逾期隐患复核办结", "remediation", "verdict"),
    "acceptance.applied": _event("申请验收", "acceptance", "way", "statement", "stage"),
    "acceptance.opined": _event("村级出具验收意见", "acceptance", "opinion", "reasons", "stage"),
    # `marks`: hazard -> done | not_done | not_required; `items` the same of the form's items
    "acceptance.visited": _event(
        "现场验收", "acceptance", "tier", "participants", "on", "marks", "items", "photos", "stage"
    ),
    "acceptance.reinspected": _event(
        "复核鉴定", "acceptance", "reinspection", "agency", "scale", "grade", "file", "stage"
    ),
    "acceptance.passed": _event(
        "验收合格", "acceptance", "tier", "participants", "answer", "stage"
    ),
    "acceptance.returned": _event("验收退回", "acceptance", "tier", "reasons", "hazards", "stage"),
    # `signature`: SHA-256 of the handwritten signature, kept sealed
    "case.signed_off": _event("销号", "case", "number", "hazards", "signature", "stage"),
    # an office act with a cause; the case itself is opened by `case.opened` (§4.4)
    "case.reopened": _event("重新立案", "case", "number", "reopens", "cause", "reason"),
    # 督查抽查: everything needed to draw again (docs/draw.md)
    "draw.made": _event(
        "督查抽查抽样",
        "draw",
        "township",
        "month",
        "method",
        "anchor",
        "anchor_hash",
        "candidates",
        "candidates_hash",
        "seed",
        "percent",
        "drawn",
    ),
    "draw.visit_assigned": _event("指派督查复查", "draw", "rank", "account"),
    "case.filed": _event("归档", "case", "number", "stage"),
    "house.imported": _event("导入已有信息", "run", "row", *HOUSE_FACTS),
    # questions about records (§2.4); what was answered in words is kept sealed with the question
    "quality.asked": _event("提请核实数据", "question", "kind", "township", "village", "houses"),
    "quality.answered": _event("核实数据", "question", "kind", "outcome", "note"),
    "quality.withdrawn": _event("核实事项已消除", "question", "kind"),
    # dispatched tasks; each stands on the task's own chain, and once more on its houses' at the
    # beginning and end
    "task.dispatched": _event("派单", *_TASK_STEP, "kind", "receiver", "houses", "due"),
    "task.house_named": _event("列入派单", "task", "kind", "receiver"),
    "task.house_left": _event("派单改由他人承办或撤销", "task", "was"),
    "task.signed_for": _event("签收派单", *_TASK_STEP),
    "task.answered_in_part": _event("答复部分事项", *_TASK_STEP, "words", "files"),
    "task.answered": _event("答复派单", *_TASK_STEP, "words", "files", "late"),
    "task.refused": _event("退单", *_TASK_STEP, "clause", "words", "refusal"),
    "task.extension_asked": _event("申请延期", *_TASK_STEP, "words", "due"),
    "task.extension_granted": _event("同意延期", *_TASK_STEP, "words", "due", "was"),
    "task.extension_denied": _event("不同意延期", *_TASK_STEP, "words"),
    "task.redispatched": _event("改派", *_TASK_STEP, "words", "receiver", "was", "due"),
    "task.dispatched_again": _event("退单不成立，退回承办", *_TASK_STEP, "words"),
    "task.assigned": _event("裁定承办单位", *_TASK_STEP, "words", "receiver", "was", "due"),
    "task.sent_back": _event("退回重办", *_TASK_STEP, "words"),
    "task.closed": _event("派单办结", *_TASK_STEP, "words", "late"),
    "task.withdrawn": _event("撤销派单", *_TASK_STEP, "words"),
    # transfers stand on the house's own chain: the month's table counts them
    "transfer.recorded": _event(
        "登记违法建设经营线索", "transfer", "party", "kinds", "source", "urgent", "due", "words"
    ),
    "transfer.handed_over": _event(
        "案件移送", *_TRANSFER_STEP, "words", "files", "receiver", "due"
    ),
    "transfer.received": _event("接收移送案件", *_TRANSFER_STEP),
    "transfer.refused": _event(
        "退回移送案件", *_TRANSFER_STEP, "clause", "words", "refusal", "due"
    ),
    "transfer.assigned": _event("决定管辖", *_TRANSFER_STEP, "words", "receiver", "was", "due"),
    "transfer.filed": _event("移送案件立案", *_TRANSFER_STEP, "words", "files", "due"),
    "transfer.declined": _event("不予立案", *_TRANSFER_STEP, "outcomes", "words", "files"),
    "transfer.penalised": _event("作出处罚决定", *_TRANSFER_STEP, "outcomes", "words", "files"),
    "transfer.to_justice": _event("移送司法机关", *_TRANSFER_STEP, "words", "files"),
    "transfer.rectified": _event("违法建设经营已改正", *_TRANSFER_STEP, "words", "files"),
    "transfer.acknowledged": _event("确认收到反馈", *_TRANSFER_STEP, "words"),
    "transfer.withdrawn": _event("撤销移送登记", *_TRANSFER_STEP, "words"),
    # patrols, self-checks and the owner's signature
    **{kind: _event(label, *facts) for kind, (label, *facts) in PATROL_EVENTS.items()},
    "house.departments": _event("行业主管部门变动", "departments", "ended", "ground"),
    # plates, certificates of use, checks before a licence
    "plate.issued": _event("制发房屋码牌", "plate", "serial"),
    "plate.withdrawn": _event("停用房屋码牌", "plate", "reason"),
    "certificate.issued": _event(
        "核发准予经营使用凭证", "certificate", "number", "use", "inspection", "valid_until"
    ),
    "certificate.revoked": _event("撤销准予经营使用凭证", "certificate", "reason", "note"),
    "certificate.replaced": _event("换发准予经营使用凭证", "certificate", "by"),
    "operation.checked": _event(
        "经营许可前核验", "check", "receipt", "licence", "use", "allowed", "reasons"
    ),
    # official papers: `facts` is the SM3 of what the paper says, `pdf` the SHA-256 of its file
    "paper.issued": _event(
        "印发文书", "paper", "kind", "number", "facts", "layout", "template", "due"
    ),
    "paper.rendered": _event("文书定稿", "paper", "pdf", "sm3"),
    "paper.opened": _event("调阅文书", "paper", "form"),
    "paper.voided": _event("文书作废", "paper", "number", "reason"),
    "paper.delivered": _event("文书送达", "paper", "delivery", "way", "on"),
    "paper.delivery_failed": _event("文书送达未成", "paper", "delivery", "way"),
    "paper_template.uploaded": _event("更换文书模板", "template", "kind", "version", "sha256"),
    # one house's whole file taken out; `personal` tells whether it was unmasked
    "dossier.made": _event("导出一户一档", "form", "personal", "reason"),
    **{kind: _event(label, *facts) for kind, (label, *facts) in OPERATION_EVENTS.items()},
    # people
    "account.opened": _event("开立账号", "account"),
    "account.closed": _event("停用账号", "account"),
    "account.password_reset": _event("重置密码", "account"),
    "account.password_changed": _event("本人修改密码", "account"),
    "account.locked": _event("登录失败次数过多，账号锁定", "account", "until"),
    **{kind: _event(label, *facts) for kind, (label, *facts) in SECOND_FACTOR_EVENTS.items()},
    "device.enrolled": _event("登记设备", "account", "device"),
    "device.revoked": _event("注销设备", "account", "device"),
    "unit.created": _event("设立单位", "unit", "kind"),
    "personal.revealed": _event("查看个人信息", "house", "fields", "reason"),
    "import.started": _event("开始批量导入", "run"),
    "import.finished": _event("批量导入", "run", "good", "faulty"),
    **{kind: _event(label, *facts) for kind, (label, *facts) in MAP_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in MERGE_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in REPORT_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in SUPERVISION_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in RECONCILIATION_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in COMPLAINT_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in EXPORT_EVENTS.items()},
    **{kind: _event(label, *facts) for kind, (label, *facts) in OFFICE_PAPER_EVENTS.items()},
    # every use of data is traceable (M22); `filters` are codes, days and months
    "export.made": _event("导出数据", "kind", "filters", "rows"),
}
