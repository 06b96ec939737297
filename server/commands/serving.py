"""`anju serve`: make the home ready, load the demo when asked, serve until Ctrl-C.

gunicorn preloads the app once and forks, so that workers and the job runner share memory.
"""

from __future__ import annotations

import contextlib
import gc
import http.client
import importlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
from gunicorn.app.base import BaseApplication

from server.commands.place import config_of, county_option, home_option, opened, profile_of
from server.commands.setup import ensure_county
from server.config import Config
from server.services.schema_reload import read_schema, reload_schema
from survey_schema.toml_source import SchemaError


@click.command(help="启动服务。首次启动自动初始化并载入演示数据（--no-demo 不载入）。")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@home_option
@county_option
@click.option("--no-demo", is_flag=True, help="不载入演示数据，只建立县和区划。")
def serve(port: int, host: str, home: Path | None, county_id: str, no_demo: bool) -> None:
    config = config_of(home)
    welcome = prepare(config, county_id, with_demo=not no_demo)
    Serving(config, f"{host}:{port}", welcome).run()


def prepare(config: Config, county_id: str, *, with_demo: bool) -> str:
    """Home, county and demo; returns the lines to print once the server is ready."""
    profile = profile_of(county_id)
    with opened(config.home) as store:
        if with_demo:
            from server.commands.demo import ensure_demo

            return ensure_demo(store, profile)
        ensure_county(store, profile, is_demo=False)
    return f"{profile.name} 已就绪。新建账号：.venv/bin/anju user add --help"


class Serving(BaseApplication):  # type: ignore[misc]
    """The app is named by text: commands stand below the composition and may not import it."""

    def __init__(self, config: Config, address: str, welcome: str) -> None:
        self.config = config
        self.address = address
        self.welcome = welcome
        self._runner: int | None = None
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self.address,
            "workers": self.config.workers,
            "threads": self.config.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": 15,
            "keepalive": 30,
            "proc_name": "anju",
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
            "when_ready": self._when_ready,
            "on_exit": self._on_exit,
            "on_reload": self._on_reload,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """What is loaded is never collected: a look at it would copy it into every worker."""
        app: Callable[..., Any] = importlib.import_module("server.app").create_app(self.config)
        read_schema()
        gc.collect()
        gc.freeze()
        return app

    def _on_reload(self, arbiter: Any) -> None:
        """SIGHUP: take new forms and rules, or say what is wrong and go on with the old ones.

        gunicorn forks new workers right after; the job runner is forked anew here.
        """
        try:
            schemas = reload_schema()
        except SchemaError as error:
            click.echo(f"表单、规则等文件有误，仍用原来的：{error}", err=True)
            return
        gc.collect()
        gc.freeze()
        self._end_runner()
        self.welcome = "已换用新的表单和规则库：" + "、".join(
            f"{one.profile.name} {one.pack.id}@{one.pack.version}" for one in schemas
        )
        self._when_ready(arbiter)

    def _when_ready(self, arbiter: Any) -> None:
        """Fork the job runner, which first says when the server answers.

        A thread here instead would be copied, mid-import, into the workers forked right after.
        """
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        child = os.fork()
        if child == 0:
            _as_runner(self.config, self.welcome, host, port)
        self._runner = child

    def _on_exit(self, _arbiter: Any) -> None:
        if self._runner is not None:
            self._end_runner()
            click.echo("已停止。")

    def _end_runner(self) -> None:
        if self._runner is not None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._runner, signal.SIGTERM)
                os.waitpid(self._runner, 0)


def _as_runner(config: Config, welcome: str, host: str, port: int) -> NoReturn:
    """The job runner's life; its module is named by text for the same reason as the app's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    status = 1
    try:
        if _answers(host, port):
            click.echo(welcome)
            click.echo(f"Ready: http://{host}:{port}/")
        importlib.import_module("server.jobs.runner").run(config)
        status = 0
    finally:
        os._exit(status)


def _answers(host: str, port: int) -> bool:
    """Ready means answering: asked over HTTP, not assumed."""
    for _ in range(200):
        try:
            asked = http.client.HTTPConnection(host, port, timeout=5)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.05)
    return False
