"""`anju serve`: make the home ready, load the demo when asked, serve until Ctrl-C."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from server.commands.demo import ensure_demo
from server.commands.place import config_of, county_option, home_option, opened, profile_of
from server.commands.setup import ensure_county
from server.config import Config


@click.command(help="启动服务。首次启动自动初始化并载入演示数据（--no-demo 不载入）。")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@home_option
@county_option
@click.option("--no-demo", is_flag=True, help="不载入演示数据，只建立县和区划。")
def serve(port: int, host: str, home: Path | None, county_id: str, no_demo: bool) -> None:
    config = config_of(home)
    click.echo(prepare(config, county_id, with_demo=not no_demo))
    _become_server(config, f"{host}:{port}")


def prepare(config: Config, county_id: str, *, with_demo: bool) -> str:
    """Home, county and demo; returns the lines to print."""
    profile = profile_of(county_id)
    with opened(config.home) as store:
        if with_demo:
            return ensure_demo(store, profile)
        ensure_county(store, profile, is_demo=False)
    return f"{profile.name} 已就绪。新建账号：.venv/bin/anju user add --help"


def _become_server(config: Config, address: str) -> NoReturn:
    """The same process with nothing of this command's memory (decision 0059).

    Its module is named by text: commands stand below the composition and may not import it. -P:
    what lies in the directory one happens to stand in is no part of the program.
    """
    sys.stdout.flush()
    program = [sys.executable, "-P", "-m", "server.serving"]
    os.execv(sys.executable, [*program, str(config.home), address])
