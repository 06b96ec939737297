"""What can go wrong with people, grids, divisions, imports by page, settings and backups."""

from __future__ import annotations

from collections.abc import Mapping

# A table: one problem per line, however long its sentence is.
# fmt: off
OPERATION_PROBLEMS: Mapping[str, tuple[str, str]] = {
    # people (services/people.py, seats.py)
    "account.held_elsewhere": ("conflict", "该人员还有您不能管理的岗位，请由县系统管理员办理。"),
    "account.not_locked": ("conflict", "该账号没有锁定。"),
    "seat.not_grantable": ("forbidden", "您不能授予该岗位，或该辖区不在您的管理范围内。"),
    "seat.days_unfit": ("invalid", "岗位的起止日期不相符：止日应晚于起日，且不早于今天。"),
    "seat.held_already": ("conflict", "该人员在这些日期已有同一单位、同一辖区的同一岗位。"),
    "seat.not_of_grid": ("invalid", "只能代替网格员的岗位，且不能代替本人。"),
    "unit.in_use": ("conflict", "该单位还有 {seats} 个有效岗位，请先撤销岗位。"),
    "unit.already_closed": ("conflict", "该单位已撤销。"),
    # grids (services/grids.py)
    "grid.missing": ("missing", "没有找到该网格，或不在您的辖区内。"),
    "grid.name_taken": ("conflict", "该村已有同名的网格。"),
    "grid.unsent": (
        "conflict", "网格员手机上还有未上报的内容（{unsent}），请先上报，或勾选“已知悉”后办理。"
    ),
    "grid.full": ("conflict", "该村的网格已满 99 个。"),
    # changes of areas (services/area_changes.py)
    "area_change.missing": ("missing", "没有找到该区划调整。"),
    "area_change.invalid": ("invalid", "区划调整的内容不相符。"),
    "area_change.wrong_state": ("conflict", "该区划调整{state}，不能再办理。"),
    "area_change.overlaps": ("conflict", "所涉区划另有一项尚未执行的调整，请先执行或撤销。"),
    "area_change.too_soon": ("conflict", "尚未到执行日期（{on}）。"),
    # the import wizard (services/import_wizard.py)
    "upload.missing": ("missing", "没有找到该导入文件，或不是您上传的。"),
    "upload.wrong_state": ("conflict", "该文件{state}，不能再办理此步骤。"),
    "upload.no_file": ("invalid", "请选择要导入的文件。"),
    "upload.gone": ("missing", "上传的文件已按期清除，请重新上传。"),
    # jobs and settings
    "job.missing": ("missing", "没有找到该后台任务。"),
    "job.not_failed": ("conflict", "只有失败的任务可以重试。"),
    "setting.unknown": ("missing", "没有这项设置。"),
    "setting.out_of_range": ("invalid", "{label}应在 {least} 至 {most} {unit}之间。"),
    # backups (services/backups.py)
    "backup.not_empty": ("conflict", "恢复的目标目录或数据库已有数据，不能覆盖：{where}。"),
    "backup.broken": ("invalid", "备份不完整或已被改动：{what}。"),
    "backup.no_tool": ("unavailable", "本机没有 {tool}，不能备份或恢复 PostgreSQL 数据库。"),
    "backup.failed": ("unavailable", "备份或恢复没有完成：{why}。"),
    "backup.other_engine": ("invalid", "该备份来自 {engine}，须恢复到同一种数据库。"),
    "backup.no_keys": (
        "invalid",
        "备份中的密钥须用备份口令打开：设置 ANJU_BACKUP_PASSPHRASE，或用 --keys 指明密钥文件。",
    ),
    "backup.wrong_passphrase": ("invalid", "备份口令不正确，或密钥文件已被改动。"),
    "backup.none": ("missing", "备份目录中没有完整的备份：{place}。"),
}
# fmt: on
