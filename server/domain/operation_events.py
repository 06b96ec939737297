"""Ledger events of people, grids, divisions and the running of the house: label, then facts."""

from __future__ import annotations

from collections.abc import Mapping

OPERATION_EVENTS: Mapping[str, tuple[str, ...]] = {
    "area_change.drafted": ("拟定区划调整", "change", "kind", "on"),
    "area_change.decided": ("确定区划调整", "change", "kind", "on", "content"),
    "area_change.undone": ("撤销区划调整", "change"),
    "area_change.carried_out": ("执行区划调整", "change", "houses", "seats", "units"),
    # what the administrator decides about the running of the house
    "setting.changed": ("修改安全设置", "name", "was", "value"),
    "backup.made": ("备份", "backup", "name", "sound", "anchor"),
    "backup.dropped": ("按保留规则删除旧备份", "names"),
    "backup.restored": ("备份试恢复核验", "backup", "name", "sound", "findings"),
    "account.password_expired": ("密码超过最长使用期限，须修改", "account"),
    "account.barred": ("暂停登录", "account", "until"),
    "unit.renamed": ("更改单位名称", "unit"),
    "unit.moved": ("单位随区划调整", "unit", "change", "township", "village"),
    "unit.closed": ("撤销单位", "unit"),
    "account.unlocked": ("解除锁定", "account"),
    # `since` and `until` are days, `until` the first one without the seat
    "seat.given": (
        "授予岗位",
        "account",
        "seat",
        "role",
        "unit",
        "area",
        "since",
        "until",
        "stands_in_for",
    ),
    "seat.ended": ("撤销岗位", "account", "seat", "on"),
}
