"""The map in a real Chromium that draws by software, at a desk's width."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from server.services.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# WebGL without a graphics card
SOFTWARE = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    kind = chromium.browser_type
    drawing = kind.launch(executable_path="/usr/bin/chromium", args=SOFTWARE)
    yield drawing.new_page(base_url=address, viewport={"width": 1440, "height": 900})
    drawing.close()


def test_the_map_is_drawn_and_a_house_of_the_list_is_told_on_it(page: Page) -> None:
    """Drawn is seen by the colours of the picture; the policy of the page forbids nothing."""
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("office")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    complaints: list[str] = []  # of the map: whoever types fast at the door is told of its focus
    page.on("console", lambda said: complaints.append(said.text))
    page.goto("/map")
    page.locator("#map[data-ready=yes]").wait_for(timeout=60_000)
    page.get_by_role("button", name="在图上看").first.click()
    expect(page.locator(".maplibregl-popup .map-card")).to_be_visible(timeout=20_000)
    picture = Image.open(io.BytesIO(page.locator("#map").screenshot()))
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 40
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert complaints == []
