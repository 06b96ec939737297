"""Background work that somebody can see: what there is, how far it is, what is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

STATES: Mapping[str, str] = {
    "queued": "排队中",
    "running": "进行中",
    "done": "已完成",
    "failed": "失败",
}
MOST_TRIES = 3
# Without a sign of life for so long the process that ran it is gone.
SILENT_FOR = timedelta(minutes=15)


class JobKind(NamedTuple):
    """`is_queued`: taken up from the row, so that it can be tried again; `may_be_asked`: by a
    button of the administrator; `tries`: how often it is begun anew."""

    label: str
    is_queued: bool = True
    may_be_asked: bool = False
    tries: int = MOST_TRIES


JOBS: Mapping[str, JobKind] = {
    "quality": JobKind("核对数据质量", is_queued=False),
    "deadlines": JobKind("超期督办、毗邻住户", is_queued=False),
    "patrols": JobKind("推算巡查到期", is_queued=False),
    "area_changes": JobKind("执行到期的区划调整", is_queued=False),
    "backup": JobKind("备份", may_be_asked=True, tries=1),
    "restore_check": JobKind("备份试恢复核验", may_be_asked=True, tries=1),
    "import_houses": JobKind("导入房屋"),
    "reconcile": JobKind("与国家平台比对"),
}
