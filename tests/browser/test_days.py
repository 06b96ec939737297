"""A day at the desk in a browser: keys, taking back, a session that ends, photos at large."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from server.services.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def _code(page: Page) -> str:
    return page.locator("[data-desk] h2").inner_text()


def test_a_technician_confirms_by_key_takes_back_and_confirms_again(page: Page) -> None:
    _sign_in(page, "technician")
    page.goto("/verdict-desk")
    first = _code(page)
    page.keyboard.press("c")
    expect(page.locator("[data-desk] h2")).not_to_have_text(first)  # the next at once
    page.keyboard.press("u")
    expect(page.locator(".said")).to_contain_text("已撤销")
    page.keyboard.press("k")
    expect(page.locator("[data-desk] h2")).to_have_text(first)
    page.keyboard.press("c")
    expect(page.locator("[data-desk] h2")).not_to_have_text(first)
    page.goto("/")  # leaving sends what still waits; it arrives when it arrives
    assert any(_has_left(page, first) for _ in range(20))


def _has_left(page: Page, code: str) -> bool:
    page.goto("/verdict-desk")
    return code not in page.locator("main").inner_text()


def test_a_session_that_ends_in_a_form_is_renewed_on_the_spot(page: Page) -> None:
    page.clock.install()
    _sign_in(page, "township")
    page.goto("/houses?verdict=general_hazard")
    page.locator("table.list tbody a").first.click()
    page.get_by_role("link", name="上调判定").click()
    page.get_by_label("改判为").select_option(index=1)
    page.locator("textarea").first.fill("复查发现后墙新增竖向裂缝。")
    page.context.clear_cookies()
    page.clock.fast_forward("26:00")
    page.locator("main form button[type=submit]").last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("登录已失效")
    dialog.get_by_label("登录名").fill("township")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并提交").click()
    expect(page).to_have_url(re.compile(r"/houses/[^/]+\?notice=step_taken"))


def test_a_photo_opens_large_and_two_stand_side_by_side(page: Page) -> None:
    _sign_in(page, "township")
    page.goto("/lists/ledger")
    page.locator("table.list tbody a").first.click()
    page.locator("a[data-photo]:visible").first.click()
    viewer = page.get_by_role("dialog", name="查看照片")
    expect(viewer.locator("figure")).to_have_count(1)
    page.keyboard.press("c")
    expect(viewer.locator("figure")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()


def test_the_ledger_is_read_by_heading(page: Page) -> None:
    _sign_in(page, "township")
    page.goto("/lists/ledger")
    page.locator("table.list tbody a").first.click()
    rows = page.locator("#ledger tbody tr")
    one_heading = page.locator("#ledger input[name=sift]").nth(1)
    one_heading.check()
    shown = [one for one in rows.all() if one.is_visible()]
    assert 0 < len(shown) < rows.count()
    wanted = one_heading.get_attribute("value")
    assert {one.get_attribute("data-heading") for one in shown} == {wanted}
