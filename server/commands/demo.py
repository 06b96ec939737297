"""`anju demo load | play`: a county to look at, and its two stories played before one's eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from server import clock
from server.commands.place import (
    ChineseGroup,
    home_option,
    is_founded,
    opened,
    profile_of,
)
from server.domain.facts import Actor
from server.services.demo.cast import PASSWORD
from server.services.demo.load import SEED, load
from server.services.demo.logins import Login, printed_logins
from server.services.work import Look
from server.store import loading
from server.store.engines import Store
from server.store.reads.areas import counties
from survey_schema.model import CountyProfile

HOUSES = 2000


@click.group(cls=ChineseGroup, help="演示县：虚构的房屋和人员，真实的区划和办理流程。")
def demo() -> None: ...


@demo.command("load", help="载入演示数据：从 2022 年 6 月至今的排查、鉴定、整治、验收、销号。")
@home_option
@click.option("--county", "county_ids", multiple=True, help="县情配置名，可多次给出；默认 wuzhai。")
@click.option("--full", is_flag=True, help="两县全部按实际规模载入（约 1.9 万和 4 万户）。")
@click.option("--houses", type=click.IntRange(40, 100_000), help="每县户数；默认 2000。")
@click.option("--seed", type=int, default=SEED, show_default=True, help="同一种子，数据相同。")
def load_command(
    home: Path | None, county_ids: tuple[str, ...], full: bool, houses: int | None, seed: int
) -> None:
    names = county_ids or (("wuzhai", "wutai") if full else ("wuzhai",))
    profiles = [profile_of(name) for name in names]
    sizes = [houses or (one.demo_houses if full else HOUSES) for one in profiles]
    with opened(home) as store:
        wanted = list(zip(profiles, sizes, strict=True))
        missing = [one for one in wanted if not is_whole(store, one[0])]
        load_all(store, missing, seed)
        for profile, _ in wanted:
            click.echo(welcome(store, profile))


def ensure_demo(store: Store, profile: CountyProfile, houses: int = HOUSES) -> str:
    """The county, loaded now or before; the lines with a login per role."""
    if not is_whole(store, profile):
        load_all(store, [(profile, houses)], SEED)
    return welcome(store, profile)


def is_whole(store: Store, profile: CountyProfile) -> bool:
    """Founded and loaded to the end; half a county is told of and never served."""
    if _marker(store, profile).exists():
        raise click.ClickException(
            f"上次载入{profile.name}演示数据时中断，数据不完整。请清空该数据库和数据目录"
            f"（{store.config.home}）后重新载入，或换一个数据目录（--home）。"
        )
    return is_founded(store, profile.code)


def load_all(store: Store, wanted: Sequence[tuple[CountyProfile, int]], seed: int) -> None:
    """An empty embedded home is filled beside itself; else a marker stands until it is done."""
    if not wanted:
        return
    with store.reading() as db:
        is_empty = not list(counties(db))
    if store.config.is_embedded and is_empty:
        with loading.beside(store) as quick:
            for profile, houses in wanted:
                _load(quick, profile, houses, seed)
        return
    for profile, houses in wanted:
        with _marked(store, profile):
            _load(store, profile, houses, seed)


@contextmanager
def _marked(store: Store, profile: CountyProfile) -> Iterator[None]:
    marker = _marker(store, profile)
    marker.write_text("载入未完成\n")
    yield
    marker.unlink()


def _marker(store: Store, profile: CountyProfile) -> Path:
    return store.config.home / f"demo-incomplete-{profile.id}"


def _load(store: Store, profile: CountyProfile, houses: int, seed: int) -> None:
    label = f"载入{profile.name}演示数据"
    with click.progressbar(length=houses, label=label, width=24) as bar:
        load(
            store,
            profile,
            houses=houses,
            now=clock.now(),
            seed=seed,
            prefix=_prefix(store, profile),
            progress=bar.update,
        )
        bar.finish()


def _prefix(store: Store, profile: CountyProfile) -> str:
    """Logins are unique in a home: the second county's begin with its name."""
    with store.reading() as db:
        return f"{profile.id}-" if list(counties(db)) else ""


def prefix_of(store: Store, profile: CountyProfile) -> str:
    """What the printed logins of a loaded county begin with."""
    with Look(store, Actor("job:operator", profile.code, ()), clock.now()) as look:
        logins = [one.login for one in printed_logins(look)]
    return f"{profile.id}-" if any(one.startswith(f"{profile.id}-") for one in logins) else ""


def welcome(store: Store, profile: CountyProfile) -> str:
    with Look(store, Actor("job:operator", profile.code, ()), clock.now()) as look:
        logins = printed_logins(look)
    if not logins:
        return f"{profile.name} 已就绪。新建账号：.venv/bin/anju user add --help"
    lines = [_line(one) for one in logins]
    return "\n".join(
        [
            f"{profile.name}（演示数据：房屋、人员、证件号码均为虚构）",
            *lines,
            f"  各账号密码：{PASSWORD}",
            "  注意：演示账号和密码是公开的，不得用于正式环境，不得录入真实个人信息。",
        ]
    )


def _line(login: Login) -> str:
    width = sum(2 if ord(letter) > 255 else 1 for letter in login.role)
    return f"  {login.role}{' ' * (16 - width)}{login.login:<20}{login.unit}"
