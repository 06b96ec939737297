"""When the running of the house needs somebody: ages and rooms, with what to do about them (D)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

BACKUP_EVERY = timedelta(hours=26)  # nightly, and some hours' grace
RESTORE_EVERY = timedelta(days=8)  # weekly, and a day's grace
ANCHOR_EVERY = timedelta(minutes=30)
_ROOM_PERCENT = 10
_ROOM_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the house; None for what never happened."""

    backed_up_at: datetime | None
    restored_at: datetime | None
    has_keys_apart: bool  # a backup with its keys, or one that was opened with the home's own
    is_backup_apart: bool  # on another disk than the home
    anchored_at: datetime | None
    has_unanchored: bool
    free_bytes: int
    disk_bytes: int
    failed_jobs: int
    is_migrated: bool


class Trouble(NamedTuple):
    """`is_grave`: data may be lost, or the ledger not proved."""

    code: str
    text: str
    is_grave: bool = False


def troubles(state: State, now: datetime) -> list[Trouble]:
    """The grave ones first; nothing is what one hopes for."""
    found = [one for check in _CHECKS if (one := check(state, now)) is not None]
    return sorted(found, key=lambda one: not one.is_grave)


def _backup(state: State, now: datetime) -> Trouble | None:
    if state.backed_up_at is None:
        return Trouble("backup.never", "还没有备份过，请立即备份。", is_grave=True)
    if now - state.backed_up_at > BACKUP_EVERY:
        return Trouble("backup.old", "最近一次备份已超过一天，请检查夜间备份。", is_grave=True)
    return None


def _restore(state: State, now: datetime) -> Trouble | None:
    if state.restored_at is None:
        text = "备份还没有试恢复核验过：没有核验的备份不能算数。"
        return Trouble("restore.never", text, is_grave=True)
    if now - state.restored_at > RESTORE_EVERY:
        return Trouble("restore.old", "最近一次试恢复核验已超过一周，请重新核验。", is_grave=True)
    return None


def _apart(state: State, _: datetime) -> Trouble | None:
    if state.is_backup_apart:
        return None
    return Trouble(
        "backup.same_disk",
        "备份与数据在同一块硬盘上，硬盘损坏时将一同丢失：请用 ANJU_BACKUP_DIR 另行指定。",
    )


def _keys(state: State, _: datetime) -> Trouble | None:
    if state.has_keys_apart:
        return None
    return Trouble(
        "backup.no_keys",
        "备份中没有密钥：请设置备份口令，或另行妥善保管密钥文件（见运行手册）。",
    )


def _anchors(state: State, now: datetime) -> Trouble | None:
    if not state.has_unanchored or state.anchored_at is None:
        return None
    if now - state.anchored_at <= ANCHOR_EVERY:
        return None
    return Trouble(
        "anchor.old", "台账有变动而半小时没有锚定，后台任务可能没有运行。", is_grave=True
    )


def _room(state: State, _: datetime) -> Trouble | None:
    percent = 100 * state.free_bytes // max(1, state.disk_bytes)
    if state.free_bytes > _ROOM_BYTES and percent >= _ROOM_PERCENT:
        return None
    return Trouble("disk.full", f"硬盘剩余空间只有 {percent}%，请清理或扩容。", is_grave=True)


def _jobs(state: State, _: datetime) -> Trouble | None:
    if not state.failed_jobs:
        return None
    return Trouble("jobs.failed", f"有 {state.failed_jobs} 项后台任务失败，请查看原因后重试。")


def _schema(state: State, _: datetime) -> Trouble | None:
    if state.is_migrated:
        return None
    return Trouble("schema.old", "数据库结构不是最新版本，请重新启动服务。", is_grave=True)


_CHECKS = (_backup, _restore, _anchors, _room, _schema, _apart, _keys, _jobs)
