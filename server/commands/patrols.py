"""`anju patrols reckon`: the next patrol of every house, after the county changed its table."""

from __future__ import annotations

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
from server.services import patrol_days
from server.services.work import Work


@click.group(cls=ChineseGroup, help="日常巡查。")
def patrols() -> None: ...


@patrols.command("reckon", help="县里改了巡查周期之后（或升级之后），为全部房屋重算下次巡查日期。")
@home_option
@county_option
def reckon_command(home: Path | None, county_id: str) -> None:
    profile, after = profile_of(county_id), ""
    with opened(home) as store:
        while after is not None:
            with Work(store, operator(profile.code), clock.now()) as work:
                after = patrol_days.reckon(work, after)  # type: ignore[assignment]
                work.commit()
    click.echo("已按现行巡查周期重算。")
