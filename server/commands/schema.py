"""`anju schema …`: the resource directory (M22), and whether forms, rules, examples are sound."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from server import clock
from server.commands.place import ChineseGroup, county_option, profile_of
from server.outputs.excel import save_book
from server.services.county import county_schema
from server.services.directory_sheets import directory_sheets
from server.services.example_check import check_files_anew
from server.services.resource_directory import directory_entries
from survey_schema.load import load_examples
from survey_schema.read_examples import as_json
from survey_schema.toml_source import SchemaError


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


@schema.command(help="核对采集表、代码、规则文件和全部算例；有误的指出文件、行号和改法。")
def check() -> None:
    try:
        checked = check_files_anew()
    except SchemaError as error:
        raise click.ClickException(f"文件有误：{error}") from error
    for one in checked.otherwise:
        click.echo(f"{one.example.place} {one.example.title}")
        click.echo(f"  算例：{one.expected}；规则判为：{one.found}")
    if checked.otherwise:
        raise click.ClickException(f"{len(checked.otherwise)} 个算例与规则不符。")
    click.echo(f"文件无误，{checked.examples} 个算例全部相符。运行中的服务用 kill -HUP 换用。")


@schema.command(help="把全部算例存为 JSON（完整答案、应得判定、应触发的规则），供其他软件核对。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def examples(file: Path) -> None:
    told = [as_json(one) for one in load_examples()]
    file.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    click.echo(f"已保存 {len(told)} 个算例：{file}")
