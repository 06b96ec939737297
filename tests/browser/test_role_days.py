"""A day of each role at its desk, from the line of its home to the work done, on both engines.

The technician's and the township's longer days are in test_days; the grid worker's is on the phone.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from server.services.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _sign_in(page: Page, login: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()


def _open_line(page: Page, line: str) -> None:
    """What waits today, by its line of the home page."""
    page.locator(f"#{line} a").first.click()


def _first_of_list(page: Page) -> Locator:
    return page.locator("table.list tbody tr").first.locator("a").first


def test_a_department_signs_for_a_task_that_was_sent_to_it(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "department")
    _open_line(page, "task_mine")
    page.locator("table.list a[href^='/sector-tasks/']").first.click()
    button = page.get_by_role("button", name="签收")
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("button", name="答复办理结果")).to_be_visible()
    expect(page.get_by_role("button", name="签收")).to_have_count(0)


def test_an_export_of_names_waits_for_the_offices_word_and_is_then_made(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "office")
    _open_line(page, "export_to_decide")
    lines = page.locator("table.list tbody tr")
    waiting = lines.count()
    lines.first.get_by_role("button", name="批准", exact=True).click()
    page.goto("/exports/approvals")
    expect(page.locator("table.list tbody tr")).to_have_count(waiting - 1)
    _sign_in(page, "township")
    page.goto("/exports")
    expect(page.locator("main")).to_contain_text("严重安全隐患")


def test_the_bureau_returns_a_survey_with_marks_and_a_reason_by_key(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "housing")
    _open_line(page, "survey_to_review")
    page.locator("input[name=questions]").first.check()
    page.keyboard.press("w")
    page.keyboard.type("请补充房屋背面照片并核对层数。arx")  # while one writes, keys are letters
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("main")).not_to_contain_text("核对层数")  # the next one, or none
    page.goto("/survey-desk?state=returned")
    expect(page.locator("main")).to_contain_text("请补充房屋背面照片并核对层数。arx")


def test_a_village_looks_at_its_list_and_hands_in_its_month(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "village")
    page.goto("/lists/ledger")
    _first_of_list(page).click()
    expect(page.get_by_role("heading", name="台账", exact=True)).to_be_visible()
    page.goto("/report-parts")
    page.locator("main a[href^='/report-parts/']").first.click()
    expect(page.locator("main")).to_contain_text("城关村")


def test_an_agency_looks_up_what_became_of_its_reports(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "agency")
    page.goto("/desk?state=reported")
    page.locator("table.list a[href^='/desk/']").first.click()
    expect(page.locator("main")).to_contain_text("鉴定")
    page.goto("/sector-tasks")  # none of its business: told inside its frame, with a way on
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    page.get_by_role("link", name="回首页").click()
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()


def test_the_approval_bureau_asks_whether_a_house_may_operate(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "township")
    page.goto("/houses")
    code = _first_of_list(page).inner_text()
    _sign_in(page, "approval")
    page.goto("/operation-checks")
    page.get_by_label("房屋编码、凭证编号").fill(code)
    page.get_by_role("button", name="核验").click()
    expect(page.locator("main")).to_contain_text("回执")
    expect(page.locator("main")).to_contain_text(code)


def test_the_leading_group_goes_from_a_number_to_its_houses(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "leading")
    page.goto("/leading")
    number = next(one for one in page.locator("table.course td a").all() if one.inner_text() != "0")
    number.click()
    expect(page).to_have_url(re.compile(r"/reports/\d{4}-\d{2}/"))
    page.goto("/lists/ledger")
    _first_of_list(page).click()
    expect(page.get_by_role("heading", name="台账", exact=True)).to_be_visible()


def test_the_administrator_requires_codes_of_a_role_and_sees_it_in_the_log(anywhere: Page) -> None:
    page = anywhere
    _sign_in(page, "admin")
    _open_line(page, "system_troubles")
    expect(page.locator("#jobs")).to_contain_text("失败")
    page.goto("/security")
    page.get_by_label("行政审批局").check()
    page.locator("#second-factor").get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已修改")
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("approval")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="动态口令")).to_be_visible()
    page.get_by_role("link", name="以后再设置").click()
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    _sign_in(page, "admin")
    page.goto("/access-log?kind=signed_in&login=approval")
    expect(page.locator("table.list")).to_contain_text("approval")
    page.goto("/security")
    page.get_by_label("行政审批局").uncheck()
    page.locator("#second-factor").get_by_role("button", name="保存").click()
