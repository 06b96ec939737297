"""One small demo county, one server and one Chromium for every browser test of a run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import URL

ANJU = str(Path(sys.executable).parent / "anju")
expect.set_options(timeout=20_000)  # two browsers and two servers may share two cores


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _served(tmp_path_factory.mktemp("demo"), {})


@pytest.fixture(scope="session")
def address_anywhere(
    engine_url: URL, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The same county on either engine; the embedded one is that of every other test."""
    if engine_url.get_backend_name() == "sqlite":
        yield request.getfixturevalue("address")
        return
    own: URL = request.getfixturevalue("postgis_of_a_demo")
    url = own.render_as_string(hide_password=False)
    yield from _served(tmp_path_factory.mktemp("demo"), {"DATABASE_URL": url})


def _served(home: Path, settings: dict[str, str]) -> Iterator[str]:
    environment = {**os.environ, **settings}
    load = [ANJU, "demo", "load", "--houses", "60", "--home", str(home)]
    subprocess.run(load, check=True, capture_output=True, env=environment)
    server = subprocess.Popen(
        [ANJU, "serve", "--port", "0", "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert server.stdout is not None
    lines = iter(server.stdout.readline, "")
    ready = next(found for line in lines if (found := re.match(r"Ready: (\S+?)/?$", line)))
    yield ready[1]
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=30)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Ended with this directory: other tests of the worker begin a Playwright of their own."""
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width = getattr(request, "param", 1440)
    viewport = {"width": width, "height": 900}
    context = chromium.new_context(base_url=address, viewport=viewport, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def anywhere(chromium: Browser, address_anywhere: str) -> Iterator[Page]:
    """A page of the county on either engine."""
    viewport = {"width": 1366, "height": 768}
    context = chromium.new_context(base_url=address_anywhere, viewport=viewport, locale="zh-CN")
    yield context.new_page()
    context.close()
