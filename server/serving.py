"""The serving process: `anju serve` becomes it once the home is ready.

It begins afresh, so that workers hold nothing of migrations, the demo or the command line.
gunicorn preloads the app once and forks, so that workers and the job runner share memory.
"""

from __future__ import annotations

import contextlib
import gc
import http.client
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication
from gunicorn.http import message

import server.log  # noqa: F401  (first: it loads structlog without what the others would)
from server.app import create_app
from server.config import Config, from_environment
from server.services.schema_reload import read_schema, reload_schema
from survey_schema.toml_source import SchemaError


def main() -> None:
    """`python -m server.serving HOME HOST:PORT`."""
    home, address = sys.argv[1:]
    Serving(from_environment(home=Path(home)), address).run()


# A search is answered however much was pasted into it: ten thousand Chinese characters are 90 KB of
# address, and gunicorn's own "URI Too Long" is no page anybody here could read.
_LONGEST_ADDRESS = 128 * 1024
message.MAX_REQUEST_LINE = _LONGEST_ADDRESS


class Serving(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config, address: str) -> None:
        self.config = config
        self.address = address
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
            "forwarded_allow_ips": ",".join(sorted(self.config.proxies)),
            "limit_request_line": _LONGEST_ADDRESS,
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
        app: Callable[..., Any] = create_app(self.config)
        read_schema()
        _settle()
        return app

    def _on_reload(self, arbiter: Any) -> None:
        """SIGHUP: take new forms and rules, or say what is wrong and go on with the old ones.

        gunicorn forks new workers right after; the job runner is forked anew here.
        """
        try:
            schemas = reload_schema()
        except SchemaError as error:
            _say(f"表单、规则等文件有误，仍用原来的：{error}", to=sys.stderr)
            return
        _settle()
        self._end_runner()
        taken = (f"{one.profile.name} {one.pack.id}@{one.pack.version}" for one in schemas)
        self._start_runner(arbiter, "已换用新的表单和规则库：" + "、".join(taken))

    def _when_ready(self, arbiter: Any) -> None:
        self._start_runner(arbiter)

    def _start_runner(self, arbiter: Any, *words: str) -> None:
        """Fork the job runner, which first says when the server answers.

        A thread here instead would be copied, mid-import, into the workers forked right after.
        """
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        child = os.fork()
        if child == 0:
            _as_runner(self.config, words, host, port)
        self._runner = child

    def _on_exit(self, _arbiter: Any) -> None:
        if self._runner is not None:
            self._end_runner()
            _say("已停止。")

    def _end_runner(self) -> None:
        if self._runner is not None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._runner, signal.SIGTERM)
                os.waitpid(self._runner, 0)


def _settle() -> None:
    """What is loaded is never collected: a look at it would copy it into every worker."""
    gc.collect()
    gc.freeze()


def _as_runner(config: Config, words: tuple[str, ...], host: str, port: int) -> NoReturn:
    """The job runner's life. Its modules are loaded here: the workers have no use for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for ours_no_more in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(ours_no_more, signal.SIG_DFL)
    status = 1
    try:
        if _answers(host, port):
            _say(*words, f"Ready: http://{host}:{port}/")
        from server.jobs.runner import run

        run(config)
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


def _say(*lines: str, to: Any = None) -> None:
    out = to or sys.stdout
    out.writelines(f"{line}\n" for line in lines)
    out.flush()


if __name__ == "__main__":
    main()
