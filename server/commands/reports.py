"""`anju report month`: the county's figures of a month, on the screen and as XLSX (M19)."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from server import clock
from server.commands.place import (
    ChineseGroup,
    county_option,
    home_option,
    opened,
    operator,
    profile_of,
)
from server.domain.days import LOCAL
from server.domain.indicator_rows import MILESTONES
from server.domain.indicators import INDICATORS
from server.domain.reach import whole_county
from server.outputs.excel import save_book
from server.outputs.terminal import table
from server.services import reports
from server.services.figure_table import TOTAL
from server.services.report_falls import Fall
from server.services.report_heads import county_name, header_lines
from server.services.report_sheets import month_sheets
from server.services.reports import CutOff, MonthReport
from server.services.work import Look, Work

# What a township is asked about first (domain.md §5.2).
_SHOWN = {
    "survey_total": "已排查",
    "survey_new": "本月排查",
    "hazardous": "存在隐患",
    "severe": "严重",
    "severe_controlled": "已管控",
    "inspection_total": "已鉴定",
    "to_remedy": "需整治",
    "remedy_done": "已整治",
    "sign_off_new": "本月销号",
    "sign_off_total": "已销号",
}


@click.group(cls=ChineseGroup, help="月报与统计。")
def report() -> None: ...


@report.command(help="某月（或截至某一时刻）的统计表。校核不符时退出码为 1。")
@click.option("--month", metavar="年-月", help="报表月份，如 2022-09；默认本期。")
@click.option(
    "--as-of",
    "as_of",
    type=datetime.fromisoformat,
    metavar="时刻",
    help="截至该时刻（ISO 8601，不写时区为北京时间），不能与 --month 同用。",
)
@click.option(
    "--level",
    type=click.Choice(["township", "village"]),
    default="township",
    show_default=True,
    help="按乡镇，或按乡镇和村。",
)
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="另存为 XLSX 文件。")
@home_option
@county_option
def month(  # noqa: PLR0917
    month: str | None,
    as_of: datetime | None,
    level: str,
    xlsx: Path | None,
    home: Path | None,
    county_id: str,
) -> None:
    if month is not None and as_of is not None:
        raise click.UsageError("--month 与 --as-of 只能写一个。")
    profile = profile_of(county_id)
    with opened(home) as store, Look(store, operator(profile.code), clock.now()) as work:
        made = reports.month_report(
            work, _cut_off(work, month, as_of), reach=whole_county(profile.code)
        )
    _print(made, level)
    if xlsx is not None:
        save(made, xlsx)
        click.echo(f"已保存：{xlsx}")
    complain(made)


def _cut_off(work: Work, month: str | None, as_of: datetime | None) -> CutOff:
    if as_of is not None:
        return reports.cut_off_at(work, as_of if as_of.tzinfo else as_of.replace(tzinfo=LOCAL))
    return reports.cut_off_of_month(work, month or reports.current_month(work))


def save(made: MonthReport, path: Path) -> None:
    save_book(path, month_sheets(made), made_at=made.generated_at)


def _print(made: MonthReport, level: str) -> None:
    period = made.cut_off.period
    click.echo(f"{county_name(made)}自建房安全专项整治月报（{period.name}）")
    click.echo("\n".join(header_lines(made)))
    total = made.total
    progress = [
        (name, total[f"{code}_new"], total[f"{code}_total"])
        for code, (name, _) in MILESTONES.items()
    ]
    click.echo("\n" + table(["进度（栋）", "本月新增", "累计"], progress))
    click.echo("\n" + "\n".join(_group_lines(made)))
    click.echo("\n" + table(["区划", *_SHOWN.values()], _area_rows(made, level)))


def _group_lines(made: MonthReport) -> list[str]:
    groups: dict[str, list[str]] = {}
    for row in INDICATORS:
        if row.group != "进度":
            groups.setdefault(row.group, []).append(f"{row.name} {made.total[row.id]}")
    return [f"{group}：{'，'.join(items)}" for group, items in groups.items()]


def _area_rows(made: MonthReport, level: str) -> list[list[object]]:
    rows = [_area_row(made, TOTAL, "合计")]
    for township in made.townships:
        rows.append(_area_row(made, township.code, township.name))
        if level == "village":
            villages = made.villages_of(township.code)
            rows += [_area_row(made, one.code, f"　{one.name}") for one in villages]
    return rows


def _area_row(made: MonthReport, code: str, name: str) -> list[object]:
    return [name, *(made.number(code, indicator) for indicator in _SHOWN)]


def _why(fall: Fall) -> str:
    if not fall.is_explained:
        return "没有房屋划转可以说明，须查明"
    return f"因 {len(fall.moves)} 栋房屋划出：" + "、".join(one.house_id for one in fall.moves[:20])


def complain(made: MonthReport) -> None:
    names = {TOTAL: "合计", **{area.code: area.name for area in made.areas}}
    for fall in made.falls:
        click.echo(
            f"注意：{names.get(fall.area, fall.area)} 的累计数 {fall.indicator} 由 {fall.was} "
            f"减少到 {fall.now}，{_why(fall)}。",
            err=True,
        )
    for one in made.unmet:
        click.echo(f"校核未通过：{names.get(one.area, one.area)}：{one.check.sentence}", err=True)
    if not made.holds:
        sys.exit(1)
