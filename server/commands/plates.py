"""`anju plates issue | print` and `anju health recolour`: plates by the village, colours anew."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import (
    ChineseGroup,
    county_option,
    home_option,
    in_work,
    opened,
    operator,
    profile_of,
)
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs import pdf
from server.outputs.fonts import fonts_of
from server.outputs.plate_sheet import TITLE, PlateFace, sheet_pieces
from server.services import health, plates as service
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.house_filter import HouseFilter

_township = click.option("--township", metavar="代码", help="一个乡镇。")
_village = click.option("--village", metavar="代码", help="一个村。")
_grid = click.option("--grid", metavar="代码", help="一个网格。")
_operational = click.option("--operational", is_flag=True, help="只要经营性自建房。")


@click.group(cls=ChineseGroup, help="房屋安全码牌。")
def plates() -> None: ...


@plates.command("issue", help="为所选范围内还没有码牌的房屋制发；一次最多 3000 处。")
@_township
@_village
@_grid
@_operational
@home_option
@county_option
def issue_command(  # noqa: PLR0917
    township: str | None,
    village: str | None,
    grid: str | None,
    operational: bool,
    home: Path | None,
    county_id: str,
) -> None:
    profile = profile_of(county_id)
    wanted = _wanted(township, village, grid, operational=operational)
    with opened(home) as store:
        actor, reach = operator(profile.code), whole_county(profile.code)
        made = in_work(store, actor, service.issue_many, wanted, reach=reach)
    click.echo(f"新制发码牌 {made} 块。")


@plates.command("print", help="打印在用的码牌：A4 每页八块，沿排查路径排列；.pdf 或 .html。")
@_township
@_village
@_grid
@_operational
@click.option(
    "--address",
    required=True,
    envvar="ANJU_PUBLIC_URL",
    metavar="网址",
    help="群众手机访问本系统的网址，写入二维码，如 https://anju.example.gov.cn。",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="输出文件，以 .pdf 或 .html 结尾。",
)
@home_option
@county_option
def print_command(  # noqa: PLR0913, PLR0917
    township: str | None,
    village: str | None,
    grid: str | None,
    operational: bool,
    address: str,
    out: Path,
    home: Path | None,
    county_id: str,
) -> None:
    profile = profile_of(county_id)
    wanted = _wanted(township, village, grid, operational=operational)
    with opened(home) as store:
        actor, reach = operator(profile.code), whole_county(profile.code)
        sheet = in_work(
            store, actor, service.sheet, wanted, address, reach=reach, most=service.MOST_PRINTED
        )
        _save(store, sheet.faces, out)
    click.echo(f"已保存 {len(sheet.faces)} 块：{out}")
    if sheet.without:
        click.echo(f"另有 {sheet.without} 处房屋还没有码牌，可先运行 anju plates issue。")


def _save(store: Store, faces: list[PlateFace], out: Path) -> None:
    html = "".join(sheet_pieces(faces, TITLE))
    if out.suffix.lower() == ".pdf":
        content = pdf.make_pdf(html, "", fonts_of(store.config.fonts))
    else:
        content = html.encode()
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Problem("export.cannot_write", file=str(out)) from error


def _wanted(
    township: str | None, village: str | None, grid: str | None, *, operational: bool
) -> HouseFilter:
    return HouseFilter(
        township=township, village=village, grid=grid, is_operational=True if operational else None
    )


@click.group("health", cls=ChineseGroup, help="房屋健康码。")
def health_code() -> None: ...


@health_code.command("recolour", help="县里改了颜色规定之后，为全部房屋重算健康码。")
@home_option
@county_option
def recolour_command(home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    after: str | None = ""
    with opened(home) as store:
        while after is not None:
            with Work(store, operator(profile.code), clock.now()) as work:
                after = health.recolour(work, after)
                work.commit()
    click.echo("已按现行颜色规定重算。")
