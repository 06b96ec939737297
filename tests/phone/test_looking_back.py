"""What was before, on the phone: the reviewer's marks, and old photos over the camera."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import sending
from tests.phone.looking_back import CRACK, MARKS, WORDS, Past
from tests.phone.running import Server, kept

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture
def past(county: Store, password_hash: str) -> Past:
    if not county.config.is_embedded:
        pytest.skip("the phone is the same; what it is told is tested on both in tests/intake")
    return Past(county, password_hash)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def server(app: Flask, past: Past) -> Iterator[Server]:
    server = Server(app)
    server.start()
    yield server
    server.stop()


def _signed_in(chromium: Browser, server: Server) -> Page:
    lon, lat = make.point_in(make.VILLAGE_A1)
    context = chromium.new_context(
        base_url=server.address,
        viewport={"width": 390, "height": 700},
        locale="zh-CN",
        has_touch=True,
        geolocation={"longitude": lon, "latitude": lat, "accuracy": 6},
        permissions=["geolocation", "camera"],
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/phone/")
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("共 1 户")).to_be_visible()
    expect(page.get_by_role("button", name="更新")).to_be_enabled()
    return page


def _expect_fit(page: Page) -> None:
    """Nothing serious for a screen reader, nothing beside the screen, at 390 and at 320 wide."""
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def _expect_drawn(figure: Locator) -> None:
    """Each mark where the reviewer drew it, in parts of the photo as it is shown."""
    photo = figure.locator("img")
    expect(photo).to_be_visible()
    photo.evaluate("one => one.decode()")
    whole = photo.bounding_box()
    assert whole is not None and abs(whole["height"] / whole["width"] - 0.75) < 0.01
    drawn = [one.bounding_box() for one in figure.locator(".mark").all()]
    assert len(drawn) == len(MARKS)
    for mark, box in zip(MARKS, drawn, strict=True):
        assert box is not None
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        x = whole["x"] + whole["width"] * (mark["x"] + mark["width"] / 2)
        y = whole["y"] + whole["height"] * (mark["y"] + mark["height"] / 2)
        assert abs(middle[0] - x) < 3 and abs(middle[1] - y) < 3


def test_what_came_back_shows_the_marks_and_old_photos_lie_over_the_camera(
    chromium: Browser, server: Server, past: Past
) -> None:
    near, front, walked = past.photo(1), past.photo(2), past.photo(3)
    sign = {"question": "wall_vertical_crack"}
    notes = (sending.photo_note(near, "hazard_close_up", **sign), sending.photo_note(front))
    house, submission = past.surveyed(*notes, **CRACK)
    past.given_back(submission, near)
    past.patrolled(house, walked)
    page = _signed_in(chromium, server)
    page.goto(f"/phone/#/house/{house}")
    card = page.get_by_role("region", name="退回补充")
    expect(card).to_contain_text(WORDS)
    expect(card.get_by_role("img", name=re.compile("审核人圈出 2 处"))).to_be_visible()
    _expect_drawn(card.locator("figure"))
    _expect_fit(page)
    _go_on_from_what_was_pointed_at(page)
    _line_up(page, "对照上次的照片拍", "上次", ".taker:has-text('正面') .count", "1 / 1 张")
    page.goto(f"/phone/#/patrol/{house}")
    _line_up(page, "对照上次巡查的照片拍", "上次巡查", "label.button", "再拍一张（已拍 1 张）")
    assert [one["slot"] for one in kept(page, "photos")] == ["front", "patrol"]


def _go_on_from_what_was_pointed_at(page: Page) -> None:
    """It opens at the sign the photo shows, with the photo, in large type too."""
    page.get_by_role("button", name="重新排查").click()
    question = page.locator("#q-wall_vertical_crack")
    expect(question).to_be_in_viewport()
    _expect_drawn(question.locator("figure"))
    page.evaluate("document.documentElement.classList.add('large')")
    _expect_drawn(question.locator("figure"))
    _expect_fit(page)
    (draft,) = kept(page, "drafts")
    page.goto(f"/phone/#/photos/{draft['id']}")
    expect(page.get_by_role("heading", name="照片", exact=True)).to_be_visible()
    _expect_drawn(page.locator("figure"))
    _expect_fit(page)
    page.goto(f"/phone/#/place/{draft['id']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _expect_fit(page)
    page.goto(f"/phone/#/photos/{draft['id']}")


def _line_up(page: Page, button: str, before: str, counted: str, count: str) -> None:
    """The old photo half through over the camera's picture; taken, it is one photo more."""
    page.get_by_role("button", name=button).first.click()
    dialog = page.get_by_role("dialog")
    old = dialog.get_by_role("img", name=re.compile(f"{before}第 1 张"))
    expect(old).to_be_visible()
    assert old.evaluate("one => one.naturalWidth") == 1200
    page.wait_for_function("() => document.querySelector('.ghost video').videoWidth > 0")
    assert old.evaluate("one => getComputedStyle(one).opacity") == "0.5"
    dialog.get_by_label("旧照片深浅").fill("20")
    assert old.evaluate("one => getComputedStyle(one).opacity") == "0.2"
    _expect_fit(page)
    dialog.get_by_role("button", name="拍下").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(counted).first).to_contain_text(count)
