"""A day of 40 houses and 200 photos without a network, then the worst line there is.

Two houses are filled in by a hand, tap by tap; the others by the code that taps reach (web/phone/
test/seam). Tabs are killed while they write, the server while it answers. At the end everything is
in the database exactly once: counted there, by hash, against what lies on the phone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.benchmarks.hand import Hand
from server.config import Config
from server.domain.acts import Role
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking, sending
from tests.phone.killed import FailingLine, KilledServer, built_seam
from tests.phone.running import jpeg, kept
from tests.phone.test_a_day_in_the_village import (
    SEVERE,
    _open,
    _press_send,
    phone as phone,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOUSES, PHOTOS = 40, 200
A_LONG_RUN_MS = 180_000  # of hundreds of requests, on a busy machine
MOST_TAPS = 92  # as in scripts/benchmarks/phone.py
FATAL = 90  # the request at which the server is killed
SAFE = {"structure_type": "masonry", "bearing_parts": ["brick_wall"]}

_GO_ON = """([houses, answers, photos]) => {
  window.seamWrote = 0
  window.seamFailed = ''
  const all = async () => {
    for (const [place, house] of houses.entries()) {
      await seam.surveyHouse(house, answers, photos[place])
      window.seamWrote++
    }
  }
  void all().catch((error) => { window.seamFailed = String(error) })
}"""


@pytest.fixture
def server(config: Config, county: Store) -> Iterator[KilledServer]:
    server = KilledServer(config)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def houses(county: Store, password_hash: str) -> list[str]:
    area = {"village": make.VILLAGE_A1}
    make.make_person(county, Role.GRID_WORKER, "wang", password_hash=password_hash, **area)
    return [make.make_house(county, owner_masked=f"王*{place:02}") for place in range(HOUSES)]


def test_forty_houses_and_two_hundred_photos_arrive_exactly_once(
    phone: BrowserContext,
    server: KilledServer,
    county: Store,
    houses: list[str],
    tmp_path: Path,
) -> None:
    seam = built_seam(tmp_path / "seam")
    page = _signed_in(phone)
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_text("现在没有网络")).to_be_visible()
    answers = sending.answers(**SAFE)
    _survey_by_hand(page, "王*00", answers, 0)
    page = _be_killed_while_a_letter_is_written(phone, page)
    _survey_by_hand(page, "王*01", {**answers, **SEVERE, "surveyor_verdict": "severe_hazard"}, 50)
    page = _survey_the_rest(phone, page, seam, houses[2:])
    assert looking.count(county, rows.Submission) == 0

    line = FailingLine(5, server, FATAL)
    line.lie_on(page)
    phone.set_offline(False)
    while "killed" not in line.met:
        _press_send(page, A_LONG_RUN_MS)
    _press_send(page, A_LONG_RUN_MS)  # nobody is there
    server.start()
    assert any(not _press_send(page, A_LONG_RUN_MS) for _ in range(60)), "not everything was sent"
    line.leave(page)
    assert {"dropped", "answer lost", "failed", "truncated", "twice", "late"} <= set(line.met)
    _expect_everything_once(county, page, houses)


def _signed_in(phone: BrowserContext) -> Page:
    page = _open(phone)
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text(f"还有 {HOUSES} 户没排查")).to_be_visible(timeout=60_000)
    page.evaluate("navigator.serviceWorker.ready")
    return page


def _survey_by_hand(page: Page, owner: str, answers: dict[str, object], seed: int) -> None:
    page.evaluate("location.hash = '#/grid'")
    burden = Hand(page, lambda place: jpeg(seed + place)).survey(owner, answers)
    is_severe = "wall_vertical_crack" in answers and answers["wall_vertical_crack"] == "yes"
    assert burden.verdict == ("严重安全隐患" if is_severe else "安全")
    assert burden.photos >= 3 and burden.taps <= MOST_TAPS


def _be_killed_while_a_letter_is_written(phone: BrowserContext, page: Page) -> Page:
    """What was on the screen a moment ago may be lost, nothing that was said to be kept."""
    page.evaluate("location.hash = '#/grid'")
    page.get_by_role("link", name="王*01").click()
    page.get_by_role("button", name="开始排查").click()
    page.locator("#q-owner_name input").fill("赵守田")
    page.close(run_before_unload=False)
    page = _open(phone)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _survey_the_rest(phone: BrowserContext, page: Page, seam: str, houses: list[str]) -> Page:
    """Killed in the middle of it; the second time it goes on with what was begun."""
    left = PHOTOS - len({one["sha256"] for one in kept(page, "photos")})
    photos = [left // len(houses) + (place < left % len(houses)) for place in range(len(houses))]
    answers = sending.answers(**SAFE)
    page.evaluate(seam)
    page.evaluate(_GO_ON, [houses, answers, photos])
    page.wait_for_function("() => window.seamWrote >= 12 || window.seamFailed", timeout=60_000)
    page.close(run_before_unload=False)
    page = _open(phone)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(seam)
    page.evaluate(_GO_ON, [houses, answers, photos])
    whole = f"() => window.seamWrote === {len(houses)} || window.seamFailed"
    page.wait_for_function(whole, timeout=120_000)
    assert page.evaluate("window.seamFailed") == ""
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _expect_everything_once(store: Store, page: Page, houses: list[str]) -> None:
    surveys = looking.every(store, rows.Submission)
    assert sorted(one["house_id"] for one in surveys) == sorted(houses)
    assert {one["state"] for one in surveys} == {"accepted"}
    photos = {one["sha256"] for one in kept(page, "photos")}
    stored = [one["sha256"] for one in looking.every(store, rows.PhotoFile)]
    assert len(stored) == len(set(stored)) == PHOTOS
    assert set(stored) == photos
    for sha256 in stored:
        assert hashlib.sha256(store.files.path(sha256).read_bytes()).hexdigest() == sha256
    outbox = {one["id"]: one for one in kept(page, "outbox")}
    assert set(outbox) == photos | {one["id"] for one in surveys}
    assert all(one["state"] == "received" and one["receipt"] for one in outbox.values())
    assert looking.count(store, rows.House) == HOUSES
