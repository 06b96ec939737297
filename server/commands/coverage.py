"""`anju coverage`: of every area how many houses are known, surveyed, missing and unplaced (M4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from server import clock
from server.commands.place import county_option, home_option, opened, operator, profile_of
from server.domain.coverage import LEVEL_LABELS, LEVELS, MEASURES, Counts
from server.domain.reach import whole_county
from server.outputs.terminal import table
from server.services import coverage as service
from server.services.work import Look


@click.command(help="排查覆盖：各乡镇、村或网格已建档、已排查、未排查、未落位的房屋数。")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="township",
    show_default=True,
    help="按乡镇、村或网格统计。",
)
@click.option("--township", metavar="代码", help="只看一个乡镇。")
@click.option("--village", metavar="代码", help="只看一个村。")
@home_option
@county_option
def coverage(
    level: str, township: str | None, village: str | None, home: Path | None, county_id: str
) -> None:
    profile = profile_of(county_id)
    reach = whole_county(profile.code)
    with opened(home) as store, Look(store, operator(profile.code), clock.now()) as work:
        found = service.coverage(work, level, township=township, village=village, reach=reach)
    head = [LEVEL_LABELS[level], *(one.label for one in MEASURES.values()), "排查率"]
    click.echo(f"{profile.name}排查覆盖")
    click.echo(table(head, list(_rows(found))))


def _rows(found: service.Coverage) -> Iterator[list[object]]:
    yield ["合计", *_cells(found.total)]
    for line in found.lines:
        yield [line.name, *_cells(line.counts)]


def _cells(counts: Counts) -> list[object]:
    percent = counts.surveyed_percent
    return [*counts, "—" if percent is None else f"{percent}%"]
