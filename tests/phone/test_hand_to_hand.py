"""What takes another person: the owner signs, a colleague's phone reports, an account ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking, sending
from tests.phone.running import Server, kept
from tests.phone.test_a_day_in_the_village import SEVERE, _press_send, _sign_in
from tests.phone.test_bad_days import (
    SAFE,
    _back_on_line,
    _change,
    _expect_all_of_it_there,
    _phone,
    _survey,
    chromium as chromium,
    houses as houses,
    one_engine as one_engine,
    phone as phone,
    seam as seam,
    server as server,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("one_engine")]


def test_a_signed_severe_house_is_reported_by_another_phone_and_by_its_own_once(  # noqa: PLR0917
    chromium: Browser,
    server: Server,
    phone: BrowserContext,
    county: Store,
    houses: list[str],
    seam: str,
    tmp_path: Path,
) -> None:
    page = _sign_in(phone)
    phone.set_offline(True)
    _find_it_severe(page, seam, houses[0])
    _sign(page)
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_text("本机已存，未上报")).to_be_visible()
    file = _carried_out(page, tmp_path / "unsent.anju")

    other = _phone(chromium, server)
    colleague = _sign_in(other)
    colleague.goto("/phone/#/outbox")
    colleague.get_by_text("换手机上报").click()
    colleague.get_by_label("导入别的手机的").set_input_files(file)
    expect(colleague.get_by_text("已导入 1 户、3 张照片")).to_be_visible()
    assert any(not _press_send(colleague) for _ in range(10))
    _back_on_line(page)

    survey = looking.one(county, rows.Submission)
    assert (survey["house_id"], survey["state"]) == (houses[0], "accepted")
    _expect_all_of_it_there(county, page, colleague)
    (signature,) = [one for one in kept(page, "photos") if one["slot"] == "owner_signature"]
    (stored,) = looking.every(county, rows.PhotoFile, sha256=signature["sha256"])
    assert stored["sealed_sha256"] is not None
    other.close()


def _find_it_severe(page: Page, seam: str, house: str) -> None:
    page.evaluate(seam)
    answers = sending.answers(**SAFE, **SEVERE, surveyor_verdict="severe_hazard")
    page.evaluate("given => seam.beginHouse(...given)", [house, answers, 2])
    (draft,) = kept(page, "drafts")
    page.reload()
    page.goto(f"/phone/#/verdict/{draft['id']}")
    alarm = page.get_by_role("alert", name="严重安全隐患，立即处置")
    expect(alarm).to_contain_text("马上清人")
    numbers = [one.get_attribute("href") for one in alarm.get_by_role("link").all()]
    assert {"tel:119", "tel:120"} <= set(numbers)


def _sign(page: Page) -> None:
    """With a finger on the glass; an empty board is no signature."""
    asked = page.get_by_role("region", name="房主（使用人）签字确认")
    done = asked.get_by_role("button", name="签好了")
    expect(done).to_be_disabled()
    board = asked.get_by_role("img", name="签字处")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 120, steps=5)
    page.mouse.up()
    done.click()
    expect(asked.get_by_text("签字，加密保存")).to_be_visible()


def _carried_out(page: Page, file: Path) -> Path:
    page.get_by_text("换手机上报").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出没上报的").click()
    download.value.save_as(file)
    return file


def test_who_was_dismissed_hands_in_what_he_had_done(
    phone: BrowserContext, county: Store, houses: list[str], seam: str
) -> None:
    page = _sign_in(phone)
    phone.set_offline(True)
    _survey(page, seam, houses[0])
    _change(county, update(rows.Account).values(closed_at=make.NOW))
    _back_on_line(page)
    expect(page.get_by_text("账号已停用：不能再取新任务")).to_be_visible()
    expect(page.get_by_text(re.compile("已收到，待乡镇核对"))).to_be_visible()
    assert looking.one(county, rows.Submission)["state"] == "quarantined"
    _expect_all_of_it_there(county, page)


def test_a_signed_out_phone_shows_nothing_of_the_grid_and_keeps_what_is_unsent(
    phone: BrowserContext, county: Store, houses: list[str], seam: str
) -> None:
    page = _sign_in(phone)
    phone.set_offline(True)
    _survey(page, seam, houses[0])
    page.reload()
    page.goto("/phone/#/me")
    page.get_by_role("button", name="退出并注销本机").click()
    expect(page.get_by_text("本机有 1 户没上报或没填完")).to_be_visible()
    assert (kept(page, "houses"), kept(page, "returned")) == ([], [])
    phone.set_offline(False)
    page.get_by_label("登录名").fill("wang")
    _enter_and_send(page)
    _expect_all_of_it_there(county, page)


def _enter_and_send(page: Page) -> None:
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("共 3 户")).to_be_visible()
    assert any(not _press_send(page) for _ in range(10))
