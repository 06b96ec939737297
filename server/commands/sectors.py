"""`anju sectors refresh`: put every house in step with the county's table of departments."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import ChineseGroup, county_option, home_option, opened, profile_of
from server.domain.facts import Actor
from server.services import sectors as services
from server.services.work import Work


@click.group(cls=ChineseGroup, help="行业主管部门。")
def sectors() -> None: ...


@sectors.command(
    help="县情中的部门、机制有变动后，重新确定每栋经营性房屋的主管部门；可反复执行，中断后再执行即可。"
)
@home_option
@county_option
def refresh(home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    changed, after = 0, ""
    with opened(home) as store:
        operator = Actor("job:sectors", profile.code, ())
        while True:
            with Work(store, operator, clock.now()) as work:
                moved, following = services.refresh(work, after)
                work.commit()
            changed += moved
            if following is None:
                break
            after = following
    click.echo(f"{changed} 栋房屋的主管部门有变动。")
