"""What can go wrong in acceptance, sign-off, re-opening and random re-inspection (M11); a part of
`server.domain.problems.CATALOGUE`: code -> kind of problem, sentence."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
ACCEPTANCE_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "case.units_missing": ("invalid", "现场验收还须有以下单位参加：{units}。"),
    "case.namesake": ("forbidden", "有参加验收人员与本房屋的排查、鉴定、整治人员同名，不能参加验收，请由其他人员参加。"),
    "acceptance.missing": ("missing", "没有找到该验收申请，或不在您的辖区内。"),
    "acceptance.already_decided": ("conflict", "该验收申请已有结论，不能重复办理。"),
    "acceptance.before_finish": ("invalid", "现场验收日期早于整治完成日期，请核对。"),
    "acceptance.line_failed": ("conflict", "还有隐患或验收项目不合格（×），不能作出合格结论，请退回整改。"),
    "acceptance.not_reinspected": ("conflict", "涉及结构加固，须有复核鉴定报告且结论为可以使用（A、B 级），才能验收合格。"),
    "acceptance.answer_needed": ("invalid", "村(居)委会不同意验收，作出合格结论须写明对其意见的答复。"),
    "acceptance.lines_incomplete": ("invalid", "每一处隐患都要写明验收结果，不得遗漏、重复或填写其他案卷的隐患。"),
    "acceptance.items_incomplete": ("invalid", "验收表各项都要填写√、×或○，缺：{items}。"),
    "acceptance.note_needed": ("invalid", "标×、○的隐患须写明原因。"),
    "acceptance.before_photo_needed": ("invalid", "请选择该隐患整治前的排查照片，与整治后照片成对比较。"),
    "acceptance.before_photo_foreign": ("invalid", "所选整治前照片不是本房屋该隐患的排查照片。"),
    "acceptance.after_photo_needed": ("invalid", "请附该隐患整治后的现场照片。"),
    "acceptance.same_photo": ("invalid", "整治前、整治后不能用同一张照片。"),
    "acceptance.pair_far": ("invalid", "前后照片相距约 {metres} 米，超过 {limit} 米，请核实是否同一处；确为同一处的写明情况。"),
    "reinspection.before_finish": ("invalid", "复核鉴定的现场查勘日期早于整治完成日期，请核对。"),
    "sign_off.not_proven": ("forbidden", "密码不正确，或账号已被暂时锁定，没有销号；请核对后重试。"),
    "image.malformed": ("invalid", "图片内容无法识别，请重新签名或重新拍照。"),
    "image.too_large": ("too_large", "图片不能超过 {limit_kb} KB。"),
    "image.missing": ("missing", "没有找到该签名或材料照片，或不在您的辖区内。"),
    "signature.blank": ("invalid", "签名为空白，请手写签名后再提交。"),
    "case.not_closed": ("conflict", "该房屋还有未办结的案卷，不能重新立案。"),
    "case.nothing_to_reopen": ("conflict", "该房屋没有已办结的案卷，请重新排查立案。"),
    "draw.missing": ("missing", "没有找到该次抽查，或不在您的辖区内。"),
    "draw.month_not_over": ("conflict", "{month} 尚未结束，月份结束后才能抽样。"),
    "draw.no_anchor": ("conflict", "{month} 结束后台账还没有锚定，抽样的种子尚未产生，请稍后再抽。"),
    "draw.already_made": ("conflict", "该乡镇 {month} 已经抽样，不能重抽。"),
    "draw.nothing": ("conflict", "该乡镇 {month} 没有销号或判定为安全的房屋，无可抽查。"),
    "draw.wrong_township": ("invalid", "没有乡镇 {township}。"),
    "draw.blind": ("forbidden", "该房屋由您盲查复核，完成复查之前不能查看原排查信息。"),
    "draw.first_surveyor": ("forbidden", "复查人员不能是原排查、鉴定或整治人员，请另行指派。"),
    "draw.out_of_reach": ("invalid", "该人员的辖区不含此房屋，或没有排查岗位。"),
    "draw.visited": ("conflict", "该房屋已完成复查，不能再指派。"),
}
# fmt: on
