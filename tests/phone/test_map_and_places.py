"""The map without a line, a new house beside an old one, plates without a camera, odd pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import pytest
import segno
import shapely
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from server.domain.acts import Role
from server.services.ground import enter_ground
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.phone.running import Server, jpeg, kept, tap_map_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "mapplatetoken"
_FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@pytest.fixture
def page(app: Flask, county: Store, password_hash: str) -> Iterator[Page]:
    """A worker's phone with his grid and its map, then without a line; GPS is off by 600 m."""
    if not county.config.is_embedded:
        pytest.skip("what the server sends is tested on both engines in tests/fieldmap")
    expect.set_options(timeout=20_000)  # a map drawn without a graphics card, beside other tests
    _a_village(county, password_hash)
    server = Server(app)
    server.start()
    lon, lat = make.point_in(make.VILLAGE_A1)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        context = chromium.new_context(
            base_url=server.address,
            viewport={"width": 390, "height": 700},
            locale="zh-CN",
            has_touch=True,
            geolocation={"longitude": lon, "latitude": lat, "accuracy": 600},
            permissions=["geolocation"],
        )
        page = _signed_in(context)
        yield page
        chromium.close()
    server.stop()


def _a_village(store: Store, password_hash: str) -> None:
    make.make_person(
        store, Role.GRID_WORKER, "wang", password_hash=password_hash, village=make.VILLAGE_A1
    )
    lon, lat = make.point_in(make.VILLAGE_A1)
    there = {"lon": lon, "lat": lat, "location": f"SRID=4326;POINT({lon} {lat})"}
    house = make.make_house(store, owner_masked="王*", **there)
    make.make_house(store, owner_masked="李*", lon=None, lat=None, location=None)
    outline = shapely.box(lon - 6e-5, lat - 5e-5, lon + 6e-5, lat + 5e-5)
    with Work(store, make.JOB, make.NOW) as work:
        enter_ground(work, "footprint", [outline], "test")
        work.commit()
    plate = {"id": make.make_id(), "house_id": house, "token": TOKEN, "serial": 1}
    area = {"township_code": make.TOWNSHIP_A, "village_code": make.VILLAGE_A1}
    make.write(store, rows.Plate, {**plate, **area, "issued_at": make.NOW, "issued_by": "job:test"})


def _signed_in(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/phone/")
    _expect_fit(page)
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("共 2 户")).to_be_visible()
    page.evaluate(UNTIL_THE_MAP_IS_KEPT)
    return page


UNTIL_THE_MAP_IS_KEPT = """async () => {
  for (let tried = 0; tried < 300; tried++) {
    for (const name of await caches.keys()) {
      const kept = await (await caches.open(name)).keys()
      if (kept.filter((one) => one.url.includes('maplibre')).length === 3) return
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the library of the map was not kept')
}"""


def _expect_fit(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(_SMALL_TARGETS)
    assert small == []


_SMALL_TARGETS = """() => {
  const typed = ['file', 'checkbox', 'radio'].map((kind) => `:not([type=${kind}])`).join('')
  const all = [...document.querySelectorAll(`button, a.button, select, input${typed}`)]
  const isSmall = (one) => one.offsetParent && one.getBoundingClientRect().height < 44
  return all.filter(isSmall).map((one) => one.outerHTML.slice(0, 120))
}"""


def test_a_grid_without_a_line_is_found_on_its_map_and_by_its_plates(page: Page) -> None:
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("link", name="看地图").click()
    expect(page.get_by_text("没有位置、图上看不到的 1 户")).to_be_visible()
    told = page.get_by_role("status", name="点到的房屋")
    tap_map_until(page, told.filter(has_text="王*"))
    _expect_fit(page)

    page.goto("/phone/#/scan")
    expect(page.get_by_text("请用下面的办法")).to_be_visible()  # no camera here
    _expect_fit(page)
    plate = {"name": "a.png", "mimeType": "image/png", "buffer": _plate()}
    page.get_by_label("拍一张码牌照片来认").set_input_files(plate)
    expect(page.get_by_role("heading", name="王*")).to_be_visible()

    page.goto("/phone/#/me")
    page.get_by_label("大字、高对比").check()
    for screen in ("grid", "outbox", "patrols", "me"):
        page.goto(f"/phone/#/{screen}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _expect_fit(page)

    _begin_beside_the_old_one(page)
    _take_odd_pictures(page)


def _begin_beside_the_old_one(page: Page) -> None:
    page.goto("/phone/#/new")
    expect(page.get_by_text("误差约 600 米，不能用来找房")).to_be_visible()
    tap_map_until(page, page.get_by_text("10 米内已有房屋，是其中一户吗？"))
    begin = page.get_by_role("button", name="开始排查")
    expect(begin).to_be_disabled()
    page.get_by_label("不是其中任何一户").check()
    begin.click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    _expect_fit(page)
    (draft,) = kept(page, "drafts")
    assert draft["location"]["source"] == "footprint"
    assert len(draft["near_denied"]) == 1


def _take_odd_pictures(page: Page) -> None:
    """HEIC is told, 41 megapixels are kept, and what the browser can only show is kept too."""
    page.evaluate(
        "location.hash = location.hash.replace('survey', 'photos').split('/').slice(0, 3).join('/')"
    )
    taker = page.locator("input[type=file][capture]").first
    taker.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": _HEIC})
    expect(page.get_by_text("读不了 HEIC")).to_be_visible()
    taker.set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": _broad()})
    expect(page.get_by_text("本机已存 1 张")).to_be_visible(timeout=20_000)
    page.evaluate(_ONLY_SHOWN)
    taker.set_input_files({"name": "c.heic", "mimeType": "image/heic", "buffer": jpeg(3)})
    expect(page.get_by_text("本机已存 2 张")).to_be_visible(timeout=20_000)
    widths = [Image.open(io.BytesIO(one)).width for one in _kept_pictures(page)]
    assert sorted(widths) == [1600, 1600]
    _expect_fit(page)


# As HEIC on some iPhones: shown on a page, unpacked in no other way.
_ONLY_SHOWN = "() => { window.createImageBitmap = () => Promise.reject(new Error('no')) }"


def _kept_pictures(page: Page) -> list[bytes]:
    hashes = [one["sha256"] for one in kept(page, "photos")]
    return [base64.b64decode(page.evaluate(_BYTES, one)) for one in hashes]


_BYTES = """(hash) => new Promise((done) => {
  const open = indexedDB.open('anju')
  open.onsuccess = () => {
    const one = open.result.transaction('pictures').objectStore('pictures').get(hash)
    one.onsuccess = () => {
      open.result.close()
      const letters = [...new Uint8Array(one.result.bytes)].map((each) => String.fromCharCode(each))
      done(btoa(letters.join('')))
    }
  }
})"""


_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def _broad() -> bytes:
    out = io.BytesIO()
    Image.new("L", (7400, 5600), 120).save(out, "JPEG", quality=50)
    return out.getvalue()


def _plate() -> bytes:
    out = io.BytesIO()
    segno.make(f"https://anju.example/h/{TOKEN}", error="m").save(out, kind="png", scale=8)
    return out.getvalue()
