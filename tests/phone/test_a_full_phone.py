"""No room left: Chromium's own quota on a real profile, as only one on a disk keeps to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from server.store.engines import Store
from tests import make
from tests.phone.running import Server, jpeg, kept
from tests.phone.test_a_day_in_the_village import _sign_in
from tests.phone.test_bad_days import (
    _back_on_line,
    _begin,
    _expect_all_of_it_there,
    houses as houses,
    seam as seam,
    server as server,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEFT = 700_000  # bytes beside what is in use: two photos, not three
STORE_CLOSES_MS = 3_000  # what room there is, Chromium keeps in mind while the store is open


def test_a_full_phone_gives_up_what_the_server_has_and_says_when_it_is_full(
    server: Server, county: Store, houses: list[str], seam: str, tmp_path: Path
) -> None:
    lon, lat = make.point_in(make.VILLAGE_A1)
    with sync_playwright() as playwright:
        phone = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
            base_url=server.address,
            viewport={"width": 390, "height": 700},
            locale="zh-CN",
            geolocation={"longitude": lon, "latitude": lat, "accuracy": 6},
            permissions=["geolocation"],
        )
        page = _sign_in(phone)
        _send_a_house_with_photos(page, seam, houses[0])
        _begin(page, seam, houses[1])
        draft = _on_its_photos(phone, page, houses[1])
        shown = _take_until_it_is_full(page)
        _expect_only_received_ones_gone(page, draft, shown)
        _on_its_photos(phone, page, houses[1], is_full=False)
        _complete(page)
        _back_on_line(page)
        _expect_all_of_it_there(county, page)
        phone.close()


def _send_a_house_with_photos(page: Page, seam: str, house: str) -> None:
    _begin(page, seam, house)
    _open_photos(page, house)
    for place in range(4):
        _take(page, place)
        expect(page.get_by_text(f"本机已存 {place + 1} 张")).to_be_visible()
    _complete(page)
    _back_on_line(page)


def _open_photos(page: Page, house: str) -> str:
    (draft,) = [one["id"] for one in kept(page, "drafts") if one["house_id"] == house]
    page.reload()
    page.goto(f"/phone/#/photos/{draft}")
    expect(page.get_by_role("heading", name="照片")).to_be_visible()
    return str(draft)


def _on_its_photos(phone: BrowserContext, page: Page, house: str, *, is_full: bool = True) -> str:
    used = page.evaluate("navigator.storage.estimate().then((one) => one.usage)")
    quota = {"quotaSize": used + LEFT} if is_full else {}
    origin = page.url.split("/phone")[0]
    phone.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": origin, **quota})
    page.goto("about:blank")
    page.wait_for_timeout(STORE_CLOSES_MS)
    page.goto("/phone/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return _open_photos(page, house)


def _take(page: Page, seed: int) -> None:
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300 + seed)}
    page.locator("input[type=file][capture]").first.set_input_files(photo)


def _take_until_it_is_full(page: Page) -> int:
    full = page.get_by_role("alert").filter(has_text="手机存储空间已满")
    for place in range(14):
        _take(page, 50 + place)
        one_more = page.get_by_text(re.compile(f"本机已存 {place + 1} 张"))
        expect(one_more.or_(full).first).to_be_visible(timeout=30_000)
        if full.is_visible():
            return place
    raise AssertionError("it never was full")


def _expect_only_received_ones_gone(page: Page, draft: str, shown: int) -> None:
    pictures = {one["sha256"] for one in kept(page, "pictures")}
    unsent = {one["sha256"] for one in kept(page, "photos") if one["survey_id"] == draft}
    assert len(unsent) == shown > 0 and unsent <= pictures
    sent = [one for one in kept(page, "outbox") if one["kind"] == "photo"]
    gone = [one for one in sent if one["id"] not in pictures]
    assert gone and all(one["receipt"] for one in gone)


def _complete(page: Page) -> None:
    page.get_by_role("button", name="看判定").click()
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_role("heading", name="上报")).to_be_visible()
