"""`anju report freeze | issues | recompute`: the month as it was frozen, made again (M19)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from server import clock
from server.commands.place import county_option, home_option, opened, operator, profile_of
from server.commands.reports import report
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs.dates import moment_text
from server.services.freezing import freeze_due
from server.services.recompute import Recomputed, recompute
from server.services.work import Look
from server.store.reads import issues


@report.command(help="封存已结束、尚未封存的各月月报；平时由后台任务自动进行。")
@home_option
@county_option
def freeze(home: Path | None, county_id: str) -> None:
    code = profile_of(county_id).code
    with opened(home) as store:
        months = freeze_due(store, code, clock.now())
    click.echo(f"已封存：{'、'.join(months)}" if months else "没有需要封存的月份。")


@report.command(name="issues", help="已封存的月报及其更正。")
@home_option
@county_option
def list_issues(home: Path | None, county_id: str) -> None:
    code = profile_of(county_id).code
    with opened(home) as store, store.reading() as db:
        for mark in issues.marks(whole_county(code), db):
            kind = "封存" if mark.issue == 1 else f"第 {mark.issue - 1} 次更正"
            told = f"锚定第 {mark.anchor} 号　SM3 {mark.sm3}"
            name = f"{mark.month}　第 {mark.issue} 期（{kind}）"
            click.echo(f"{name}　{moment_text(mark.frozen_at)}　{told}")


@report.command(
    name="recompute",
    help="只凭台账重算封存的月报，与封存的逐字节比对；不符时退出码为 1。可对备份的目录运行。",
)
@click.option("--month", required=True, metavar="年-月", help="报表月份，如 2022-09。")
@click.option("--issue", type=click.IntRange(1), help="期号；默认最新一期。")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="另存重算的内容（JSON）。"
)
@home_option
@county_option
def make_again(
    month: str, issue: int | None, out: Path | None, home: Path | None, county_id: str
) -> None:
    code = profile_of(county_id).code
    with opened(home) as store, Look(store, operator(code), clock.now()) as work:
        try:
            made = recompute(work, month, issue)
        except Problem as problem:
            raise click.ClickException(problem.text) from problem
    if out is not None:
        out.write_bytes(made.made)
    _tell(made)


def _tell(made: Recomputed) -> None:
    name = f"{made.mark.month} 第 {made.mark.issue} 期"
    for fault in made.faults:
        click.echo(fault, err=True)
    if made.is_same:
        click.echo(f"{name}：重算与封存逐字节相同，SM3 {made.mark.sm3}")
        return
    click.echo(f"{name}：重算与封存不同。", err=True)
    sys.exit(1)
