"""What can go wrong with official papers: code -> kind of problem, sentence (problems.CATALOGUE)."""

from __future__ import annotations

from collections.abc import Mapping

# A table: one problem per line, however long its sentence is.
# fmt: off
PAPER_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "paper.missing": ("missing", "没有找到该文书，或不在您的辖区内。"),
    "paper.unknown_kind": ("invalid", "没有“{kind}”这一种文书。"),
    "paper.wrong_issuer": ("forbidden", "“{title}”由{issuers}印发，您的岗位不能印发。"),
    "paper.not_admitted": ("conflict", "现在还不能印发“{title}”：{needed}。"),
    "paper.facts_missing": ("invalid", "印发“{title}”缺少：{items}。"),
    "paper.unused_input": ("invalid", "“{title}”不使用这些填写项：{items}，请核对文种。"),
    "paper.due_not_future": ("invalid", "期限 {due} 不是今后的日期，请填写具体日期。"),
    "paper.already_void": ("conflict", "{number} 已作废。"),
    "paper.void": ("conflict", "{number} 已作废，不能再办理送达。"),
    "paper.not_own": ("forbidden", "只能作废本单位印发的文书。"),
    "paper.transfer_has_letter": ("conflict", "移送案件 {transfer} 已印发 {number}，一案一函；有误的请先作废。"),
    "paper.other_department": ("invalid", "移送案件 {transfer} 已移送其他部门，案件移送函应当发给承办部门。"),
    "paper.task_not_overdue": ("conflict", "派单 {number} 尚未超期或已办结，不能据以印发督办函。"),
    "paper.task_of_other_house": ("invalid", "派单 {number} 与该房屋无关，请从派单页印发督办函。"),
    "paper.no_masked_copy": ("conflict", "“{title}”没有公示稿。"),
    "paper.already_issued": ("conflict", "已印发 {number}，有误的请先作废再重新印发。"),
    "paper.issued_meanwhile": ("conflict", "这一事项的同一种文书刚刚由他人印发，本次没有印发；请刷新后查看已印发的一份。"),
    "paper.month_not_frozen": ("conflict", "{month}月报尚未封存，现在只能生成草稿。"),
    "paper.month_unsound": ("conflict", "该月统计有 {number} 处表内校核不符，请先核对或更正，再印发。"),
    "paper.no_word": ("conflict", "“{title}”没有 Word 稿；可编辑的是通报。"),
    "paper.item_kind": ("conflict", "这一事项现在不能印发“{title}”，请核对督办方式和约谈记录。"),
    "paper.changed": ("unavailable", "文书 {number} 的存档与台账记载不符，请联系管理员。"),
    "paper.font_missing": ("unavailable", "缺少字体（{fonts}），不能生成文书，请联系管理员安装。"),
    "paper.glyph_missing": ("unavailable", "现有字体不能印出：{glyphs}。请把含有这些字的字体放入 fonts 目录后重试。"),
    "paper.not_rendered": ("unavailable", "文书生成失败，请稍后重试；多次失败请联系管理员。"),
    "delivery.not_needed": ("conflict", "“{title}”不需要送达。"),
    "delivery.done": ("conflict", "{number} 已送达，不能重复办理。"),
    "delivery.incomplete": ("invalid", "{way}须写明：{items}。"),
    "delivery.before_issue": ("invalid", "送达时间早于文书印发日期，请核对。"),
    "delivery.bad_signature": ("invalid", "签名应为不超过 {limit_kb} KB 的 PNG 图像。"),
    "template.missing": ("missing", "没有找到该文书模板。"),
    "template.refused": ("invalid", "模板未采用：{summary}"),
    "template.too_large": ("too_large", "模板文件不能超过 {limit_mb} MB。"),
    "dossier.missing": ("missing", "没有找到该导出申请，或不是您申请的。"),
    "dossier.not_ready": ("conflict", "档案{state}，现在不能下载。"),
    "dossier.failed": ("unavailable", "档案生成失败，请稍后重新申请；多次失败请联系管理员。"),
    "dossier.reason_needed": ("invalid", "导出含个人信息的档案须写明理由。"),
}
# fmt: on
