"""`anju quality check`: compare the records and put what does not go together as questions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from server import clock
from server.commands.place import ChineseGroup, county_option, home_option, opened, profile_of
from server.services import quality_check


@click.group(cls=ChineseGroup, help="数据质量核实。")
def quality() -> None: ...


@quality.command(
    help="批量核查排查数据，把需要人核实的列入“数据质量核实”；可反复执行，事实未变的不重复提出。"
)
@click.option("--village", metavar="代码", help="只核查一个村；默认全县。")
@home_option
@county_option
def check(village: str | None, home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    with (
        opened(home) as store,
        click.progressbar(length=100, label=f"核查 {profile.name}", file=sys.stderr) as bar,
    ):
        told = quality_check.check(
            store,
            profile.code,
            clock.now(),
            village=village,
            progress=lambda done, of: bar.update(max(0, 100 * done // of - bar.pos)),
        )
        bar.update(max(0, 100 - bar.pos))
    click.echo(
        f"新提出 {told.asked} 项，已消除 {told.withdrawn} 项，"
        f"此前提出、事实未变 {told.unchanged} 项。"
    )
    click.echo("请在“数据质量核实”页面逐项核实答复。")
