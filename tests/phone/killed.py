"""The app's own modules in a page, a server that is killed, and a line that fails now and then."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from server.config import Config
from tests.phone.running import TROUBLES

ROOT = Path(__file__).parents[2]
PHONE = ROOT / "web" / "phone"
LATE_MS = 400


class KilledServer:
    """gunicorn as `anju serve` starts it, in a process group of its own, on one port."""

    def __init__(self, config: Config) -> None:
        self.config = config
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "ANJU_HOME": str(self.config.home),
            "DATABASE_URL": self.config.database_url,
            "ANJU_LOG": "warning",
        }
        threads = ["--workers", "1", "--worker-class", "gthread", "--threads", "4"]
        bound = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "error"]
        command = [sys.executable, "-m", "gunicorn", *threads, *bound, "server.app:create_app()"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process is not None and self._process.poll() is None, "it did not start"
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=10).close()
            except OSError:
                continue
            return
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def built_seam(folder: Path) -> str:
    """The script of web/phone/test/seam; where there is no Node, what needs it is not tested."""
    vite = PHONE / "node_modules" / ".bin" / "vite"
    if not vite.exists():
        pytest.skip("the seam is built with Node")
    made = ["build", "--config", "test/seam/vite.config.ts", "--outDir", str(folder)]
    subprocess.run([str(vite), *made, "--logLevel", "error"], cwd=PHONE, check=True)
    return (folder / "seam.js").read_text()


class FailingLine:
    """About every third request meets something; at the `fatal`th the server is killed."""

    def __init__(self, seed: int, server: KilledServer, fatal: int) -> None:
        self.chance = random.Random(seed)
        self.server = server
        self.fatal = fatal
        self.met: list[str] = []

    def lie_on(self, page: Page) -> None:
        late = {"late": lambda route: _late(page, route)}
        troubles: Mapping[str, Callable[[Route], None]] = {**TROUBLES, **late}
        page.context.route("**/api/v1/**", lambda route: self._meet(route, troubles))

    def leave(self, page: Page) -> None:
        page.context.unroute_all()

    def _meet(self, route: Route, troubles: Mapping[str, Callable[[Route], None]]) -> None:
        fine = 2 * len(troubles)
        trouble = self.chance.choice([*troubles, *["none"] * fine])
        self.met.append(trouble)
        if len(self.met) == self.fatal:
            self._kill_while_it_answers(route)
            return
        try:
            troubles.get(trouble, lambda one: one.continue_())(route)
        except Exception:  # there is nobody to ask any more: the phone meets a dead line
            route.abort()

    def _kill_while_it_answers(self, route: Route) -> None:
        """The request may have been carried out: its answer is never seen."""
        self.met[-1] = "killed"
        route.fetch()
        self.server.kill()
        route.abort()


def _late(page: Page, route: Route) -> None:
    answer = route.fetch()
    page.wait_for_timeout(LATE_MS)
    route.fulfill(response=answer)
