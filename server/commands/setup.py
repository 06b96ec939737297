"""`anju init`: make a home ready and found a county in it."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.place import (
    county_option,
    home_option,
    in_work,
    is_founded,
    opened,
    operator,
    profile_of,
)
from server.services.areas import found_county
from server.store.engines import Store
from survey_schema.model import CountyProfile


@click.command(help="初始化数据目录并建立一个县（区划、县界、单位），可重复执行。")
@home_option
@county_option
def init(home: Path | None, county_id: str) -> None:
    profile = profile_of(county_id)
    with opened(home) as store:
        made = ensure_county(store, profile, is_demo=False)
        click.echo(
            f"{profile.name}：{'已建立' if made else '已存在，未改动'}（{store.config.home}）"
        )


def ensure_county(store: Store, profile: CountyProfile, *, is_demo: bool) -> bool:
    """True when the county was founded now, False when it was already there."""
    if is_founded(store, profile.code):
        return False
    in_work(store, operator(profile.code), found_county, profile, is_demo=is_demo)
    return True
