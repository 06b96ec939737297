"""What may happen to an export somebody asked for: pure, without clock or database.

A masked file is made at once. An unmasked one asks for a reason, then for the word of another
person (domain.md §9.4: approval, watermark, log); it is fetched once and lies there for a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

STATES: Mapping[str, str] = {
    "waiting": "待批准",
    "refused": "未批准",
    "withdrawn": "已撤回",
    "queued": "排队中",
    "making": "生成中",
    "ready": "可以下载",
    "failed": "生成失败",
    "expired": "已过期",
}

# What the ledger keeps; `personal` names the unmasked fields, `reason` is the SM3 of its words.
EXPORT_EVENTS: Mapping[str, tuple[str, ...]] = {
    "export.asked": ("申请导出数据", "request", "kind", "filters", "personal", "reason"),
    "export.approved": ("批准导出个人信息", "request", "asked_by"),
    "export.refused": ("未批准导出个人信息", "request", "asked_by", "reason"),
    "export.withdrawn": ("撤回导出申请", "request"),
    "export.moved": ("导出文件生成、到期", "request", "state"),
    "export.fetched": ("下载导出文件", "request", "downloads"),
}

# From the moment the file is made (D: to be confirmed by the county).
LASTS_MASKED = timedelta(days=7)
LASTS_UNMASKED = timedelta(hours=24)
DOWNLOADS_UNMASKED = 1  # per approval
MOST_WAITING = 5  # requests of one person that are not done


def first_state(*, is_unmasked: bool) -> str:
    return "waiting" if is_unmasked else "queued"


def expires_at(made_at: datetime, *, is_unmasked: bool) -> datetime:
    return made_at + (LASTS_UNMASKED if is_unmasked else LASTS_MASKED)


def may_fetch(
    state: str, expires: datetime | None, downloads: int, *, is_unmasked: bool, now: datetime
) -> bool:
    if state != "ready" or expires is None or expires <= now:
        return False
    return not is_unmasked or downloads < DOWNLOADS_UNMASKED


def shown_state(state: str, expires: datetime | None, now: datetime) -> str:
    """A file past its time is expired before the nightly run has taken it away."""
    return "expired" if state == "ready" and expires is not None and expires <= now else state
