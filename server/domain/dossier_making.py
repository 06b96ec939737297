"""一户一档 made apart: what takes longer than a page may, its steps, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

WAITING, MAKING, READY, FAILED, GONE = "waiting", "making", "ready", "failed", "gone"
STATE_LABELS: Mapping[str, str] = {
    WAITING: "排队中",
    MAKING: "生成中",
    READY: "可以下载",
    FAILED: "生成失败",
    GONE: "已过保存期",
}
# In their order; a share of each in what a reader waits for is nobody's to know.
STEPS: Mapping[str, str] = {
    "reading": "读取档案",
    "papers": "生成文书",
    "printing": "排版、打包、加密保存",
}

KEPT_FOR = timedelta(days=7)
MOST_TRIES = 3
# Who has been at it for so long was killed; the next one takes it over.
GIVEN_UP_AFTER = timedelta(minutes=15)

# A page waits for what is this small: photos and papers on its pages, papers still to be printed.
QUICK_PICTURES, QUICK_PAPERS = 12, 1


def is_quick(form: str, *, pictures: int, unprinted: int, is_printer_busy: bool) -> bool:
    """A ZIP without papers to print is sent while it is made, however many photos it holds."""
    if form == "zip" and unprinted == 0:
        return True
    is_small = unprinted <= QUICK_PAPERS and (form == "zip" or pictures <= QUICK_PICTURES)
    return is_small and not is_printer_busy
