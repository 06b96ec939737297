"""What can go wrong with comparisons; a part of `server.domain.problems.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
RECONCILIATION_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "reconciliation.missing": ("missing", "没有找到该次比对，或不在您的辖区。"),
    "reconciliation.line_missing": (
        "missing", "没有找到该条比对结果：不在您的辖区，或旧比对的明细已按保存期限清理。",
    ),
    "reconciliation.lines_dropped": (
        "conflict",
        "该次比对的逐条明细已按保存期限清理，只留数目和有人认定过的；"
        "待平台更正清单请从最新一次比对导出。",
    ),
    "reconciliation.no_platform": ("invalid", "请选择文件来自哪个平台。"),
    "reconciliation.as_of_future": ("invalid", "平台数据日期不能晚于今天。"),
    "reconciliation.wrong_state": ("conflict", "该次比对目前“{state}”，不能这样办理。"),
    "reconciliation.no_number": ("invalid", "没有能识别房屋的列：请对应编号，或产权人和村。"),
    "reconciliation.no_rows": ("invalid", "工作表“{sheet}”的表头下面没有数据。"),
    "reconciliation.repeated_headers": ("invalid", "文件中“{headers}”一列重复，请改名后再上传。"),
    "reconciliation.superseded": ("conflict", "该平台已有更新的比对，请在最新一次中办理。"),
    "reconciliation.nothing_chosen": ("invalid", "请先选择以哪一边为准。"),
    "reconciliation.cannot_settle": ("conflict", "该条比对结果不需要认定。"),
    "reconciliation.no_row": ("conflict", "该条没有平台记录，不能对应房屋。"),
    "reconciliation.house_taken": ("conflict", "房屋 {code} 已对应平台第 {row} 行，请先解除。"),
    "reconciliation.house_not_compared": ("invalid", "房屋 {code} 不在本次比对范围。"),
    "reconciliation.not_paired": ("conflict", "该条没有对应房屋，不能解除。"),
}
# fmt: on
