"""A real Chromium, a real server, a small demo county; at a phone's and a desk's width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.looking import walk
from scripts.looking.faults import serious
from scripts.looking.walk import Page as Seen
from scripts.looking.words import findings
from server.services.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def _through_the_menu(page: Page, group: str, label: str) -> None:
    menu = page.get_by_role("navigation", name="主要页面")
    menu.get_by_text(group, exact=True).click()
    menu.get_by_role("link", name=label).click()


@pytest.fixture(scope="module")
def walked(address: str) -> dict[str, list[Seen]]:
    """role -> the pages nobody before it could reach: every kind of page of the office once."""
    known: set[str] = set()
    found: dict[str, list[Seen]] = {}
    for role in walk.ROLES:
        own = list(walk.pages(walk.signed_in(address, role)))
        found[role] = [one for one in own if walk.kind_of(one.address) not in known]
        known |= {walk.kind_of(one.address) for one in own}
    return found


def test_no_page_shows_english_codes_or_moments_of_machines(walked: dict[str, list[Seen]]) -> None:
    told = [
        f"{role} {one.address}: {what}"
        for role, seen in walked.items()
        for one in seen
        for what in findings(one.html, walk.LOGINS)
    ]
    assert told == []


def test_every_page_fits_its_width_and_axe_finds_nothing_serious(
    page: Page, walked: dict[str, list[Seen]]
) -> None:
    page.goto("/sign-in")
    assert serious(page) == []
    dark: set[str] = set()
    for role, seen in walked.items():
        page.context.clear_cookies()
        _sign_in(page, role)
        for one in seen:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(one.address)
            assert serious(page) == [], (role, one.address)
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert fits, (role, one.address, width)
            if (path := walk.kind_of(one.address).split()[0]) not in dark:
                dark.add(path)
                assert _faults_in_the_dark(page) == [], (role, one.address)


def _faults_in_the_dark(page: Page) -> list[str]:
    """Only colours differ there, and only they are looked at; once for every path."""
    page.emulate_media(color_scheme="dark")
    found = serious(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("page", [390, 1440], indirect=True)
def test_the_contents_of_a_house_file_lead_to_its_parts(page: Page) -> None:
    _sign_in(page, "office")
    page.goto("/lists/remediations")
    page.locator("table.list tbody a").first.click()
    for link in ("文书", "台账"):
        page.get_by_role("navigation", name="本页目录").get_by_role("link", name=link).click()
        assert page.get_by_role("heading", name=link, exact=True).is_visible()
    assert serious(page) == [], page.url
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
    page.get_by_text("筛选和排序").click()
    page.locator("select[name=operational]").select_option(label="经营性")
    page.get_by_role("button", name="查询").click()
    shown = page.locator("table.list tbody tr").count()
    page.reload()
    assert page.locator("table.list tbody tr").count() == shown > 0
    expect(page.locator("select[name=operational]")).to_have_value("1")


def test_without_a_network_a_filter_and_a_form_stay_with_what_was_typed(page: Page) -> None:
    _sign_in(page, "village")
    for address, field, button in (
        ("/houses", "在本辖区内查找", "查找"),
        ("/password", "新密码", "修改"),
    ):
        page.goto(address, wait_until="networkidle")
        for one in page.locator("main form [required]").all():
            one.fill("Wofang-2022")
        page.get_by_label(field, exact=True).fill("东村Cun-2022-12")
        page.context.set_offline(True)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text("网络不通，没有提交")).to_be_visible()
        expect(page.get_by_label(field, exact=True)).to_have_value("东村Cun-2022-12")
        page.context.set_offline(False)
        expect(page.get_by_text("网络不通，没有提交")).to_be_hidden()
    page.get_by_role("button", name="修改").click()
    expect(page.get_by_role("alert")).to_be_visible()


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
