"""Ledger events of the month's report (M19): label, then facts.

`sm3` is that of the frozen bytes, `anchor` the one they were counted under; of a correction
`houses` are those counted anew. `figures` is the SM3 of what a unit declared; `reason` and `words`
are the SM3 of what somebody wrote, which lies sealed.
"""

from __future__ import annotations

from collections.abc import Mapping

_PART = ("month", "party")

REPORT_EVENTS: Mapping[str, tuple[str, ...]] = {
    "report.frozen": ("封存月报", "month", "issue", "before", "sm3", "anchor"),
    "report.corrected": ("更正月报", "month", "issue", "sm3", "anchor", "houses", "reason"),
    "report.submitted": (
        "报送月报",
        *_PART,
        "figures",
        "statement",
        "signature",
        "words",
        "late",
    ),
    "report.accepted": ("接收月报", *_PART, "figures"),
    "report.returned": ("退回月报", *_PART, "words"),
    "report.reopened": ("解除月报锁定", *_PART, "words"),
}
