"""How far an uploaded file is on its way into the county's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

STATES: Mapping[str, str] = {
    "uploaded": "已上传，待核对列名",
    "checked": "已试导，待导入",
    "trying": "试导中",
    "queued": "导入中",
    "done": "已导入",
    "failed": "导入没有做完",
    "withdrawn": "已撤回",
}
# What may be done in which state.
MAY_MAP = frozenset({"uploaded", "checked", "failed"})
MAY_IMPORT = frozenset({"checked", "failed"})
MAY_WITHDRAW = frozenset({"uploaded", "checked", "failed"})

SHOWN_FAULTS = 200  # on the page; all of them are in the sheet
KEPT_FOR = timedelta(days=7)
TRIED_AT_ONCE = 1 << 20  # bytes; a larger file is tried as a job
LARGEST_MB = 60  # by page; larger files by the command line
