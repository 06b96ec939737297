"""What can go wrong with supervision; a part of `server.domain.problems.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
SUPERVISION_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "supervision.missing": ("missing", "没有找到该督办事项，或不是您单位承办的。"),
    "supervision.form_unknown": ("invalid", "请选择督办、通报或约谈。"),
    "supervision.no_ground": ("invalid", "请写明依据的指标或列出房屋编码。"),
    "supervision.too_many_houses": ("invalid", "一件督办列出的房屋不能超过 {most} 处。"),
    "supervision.due_in_past": ("invalid", "答复期限应晚于今天。"),
    "supervision.no_proposal": ("conflict", "该建议已立项、已处理，或情况已经变化，请刷新后再看。"),
    "liaison.not_yours": ("forbidden", "只能登记本单位的联络员。"),
    "liaison.incomplete": ("invalid", "联络员推荐表缺少：{items}。"),
    "liaison.changed_meanwhile": ("conflict", "联络员刚被他人更新，请刷新后再填。"),
    # documents units bring
    "unit_file.missing": ("missing", "没有找到该文件，或不是您单位的。"),
    "unit_file.kind_unknown": ("invalid", "“{name}”不能接收：只接收 PDF、Word（.docx）和 Excel（.xlsx）文件；照片请在“照片”一栏上传。"),
    "unit_file.too_large": ("too_large", "“{name}”超过 {limit_mb} MB，请压缩或拆分后上传。"),
    "unit_file.too_many": ("invalid", "一次最多上传 {most} 个文件。"),
    "unit_file.refused": ("invalid", "“{name}”不能接收：{fault}。"),
    "unit_file.not_here": ("invalid", "“{act}”不附文件。"),
    "unit_file.changed": ("unavailable", "该文件的内容与报送时不符，或已缺失，请联系系统管理员。"),
    # weekly reports
    "weekly.missing": ("missing", "没有这项每周报送，或该周不须报送。"),
    "weekly.not_yours": ("forbidden", "只能报送和查看本单位的每周情况。"),
    "weekly.too_early": ("conflict", "该周情况 {day} 起报送。"),
    "weekly.words_needed": ("invalid", "请写明本周督查督办进展，{least} 至 {most} 字。"),
    "weekly.changed_meanwhile": ("conflict", "本单位刚有人报送了该周情况，请刷新后再补充。"),
    # the year's assessment
    "assessment.missing": ("missing", "没有该年度的考核表，或不是您单位的。"),
    "assessment.no_such_year": ("invalid", "“{year}”不是可考核的年度。"),
    "assessment.no_basis": ("conflict", "该项缺数据或无应办事项，不能加减分。"),
    "assessment.no_points": ("invalid", "加减分请填 -{points} 至 {points} 之间的数，最小 0.1 分，不能为 0。"),
    "assessment.out_of_points": ("invalid", "加减后该项得分应在 0 至 {points} 分之间。"),
    "assessment.too_much_adjusted": ("invalid", "一张考核表的加减分合计（不论加减）不能超过 {most} 分。"),
    "assessment.adjustment_missing": ("missing", "没有找到该项加减分。"),
    "assessment.not_open": ("conflict", "该项加减分或异议已办理，请刷新后再看。"),
    "assessment.four_eyes": ("forbidden", "加减分须由提出人以外的办公室人员确认。"),
    "assessment.adjustment_open": ("conflict", "还有待确认的加减分，请先办理再印发。"),
    "assessment.nothing_to_issue": ("conflict", "没有需要印发的考核表：都已印发，或本年度还没有封存的月报。"),
    "assessment.issued_already": ("conflict", "该考核表已印发；如需更正，请写明理由另行印发。"),
    "assessment.not_issued": ("conflict", "考核表尚未印发，暂不能提交说明或异议。"),
    "assessment.too_late": ("conflict", "异议期已于 {day} 截止，可以提交说明，不再受理异议。"),
    "assessment.kind_unknown": ("invalid", "请选择说明或异议。"),
    "assessment.not_yours": ("forbidden", "只能就本单位的考核表提交说明或异议。"),
    "assessment.own_answer": ("forbidden", "异议不能由印发考核表的人或提出异议的人答复，须由其他人员办理。"),
    "assessment.outcome_needed": ("invalid", "请选择异议是否成立。"),
}
# fmt: on
