"""A patrol made without a network, the app killed in the middle: it arrives exactly once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server import clock
from server.domain.days import local_day
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking
from tests.phone.running import Server, bad_line, jpeg, kept
from tests.phone.test_a_day_in_the_village import (
    _open,
    _press_send,
    _serious,
    houses as houses,
    phone as phone,
    server as server,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def late(county: Store) -> list[str]:
    """Two houses whose patrol is late; one of them is safe so far."""
    today = local_day(clock.now())
    surveyed = {"verdict": "safe", "surveyed_at": make.NOW, "assessment_id": make.make_id()}
    due = {"patrol_row": "old", "patrol_since": make.NOW.date()}
    return [
        make.make_house(
            county,
            owner_masked=f"李*{place}",
            **surveyed,
            **due,
            patrol_due_on=today - timedelta(days=3 - place),
        )
        for place in range(2)
    ]


def _signed_in(phone: BrowserContext) -> Page:
    """With the grid and its due days on the phone; a busy machine takes its time."""
    page = _open(phone)
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("共 5 户")).to_be_visible(timeout=60_000)
    page.evaluate("navigator.serviceWorker.ready")
    return page


def _take(page: Page, seed: int) -> None:
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed)}
    page.get_by_label("拍照：巡查").set_input_files(photo)
    expect(page.locator(".strip img")).to_have_count(1)


def test_two_taps_offline_and_a_danger_arrive_exactly_once(
    phone: BrowserContext, server: Server, county: Store, houses: list[str], late: list[str]
) -> None:
    page = _signed_in(phone)
    page.get_by_role("link", name="巡查", exact=True).click()
    expect(page.get_by_text("其中超期 2 户")).to_be_visible()
    assert _serious(page) == []
    phone.set_offline(True)
    page = _patrol_without_change(phone, page)
    _find_danger(page)
    assert looking.count(county, rows.Patrol) == 0
    phone.set_offline(False)
    with bad_line(page, 20220921):
        for _ in range(4):
            _press_send(page)
    assert any(not _press_send(page) for _ in range(20)), "not everything was sent"
    _expect_all_once(county, page, late)


def _patrol_without_change(phone: BrowserContext, page: Page) -> Page:
    """The photo is the first tap; killed after it, the app comes back to it; the second ends it."""
    page.get_by_role("link", name="李*0").click()
    _take(page, 3)
    page.close(run_before_unload=False)
    page = _open(phone)
    expect(page.locator(".strip img")).to_have_count(1)
    page.get_by_role("button", name="无变化，存下").click()
    expect(page.get_by_text("本机已巡查")).to_be_visible()
    return page


def _find_danger(page: Page) -> None:
    page.get_by_role("link", name="李*1").click()
    page.get_by_role("button", name="异常：马上撤离").click()
    expect(page.get_by_role("alert", name="严重安全隐患，立即处置")).to_be_visible()
    assert _serious(page) == []
    _take(page, 4)
    done = page.get_by_role("button", name="已要求撤离，存下上报")
    expect(done).to_be_disabled()  # what was seen has to be said
    page.get_by_label("房屋或墙柱倾斜").check()
    page.get_by_role("button", name="已告知", exact=True).click()
    done.click()
    expect(page.get_by_text("已存下，有网络时自动上报")).to_be_visible()


def _expect_all_once(county: Store, page: Page, late: list[str]) -> None:
    patrols = {one["house_id"]: one for one in looking.every(county, rows.Patrol)}
    assert [patrols[one]["finding"] for one in late] == ["unchanged", "danger"]
    assert looking.count(county, rows.Patrol) == 2
    assert patrols[late[1]]["outcome"] == "raised"
    photos = {one["sha256"] for one in kept(page, "photos")}
    stored = {one["sha256"] for one in looking.every(county, rows.PhotoFile)}
    assert stored == photos and len(stored) == 2
    for sha256 in stored:
        assert hashlib.sha256(county.files.path(sha256).read_bytes()).hexdigest() == sha256
    outbox = kept(page, "outbox")
    assert all(one["state"] == "received" and one["receipt"] for one in outbox)
    assert sorted(one["kind"] for one in outbox) == ["patrol", "patrol", "photo", "photo"]
    (house,) = looking.every(county, rows.House, id=late[1])
    assert (house["verdict"], house["stage"]) == ("severe_hazard", "awaiting_control")
