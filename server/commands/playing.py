"""`anju demo play`: over HTTP against a running server, or into the app of this process."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib import error, request

import click
import orjson
from werkzeug.test import Client

from server import clock
from server.commands.demo import demo, is_whole, prefix_of
from server.commands.place import home_option, opened, profile_of
from server.services.demo.play import play
from server.services.demo.stage import Call, Refused, Reply, Stage
from server.store.engines import Store
from survey_schema.model import CountyProfile


@demo.command("play", help="演示两条办理流程：经营性严重隐患、其他一般隐患，从排查到销号。")
@home_option
@click.option("--county", "county_ids", multiple=True, help="县情配置名；默认为已载入的各县。")
@click.option("--url", help="正在运行的服务地址，如 http://127.0.0.1:8000；不给则在本进程内办理。")
def play_command(home: Path | None, county_ids: tuple[str, ...], url: str | None) -> None:
    names = county_ids or ("wuzhai", "wutai")
    with opened(home) as store:
        profiles = [profile_of(name) for name in names]
        loaded = [one for one in profiles if is_whole(store, one)]
        prefixes = [prefix_of(store, one) for one in loaded]
        if not loaded or (county_ids and len(loaded) < len(profiles)):
            raise click.ClickException("还没有载入演示数据：.venv/bin/anju demo load --help")
        call = over_http(url) if url else in_process(quiet(store))
        for profile, prefix in zip(loaded, prefixes, strict=True):
            _play(Stage(call, click.echo, prefix), profile)
    click.echo("\n演示完成，各环节均已记入台账。")


def _play(stage: Stage, profile: CountyProfile) -> None:
    try:
        play(stage, profile, clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused


def quiet(store: Store) -> Store:
    """The play prints its own steps; a line of log per request would stand between them."""
    store.config = replace(store.config, log_level="error")
    return store


def over_http(url: str) -> Call:
    def call(method: str, path: str, token: str | None, body: bytes | None) -> Reply:
        asked = request.Request(
            url.rstrip("/") + path, data=body, headers=_headers(token), method=method
        )
        try:
            with request.urlopen(asked, timeout=60) as answer:
                return Reply(answer.status, _read(answer.read()))
        except error.HTTPError as refused:
            return Reply(refused.code, _read(refused.read()))
        except error.URLError as failure:
            raise Refused(f"连接不上 {url}：{failure.reason}") from failure

    return call


def in_process(store: Store) -> Call:
    """The app is named by text: commands stand below the composition and may not import it."""
    app = importlib.import_module("server.app").create_app(store=store)
    client = Client(app)

    def call(method: str, path: str, token: str | None, body: bytes | None) -> Reply:
        answer = client.open(path, method=method, data=body or b"", headers=_headers(token))
        return Reply(answer.status_code, _read(answer.get_data()))

    return call


def _headers(token: str | None) -> dict[str, str]:
    known = {"Authorization": f"Bearer {token}"} if token else {}
    return {"Content-Type": "application/json", **known}


def _read(body: bytes) -> dict[str, Any]:
    """Every answer of the API is an object; whatever else stands in the way is shown as it is."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = {"detail": body[:200].decode(errors="replace")}
    return found if isinstance(found, dict) else {"items": found}
