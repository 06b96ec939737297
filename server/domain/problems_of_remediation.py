"""Problems about control measures, plans for hazards, and the photos that prove either."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
REMEDIATION_PROBLEMS: Mapping[str, Entry] = {
    "remediation.nobody_named": Entry(_K.INVALID, "请填写整治责任人的姓名，不能写“待定”“户主”等。"),
    "remediation.due_too_late": Entry(
        _K.INVALID, "整治时限 {due} 晚于“{label}”的最长期限 {latest}{mark}，请重新填写。"
    ),
    "remediation.remedy_unfit": Entry(
        _K.INVALID, "“{kind}”的整治措施须包括：{remedies}（至少一项）。"
    ),
    "remediation.class_too_light": Entry(
        _K.INVALID, "方案包含严重安全隐患，不能按“{kind}”整治，请选择相应的整治类别。"
    ),
    "remediation.control_missing": Entry(
        _K.CONFLICT, "“{kind}”须先停用、撤离并封闭处置：请先下达管控措施，再制定方案。"
    ),
    "remediation.wrong_supervisor": Entry(_K.INVALID, "“{kind}”的监管责任单位应为{department}。"),
    "remediation.ends_without_demolition": Entry(
        _K.INVALID, "整幢拆除的方案，整治措施须包括“依法拆除”。"
    ),
    "remediation.replaced": Entry(_K.CONFLICT, "该整治项目的隐患已列入新的方案，请办理新的方案。"),
    "remediation.review_first": Entry(
        _K.CONFLICT, "原整治时限已过，须先由专业技术人员复核隐患，再重新制定方案。"
    ),
    "progress.empty": Entry(_K.INVALID, "请填写进度百分比或进展情况。"),
    "case.still_operational": Entry(
        _K.CONFLICT, "最近一次排查仍为经营性自建房，不能改按其他自建房办理。"
    ),
    "photo.of_another_house": Entry(
        _K.INVALID, "照片 {photo} 属于另一处房屋，不能作为本房屋的凭据，请重新拍摄。"
    ),
    "photo.used_already": Entry(
        _K.INVALID, "照片 {photo} 已用作本房屋其他事项的凭据，请重新拍摄。"
    ),
    "photo.taken_before": Entry(
        _K.INVALID, "照片 {photo} 拍摄于 {taken}，早于 {since}，不能作为{purpose}，请重新拍摄。"
    ),
    "photo.in_future": Entry(
        _K.INVALID, "照片 {photo} 的拍摄时间 {taken} 晚于现在，请核对手机时间。"
    ),
    "remediation.due_not_future": Entry(
        _K.INVALID, "整治时限 {due} 不是今后的日期，请填写具体期限。"
    ),
    "remediation.vague": Entry(
        _K.INVALID, "整治要求中不能使用“{word}”等含糊说法，请写明具体措施和期限。"
    ),
    "remediation.hazard_unknown": Entry(
        _K.INVALID, "方案所列隐患不属于本案卷、已经销号或重复填写，请核对。"
    ),
    "remediation.hazard_needed": Entry(_K.INVALID, "请写明本方案整治哪些隐患。"),
    "remediation.hazard_unplanned": Entry(
        _K.CONFLICT, "还有隐患没有列入整治方案，不能开工，请先补充方案。"
    ),
    "remediation.already_started": Entry(_K.CONFLICT, "该整治项目已经开工。"),
    "remediation.not_started": Entry(_K.CONFLICT, "该整治项目尚未开工，不能办理完成。"),
    "remediation.already_finished": Entry(_K.CONFLICT, "该整治项目已经完成。"),
    # whose neighbours are to be told
    "neighbour.missing": Entry(_K.MISSING, "没有找到该告知事项，或不在您的辖区内。"),
    "neighbour.already_told": Entry(_K.CONFLICT, "该户已告知，不能重复登记。"),
    "neighbour.lifted": Entry(_K.CONFLICT, "该管控措施已解除，不需要再告知。"),
    "neighbour.outcome_needed": Entry(_K.INVALID, "请选择告知结果和方式。"),
    "neighbour.recipient_needed": Entry(_K.INVALID, "请填写被告知人姓名。"),
    "neighbour.not_checked": Entry(_K.INVALID, "在告知范围内的房屋不能登记为“不在范围内”。"),
    # houses that are no more
    "house.ended": Entry(_K.CONFLICT, "该房屋已灭失或档案已并入别的档案，保留备查，不再办理。"),
}
# fmt: on
