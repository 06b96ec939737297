"""After a repair: what the owner said, the old hazard with its photo; sent as a recheck."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from server.store import rows
from tests import make
from tests.intake import looking, sending
from tests.phone.looking_back import Past
from tests.phone.running import Server, fill, jpeg, kept
from tests.phone.test_a_day_in_the_village import SEVERE, _press_send
from tests.phone.test_bad_days import _change
from tests.phone.test_looking_back import (
    _expect_fit,
    _signed_in,
    chromium as chromium,
    past as past,
    server as server,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_repair_is_looked_at_again_beside_its_old_photo_and_what_the_owner_said(
    chromium: Browser, server: Server, past: Past
) -> None:
    near = past.photo(1)
    note = sending.photo_note(near, "hazard_close_up", question="wall_vertical_crack")
    house, _ = past.surveyed(note, **SEVERE)
    _change(past.store, update(rows.Hazard).values(state="remedied"))
    _said(past, house)
    page = _signed_in(chromium, server)
    page.context.set_offline(True)
    page.goto("/phone/#/patrols")
    expect(page.get_by_role("region", name="房主自查待核实")).to_contain_text("说有异常，先去")
    page.get_by_role("region", name="整治后复查").get_by_role("link").first.click()
    expect(page.get_by_role("complementary", name="房主自查，待核实")).to_contain_text("有")
    expect(page.get_by_role("img", name=re.compile("整治前")).first).to_be_visible()
    _expect_fit(page)
    page.get_by_role("button", name="复查整治情况").click()
    _find_it_gone(page)
    page.context.set_offline(False)
    assert any(not _press_send(page) for _ in range(10))
    _expect_a_recheck(past, page, house)


def _said(past: Past, house: str) -> None:
    said = {
        "id": make.make_id(),
        "house_id": house,
        "township_code": make.TOWNSHIP_A,
        "village_code": make.VILLAGE_A1,
        "plate_id": make.make_id(),
        "made_at": make.NOW,
        "answers": {"crack": "yes"},
        "is_alarming": True,
    }
    make.write(past.store, rows.SelfCheck, said)


def _find_it_gone(page: Page) -> None:
    """It opens at the sign that was repaired, with its old photo; the sign is asked anew."""
    question = page.locator("#q-wall_vertical_crack")
    expect(question).to_be_in_viewport()
    expect(question.get_by_text("已报整治完成。请看还在不在")).to_be_visible()
    assert question.locator("input:checked").count() == 0
    page.get_by_role("button", name="目录").click()
    page.locator(".sheet button, .sheet a").filter(has_text="基本").first.click()
    fill(page, sending.answers(structure_type="masonry", bearing_parts=["brick_wall"]))
    taker = page.locator("input[type=file][capture]").first
    taker.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(31)})
    expect(page.get_by_text("本机已存 1 张")).to_be_visible()
    page.get_by_role("button", name="看判定").click()
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_role("heading", name="上报")).to_be_visible()


def _expect_a_recheck(past: Past, page: Page, house: str) -> None:
    sent = looking.every(past.store, rows.Submission, kind="recheck")
    assert [(one["house_id"], one["state"]) for one in sent] == [(house, "accepted")]
    assert all(one["receipt"] for one in kept(page, "outbox"))
