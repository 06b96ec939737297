"""`anju ground enter`: outlines of houses or roads under the map, from a GeoPackage or GeoJSON."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import county_option, home_option, opened, operator, profile_of
from server.domain.ground import KIND_LABELS
from server.services.ground import enter_ground
from server.services.work import Work


@click.group("ground", help="地图底图要素：房屋轮廓、道路。")
def ground() -> None:
    pass


@ground.command(
    "enter",
    help="录入房屋轮廓或道路（GeoPackage、GeoJSON）：按村替换，坐标系须写明，"
    "按 CGCS2000/WGS84 存储。",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(KIND_LABELS)), required=True, help="footprint|road")
@click.option("--layer", help="图层名，默认第一个。")
@click.option("--source", default="", help="来源，如“第一次自然灾害普查房屋建筑图斑”。")
@home_option
@county_option
def enter(
    *, file: Path, kind: str, layer: str | None, source: str, home: Path | None, county_id: str
) -> None:
    from server.services.ground_files import shapes_of

    actor = operator(profile_of(county_id).code)
    shapes = shapes_of(file, kind, layer)
    with opened(home) as store, Work(store, actor, clock.now()) as work:
        entered = enter_ground(work, kind, shapes, source or file.name)
        work.commit()
    click.echo(
        f"已录入{KIND_LABELS[kind]} {entered.shapes} 个，涉及 {entered.villages} 个村；"
        f"不在任何村界内、没有录入的 {entered.outside} 个。"
    )
