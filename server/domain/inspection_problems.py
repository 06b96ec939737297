"""The catalogue's part about agencies and their reports: code -> kind of problem, sentence."""

from __future__ import annotations

from collections.abc import Mapping

# A table: one problem per line, however long its sentence is.
# fmt: off
SENTENCES: Mapping[str, tuple[str, str]] = {
    # the register
    "agency.unknown": ("missing", "没有找到该鉴定机构。"),
    "agency.not_registered": ("conflict", "“{name}”在 {day} 不在本县鉴定机构名录内（{state}），不能委托。"),
    "agency.already_registered": ("conflict", "该机构已列入名录，请办理登记变更。"),
    "agency.same_state": ("conflict", "该机构当日已是“{state}”状态。"),
    "agency.state_unknown": ("invalid", "请选择在册、暂停或移出名录。"),
    "agency.until_needed": ("invalid", "暂停须写明截止日期，且不早于开始日期。"),
    "agency.bad_credit_code": ("invalid", "统一社会信用代码应为 18 位数字和大写字母。"),
    "agency.validity_reversed": ("invalid", "有效期止早于有效期起，请核对。"),
    "agency.part_missing": ("missing", "名录中没有该项登记，或已注销。"),
    "agency.person_listed": ("conflict", "该证书编号已登记在本机构名下。"),
    "agency.kind_unknown": ("invalid", "“{value}”不是可登记的类别。"),
    "agency.tied": ("conflict", "“{name}”登记有利害关系（{tie}），不能委托其鉴定该房屋。"),
    "agency.sheet_needed": ("invalid", "请选择名录表格（XLSX）。"),
    "agency.sheet_faulty": ("invalid", "名录表格有 {count} 处错误，均未导入，请按提示修改后重新上传。"),
    # a commission
    "inspection.rejected_already": ("conflict", "该委托已退回，不能再办理。"),
    "inspection.accepted_already": ("conflict", "该委托已接受。"),
    "inspection.not_accepted": ("conflict", "请先接受委托并作无利害关系声明，再登记现场查勘。"),
    "inspection.interest": ("invalid", "与产权人或维修单位有利害关系的，应退回委托。"),
    "visit.too_few_people": ("invalid", "现场查勘人员不得少于 {minimum} 人。"),
    "visit.before_commission": ("invalid", "现场查勘日期早于委托日期，请核对。"),
    "visit.after_report": ("conflict", "报告已出具，不能补登现场查勘。"),
    # a report and its file
    "report.no_visit": ("conflict", "没有 {day} 的现场查勘记录，请先登记现场查勘，再出具报告。"),
    "report.role_missing": ("invalid", "请填写报告的{role}。"),
    "report.same_person": ("invalid", "编制人与审核人、审批人不能是同一人。"),
    "report.other_house": ("invalid", "报告载明的房屋编码 {code} 不是受委托鉴定的房屋，请核对是否传错报告。"),
    "report.number_used": ("conflict", "报告编号 {number} 已用于本机构出具的另一份报告，请核对。"),
    "report.signed_in_future": ("invalid", "签发日期 {day} 晚于今天，请核对。"),
    "document.missing": ("missing", "没有找到该报告文件，或不在您的辖区内。"),
    "document.not_uploaded": ("invalid", "报告文件尚未上传到本次鉴定委托，请先上传。"),
    "document.bad_hash": ("invalid", "文件编号应为 64 位小写 SHA-256 值。"),
    "document.too_large": ("too_large", "报告文件不能超过 {limit_mb} MB，请降低扫描分辨率后重新上传。"),
    "document.wrong_hash": ("invalid", "文件内容与编号（SHA-256）不符，已丢弃，请重新上传。"),
    "document.wrong_offset": ("conflict", "续传位置不符，服务器已有 {expected} 字节，请从该处继续。"),
    "document.no_length": ("malformed", "续传须在请求头写明 Upload-Offset（起点）和 Upload-Length（全长）。"),
    "document.not_a_pdf": ("invalid", "文件不是完整的 PDF，请重新导出或扫描后上传。"),
    "document.encrypted": ("invalid", "PDF 设有密码，请去掉密码后上传。"),
    "document.active": ("invalid", "PDF 含有脚本或可执行内容（{what}），请打印为普通 PDF 后上传。"),
    "document.too_many_pages": ("invalid", "PDF 有 {pages} 页，超过 {most} 页，请按房屋拆分后上传。"),
    "document.exhausting": ("invalid", "PDF 内容异常，在限定的时间和内存内不能读完，未保存。"),
    # questions and objections
    "case.report_questioned": ("conflict", "鉴定报告有重要疑问尚未核实，或异议复核尚未作出结论，不能办理“{act}”。"),
    "report_question.missing": ("missing", "没有找到该核实事项，或不在您的辖区内。"),
    "report_question.not_open": ("conflict", "该事项已核实或已消除，不能再次答复。"),
    "report_question.outcome_needed": ("invalid", "请选择核实结果。"),
    "report.not_given": ("conflict", "该鉴定委托尚未出具报告。"),
    "report.void_already": ("conflict", "该报告已失效。"),
    "report.cause_unknown": ("invalid", "请选择报告失效的原因。"),
    # telling the owner of a dangerous report
    "telling.not_dangerous": ("conflict", "该鉴定没有出具危险结论的报告，不需要告知登记。"),
    "telling.done": ("conflict", "该鉴定结果已登记告知产权人。"),
    "telling.ended": ("conflict", "该报告已失效或不再作准，不需要再告知。"),
    "telling.in_future": ("invalid", "告知时间晚于现在，请核对。"),
    "telling.before_report": ("invalid", "告知时间早于报告出具时间，请核对。"),
    "objection.missing": ("missing", "没有找到该异议，或不在您的辖区内。"),
    "objection.open": ("conflict", "该报告已有异议正在办理。"),
    "objection.same_agency": ("invalid", "复核须委托原鉴定机构以外、且与其无利害关系的机构。"),
    "objection.second_commissioned": ("conflict", "该异议已委托复核鉴定。"),
    "objection.no_second": ("conflict", "复核鉴定报告尚未出具，不能作出结论。"),
    "objection.decided": ("conflict", "该异议已有结论。"),
    "objection.own": ("forbidden", "不能由提出异议的人决定以复核报告为准，须由他人作出结论。"),
    "objection.choice_unknown": ("invalid", "请在原报告和复核报告中选择以哪一份为准。"),
}
# fmt: on
