"""What can go wrong with the month's report (M19); a part of `server.domain.problems.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# fmt: off
REPORT_PROBLEMS: Mapping[str, Entry] = {
    "report.locked": Entry(_K.CONFLICT, "上一级已报送，本级已锁定，须由上一级退回或解除锁定。"),
    "report.not_now": Entry(_K.CONFLICT, "本月报表现为“{state}”，不能{step}。"),
    "report.not_yours": Entry(_K.MISSING, "没有找到该单位的报表，或不由您办理。"),
    "report.own_part": Entry(_K.FORBIDDEN, "本人报送的报表不能由本人接收，须由他人审核。"),
    "report.too_early": Entry(_K.CONFLICT, "{month} 报表自 {day} 起报送。"),
    "report.not_proven": Entry(_K.FORBIDDEN, "密码不正确，或账号已被暂时锁定，没有报送。"),
    "report.no_statement": Entry(_K.INVALID, "请先确认数据属实的声明，再签名报送。"),
    "report.words_needed": Entry(_K.INVALID, "请写明理由（5 至 1000 字）。"),
    "report.checks_unmet": Entry(_K.CONFLICT, "表内校核有 {number} 处不符，不能报送，请先查明。"),
    "report.not_frozen": Entry(_K.MISSING, "{month} 报表尚未封存，或没有第 {issue} 期。"),
    "report.figures_gone": Entry(_K.CONFLICT, "现行版本已没有这些指标，不能重算：{figures}。"),
    "report.not_over": Entry(_K.CONFLICT, "{month} 报表期尚未结束，不能封存。"),
    "report.nothing_corrected": Entry(_K.CONFLICT, "所列房屋现在与封存时相同，没有可更正的数字。"),
    "report.codes_unknown": Entry(_K.INVALID, "没有找到这些房屋编码：{codes}。"),
    "report.houses_needed": Entry(_K.INVALID, "请写明要更正的房屋编号，每次 1 至 200 处。"),
}
# fmt: on
