"""鉴定为危险: how soon the owner is told of a dangerous report, and how (LAW-ZJ art.20, 21).

Whoever lives there decides by it whether to sleep there tonight, so the clock starts with the
report and runs beside every other: no step of the case stops it, and none waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.owner_told import WAY_LABELS, WHOM as WHOM
from server.domain.papers import WAYS

# Ids of the county's deadlines; a report that puts the house out of use is told of at once.
TELL, TELL_STOP = "report_told", "report_told_stop_use"
DEADLINES = frozenset({TELL, TELL_STOP})

# Papers that tell the owner the grade: delivered, they tell of the reports given before them.
PAPERS = ("rectify_notice",)

# By word of mouth, or by a paper's delivery.
LABELS: Mapping[str, str] = {**WAY_LABELS, **{name: way.label for name, way in WAYS.items()}}

END_CAUSES: Mapping[str, str] = {
    "void": "报告已失效",
    "overruled": "异议复核后不以该报告为准",
    "house_ended": "房屋已灭失",
}


def deadline_of(*, stops_use: bool) -> str:
    return TELL_STOP if stops_use else TELL
