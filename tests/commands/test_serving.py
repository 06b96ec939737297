"""`anju serve` as a process: ready when it says so, gone when told, half-made homes made whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@contextmanager
def _served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [str(Path(sys.executable).parent / "anju"), "serve", "--no-demo", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.match(r"Ready: (http://\S+)", line):
                break
        yield server, found[1] if found else ""
    finally:
        server.kill()
        server.communicate()


def _status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def test_ready_is_said_when_the_server_answers_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    with _served(tmp_path) as (server, url):
        assert _status(f"{url}healthz") == 200
        assert _status(f"{url}sign-in") == 200
        server.send_signal(signal.SIGINT)
        told, _ = server.communicate(timeout=20)
        assert "已停止" in told
        assert server.returncode == 0
        with pytest.raises(ProcessLookupError):  # workers and jobs are gone with it
            os.killpg(server.pid, 0)


def test_a_second_start_serves_the_same_county(tmp_path: Path) -> None:
    for _ in range(2):
        with _served(tmp_path) as (server, url):
            assert b'"has_county":true' in urllib.request.urlopen(f"{url}healthz").read()
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
