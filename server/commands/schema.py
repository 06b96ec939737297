"""`anju schema directory`: the county's government information resource directory (M22)."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import ChineseGroup, county_option, profile_of
from server.outputs.excel import save_book
from server.services.county import county_schema
from server.services.directory_sheets import directory_sheets
from server.services.resource_directory import directory_entries


@click.group(cls=ChineseGroup, help="采集表、代码、规则等数据标准。")
def schema() -> None: ...


@schema.command(help="按县情生成政务信息资源目录（XLSX）：信息资源、信息项及其共享、开放属性。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@county_option
def directory(file: Path, county_id: str) -> None:
    profile = profile_of(county_id)
    known = county_schema(profile.code)
    entries = directory_entries(known)
    save_book(file, directory_sheets(known, entries), made_at=clock.now())
    items = sum(len(one.items) for one in entries)
    click.echo(f"{profile.name}：信息资源 {len(entries)} 项，信息项 {items} 个。")
    click.echo(f"已保存：{file}")
