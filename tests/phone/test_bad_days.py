"""What goes wrong on a phone in a village: each has its screen, and nothing of the work is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import update

from server.domain.acts import Role
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.intake import looking, sending
from tests.phone.killed import built_seam
from tests.phone.running import Server, jpeg, kept
from tests.phone.test_a_day_in_the_village import _press_send, _sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAFE = {"structure_type": "masonry", "bearing_parts": ["brick_wall"]}
A_DAY_MS = 86_400_000
_OFF = """(() => {
  const Right = Date
  window.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + OFF) }
    static now() { return Right.now() + OFF }
  }
})()"""

_REFUSED = """navigator.mediaDevices.getUserMedia =
  () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))"""

_AGED = """() => new Promise((done, fail) => {
  const open = indexedDB.open('anju')
  open.onerror = () => fail(open.error)
  open.onsuccess = () => {
    const drafts = open.result.transaction('drafts', 'readwrite').objectStore('drafts')
    drafts.getAll().onsuccess = ({ target }) => {
      const old = target.result[0]
      const answers = { ...old.answers, asked_no_more: 'yes' }
      drafts.put({ ...old, form_version: '2021.1', answers })
    }
    drafts.transaction.oncomplete = () => { open.result.close(); done() }
  }
})"""


@pytest.fixture(scope="module")
def seam(tmp_path_factory: pytest.TempPathFactory) -> str:
    return built_seam(tmp_path_factory.mktemp("seam"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    server = Server(app)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def one_engine(county: Store) -> None:
    """What meets the server is tried on both (the first tests here, and the forty houses)."""
    if not county.config.is_embedded:
        pytest.skip("the phone is the same; what the server does is tested on both in tests/intake")


@pytest.fixture
def houses(county: Store, password_hash: str) -> list[str]:
    area = {"village": make.VILLAGE_A1}
    make.make_person(county, Role.GRID_WORKER, "wang", password_hash=password_hash, **area)
    return [make.make_house(county, owner_masked=f"王*{place}") for place in range(3)]


def _phone(chromium: Browser, server: Server) -> BrowserContext:
    lon, lat = make.point_in(make.VILLAGE_A1)
    return chromium.new_context(
        base_url=server.address,
        viewport={"width": 390, "height": 700},
        locale="zh-CN",
        has_touch=True,
        geolocation={"longitude": lon, "latitude": lat, "accuracy": 6},
        permissions=["geolocation"],
    )


@pytest.fixture
def phone(chromium: Browser, server: Server, houses: list[str]) -> Iterator[BrowserContext]:
    context = _phone(chromium, server)
    yield context
    context.close()


def _survey(page: Page, seam: str, house: str, photos: int = 2) -> None:
    page.evaluate(seam)
    answers = sending.answers(**SAFE)
    page.evaluate("given => seam.surveyHouse(...given)", [house, answers, photos])


def _begin(page: Page, seam: str, house: str, photos: int = 0) -> None:
    page.evaluate(seam)
    answers = sending.answers(**SAFE)
    page.evaluate("given => seam.beginHouse(...given)", [house, answers, photos])


def _back_on_line(page: Page) -> None:
    """Opened anew: what lies in the outbox goes by itself."""
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert any(not _press_send(page) for _ in range(10)), "not everything was sent"


def _expect_all_of_it_there(county: Store, *pages: Page) -> None:
    stored = {one["sha256"] for one in looking.every(county, rows.PhotoFile)}
    surveys = {one["id"] for one in looking.every(county, rows.Submission)}
    outbox = [one for page in pages for one in kept(page, "outbox")]
    assert {one["id"] for one in outbox} == stored | surveys
    assert all(one["state"] == "received" and one["receipt"] for one in outbox)


def test_two_phones_on_one_house_are_both_kept(  # noqa: PLR0917
    chromium: Browser,
    server: Server,
    phone: BrowserContext,
    county: Store,
    houses: list[str],
    seam: str,
) -> None:
    other = _phone(chromium, server)
    pages = [_sign_in(phone), _sign_in(other)]
    for page in pages:
        page.context.set_offline(True)
        _survey(page, seam, houses[0], photos=2)
    for page in pages:
        _back_on_line(page)
    surveys = looking.every(county, rows.Submission)
    assert [one["house_id"] for one in surveys] == [houses[0]] * 2
    assert {one["state"] for one in surveys} == {"accepted"}
    assert looking.events(county, f"house:{houses[0]}").count("survey.received") == 2
    assert looking.count(county, rows.PhotoFile) == 4
    _expect_all_of_it_there(county, *pages)
    other.close()


def test_a_clock_wrong_by_a_day_is_noticed_and_put_right_in_the_record(
    phone: BrowserContext, county: Store, houses: list[str], seam: str
) -> None:
    """It was right when he signed in, and went wrong without a network."""
    page = _sign_in(phone)
    phone.set_offline(True)
    phone.add_init_script(_OFF.replace("OFF", str(A_DAY_MS)))
    page.reload()
    _survey(page, seam, houses[0])
    _back_on_line(page)
    expect(page.get_by_text("本机时间比服务器快约24小时")).to_be_visible()
    survey = looking.one(county, rows.Submission)
    photos = looking.every(county, rows.Photo)
    assert survey["state"] == "accepted"
    for moment in [survey["captured_at"], *(one["captured_at"] for one in photos)]:
        assert abs(_utc(moment) - datetime.now(UTC)) < timedelta(minutes=5)
    _expect_all_of_it_there(county, page)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@pytest.mark.usefixtures("one_engine")
def test_an_old_draft_goes_on_under_a_new_form(
    phone: BrowserContext, county: Store, houses: list[str], seam: str
) -> None:
    page = _sign_in(phone)
    phone.set_offline(True)
    _begin(page, seam, houses[0], photos=1)
    page.evaluate(_AGED)
    page.reload()
    (draft,) = kept(page, "drafts")
    page.goto(f"/phone/#/survey/{draft['id']}")
    expect(page.get_by_text("新版不再问的 1 项仍存在本机，不上报")).to_be_visible()
    page.goto(f"/phone/#/verdict/{draft['id']}")
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_text("本机已存，未上报")).to_be_visible()
    _back_on_line(page)
    survey = looking.one(county, rows.Submission)
    assert survey["state"] == "accepted" and survey["form_version"] != "2021.1"
    _expect_all_of_it_there(county, page)


def _end_the_house(store: Store, house: str) -> None:
    _change(store, update(rows.House).where(rows.House.id == house).values(ended_on=date.today()))


def _give_the_grid_to_another(store: Store, house: str) -> None:
    away = {"village_code": make.VILLAGE_A2}
    _change(store, update(rows.SeatRow).values(**away))


def _change(store: Store, statement: Any) -> None:
    db = store.begin_writing()
    db.execute(statement)
    store.commit(db)
    db.close()


@pytest.mark.usefixtures("one_engine")
@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (_end_the_house, "该房屋档案已注明灭失"),
        (_give_the_grid_to_another, "该房屋或村不在提交人的网格内"),
    ],
    ids=["the house is gone", "the grid is another's"],
)
def test_what_the_office_changed_meanwhile_costs_no_survey(  # noqa: PLR0917
    phone: BrowserContext,
    county: Store,
    houses: list[str],
    seam: str,
    meanwhile: Any,
    said: str,
) -> None:
    page = _sign_in(phone)
    phone.set_offline(True)
    _survey(page, seam, houses[0])
    _begin(page, seam, houses[1], photos=1)
    for house in houses[:2]:
        meanwhile(county, house)
    _back_on_line(page)
    expect(page.get_by_text(f"已收到，待乡镇核对：{said}")).to_be_visible()
    page.evaluate("location.hash = '#/grid'")
    expect(page.get_by_text("房屋已不在网格内，填的内容还在")).to_be_visible()
    begun = page.get_by_role("link", name="王*1")  # no house of the list any more: what he wrote
    expect(begun).to_have_count(1)
    expect(begun).to_contain_text("房屋已不在网格内")
    expect(page.get_by_role("link", name="王*0")).to_have_count(0)
    page.goto(f"/phone/#/house/{houses[1]}")
    expect(page.get_by_text("这户已不在您的网格内，或档案已注明灭失。")).to_be_visible()
    page.get_by_role("link", name="继续填写").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    page.goto(re.sub("survey/([^/]+).*", r"verdict/\1", page.url))
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_role("heading", name="上报")).to_be_visible()
    _back_on_line(page)
    assert {one["state"] for one in looking.every(county, rows.Submission)} == {"quarantined"}
    assert looking.count(county, rows.Submission) == 2
    _expect_all_of_it_there(county, page)


@pytest.mark.usefixtures("one_engine")
def test_who_refuses_the_camera_takes_photos_all_the_same(
    phone: BrowserContext, county: Store, houses: list[str], seam: str
) -> None:
    phone.add_init_script(_REFUSED)
    page = _sign_in(phone)
    page.goto("/phone/#/scan")
    expect(page.get_by_text("没有得到相机权限")).to_be_visible()
    _begin(page, seam, houses[0])
    (draft,) = kept(page, "drafts")
    page.reload()
    page.goto(f"/phone/#/photos/{draft['id']}")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(9)}
    page.get_by_label(re.compile("^从相册选")).first.set_input_files(photo)
    expect(page.get_by_text("本机已存 1 张")).to_be_visible()
