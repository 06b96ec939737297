"""`anju draw make | list | verify`: the random re-inspection, and its proof (docs/draw.md)."""

from __future__ import annotations

import sys
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
from server.services import draws as service
from server.services.work import Look
from server.store.engines import Store
from server.store.reads import draw_visits, draws as reads


@click.group(cls=ChineseGroup, help="督查抽查：抽样、核验。")
def draw() -> None: ...


@draw.command(help="按乡镇抽样；已抽过的、无可抽的乡镇逐一说明。不写 --township 时抽全部乡镇。")
@click.option("--month", required=True, metavar="年-月", help="已结束的报表月份，如 2022-09。")
@click.option("--township", metavar="代码", help="乡镇代码（12位）。")
@home_option
@county_option
def make(month: str, township: str | None, home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    wanted = [one for one in profile.townships if township in (None, one.code)]
    if not wanted:
        raise Problem("draw.wrong_township", township=township)
    made = 0
    with opened(home) as store:
        for one in wanted:
            made += _drawn(store, profile.code, one.code, one.name, month)
    sys.exit(0 if made else 1)


def _drawn(store: Store, county: str, township: str, name: str, month: str) -> bool:
    try:
        named = {"township": township, "month": month}
        draw_id = in_work(store, operator(county), service.make, **named)
    except Problem as problem:
        click.echo(f"{name}：{problem.text}")
        return False
    with store.reading() as db:
        line = reads.draw(whole_county(county), db, draw_id)
        visits = draw_visits.visits_of(db, county, draw_id)
    assert line is not None
    click.echo(f"{name}：名单 {len(line.candidates)} 户，抽中 {len(visits)} 户，种子 {line.seed}")
    return True


@draw.command(help="用台账重新抽样，与登记的结果比较；不一致时逐条列出，退出码为 1。")
@home_option
@county_option
def verify(home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    names = {one.code: one.name for one in profile.townships}
    wrong = 0
    with opened(home) as store, Look(store, operator(profile.code), clock.now()) as look:
        for line, visits in service.all_draws(look):
            found = service.verify(look, line, visits)
            wrong += len(found)
            name = names.get(line.township_code, line.township_code)
            told = "；".join(found) if found else "重新抽样结果一致"
            click.echo(f"{name} {line.month}：抽中 {len(visits)} 户，{told}。")
    sys.exit(1 if wrong else 0)
