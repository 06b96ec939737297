"""A real Chromium, a real server, a small demo county; at a phone's and a desk's width."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from server.services.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANJU = str(Path(sys.executable).parent / "anju")
PAGES = {
    "office": (
        "/",
        "/houses",
        "/houses?verdict=severe_hazard",
        "/lists/hazards",
        "/lists/remediations",
        "/lists/ledger",
        "/coverage",
        "/quality",
        "/reports",
        "/report-questions",
        "/agencies",
        "/papers",
        "/sector-tasks",
        "/transfers",
        "/draws",
        "/operation-checks",
        "/password",
    ),
    "housing": ("/plates", "/paper-templates", "/neighbours"),
    "technician": ("/review-tasks", "/overdue-reviews"),
    "agency": ("/desk",),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("demo")
    load = [ANJU, "demo", "load", "--houses", "60", "--home", str(home)]
    subprocess.run(load, check=True, capture_output=True)
    server = subprocess.Popen(
        [ANJU, "serve", "--port", "0", "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    lines = iter(server.stdout.readline, "")
    ready = next(found for line in lines if (found := re.match(r"Ready: (\S+?)/?$", line)))
    yield ready[1]
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
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


def _sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}" for one in found if one["impact"] in _SERIOUS]


_SERIOUS = {"serious", "critical"}


def _through_the_menu(page: Page, group: str, label: str) -> None:
    menu = page.get_by_role("navigation", name="主要页面")
    menu.get_by_text(group, exact=True).click()
    menu.get_by_role("link", name=label).click()


@pytest.mark.parametrize("page", [390, 1440], indirect=True)
def test_every_page_fits_its_width_and_axe_finds_nothing_serious(page: Page) -> None:
    page.goto("/sign-in")
    assert _serious(page) == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    for login, paths in PAGES.items():
        page.context.clear_cookies()
        _sign_in(page, login)
        for path in paths:
            page.goto(path)
            if width == 1440:  # what axe looks for hangs on words and colours, not on the width
                assert _serious(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("page", [390, 1440], indirect=True)
def test_the_contents_of_a_house_file_lead_to_its_parts(page: Page) -> None:
    _sign_in(page, "office")
    page.goto("/lists/remediations")
    page.locator("table.list tbody a").first.click()
    for link in ("文书", "台账"):
        page.get_by_role("navigation", name="本页目录").get_by_role("link", name=link).click()
        assert page.get_by_role("heading", name=link, exact=True).is_visible()
    assert _serious(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_the_menu_opens_by_keyboard_and_escape_closes_it(page: Page) -> None:
    _sign_in(page, "office")
    menu = page.get_by_role("navigation", name="主要页面")
    group = menu.get_by_text("协同督办", exact=True)
    group.press("Enter")
    expect(menu.get_by_role("link", name="派单")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="派单")).to_be_hidden()
    expect(group).to_be_focused()


def test_a_wrong_password_is_answered_in_words(page: Page) -> None:
    _sign_in(page, "office", "wrong-Password-1")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_from_the_ledger_to_a_house_and_its_reasons(page: Page) -> None:
    _sign_in(page, "office")
    _through_the_menu(page, "隐患整治", "两清单一台账")
    page.get_by_role("link", name="整治台账").click()
    page.locator("table.list tbody a").first.click()
    for heading in ("基本情况", "初步判定依据", "台账"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_a_filter_survives_a_reload(page: Page) -> None:
    _sign_in(page, "office")
    page.goto("/houses")
    page.get_by_label("类别").select_option(label="经营性")
    page.get_by_role("button", name="查询").click()
    shown = page.locator("table.list tbody tr").count()
    page.reload()
    assert page.locator("table.list tbody tr").count() == shown > 0
    expect(page.get_by_label("类别")).to_have_value("1")


def test_a_number_of_the_month_opens_as_many_houses(page: Page) -> None:
    _sign_in(page, "leading")
    page.goto("/reports/2022-09")
    number = page.locator("table.figures tbody td a").first
    count = int(number.inner_text())
    number.click()
    assert page.locator("table.list tbody tr").count() == min(count, 50)


def test_one_townships_pages_show_no_other(page: Page) -> None:
    _sign_in(page, "township")
    page.goto("/houses")
    townships = page.locator("td[data-label='乡镇']").all_inner_texts()
    assert set(townships) == {"砚城镇"}


def test_signing_out_closes_the_door(page: Page) -> None:
    _sign_in(page, "office")
    page.get_by_role("button", name="退出").click()
    page.goto("/houses")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
