"""A house found by the outline the office drew, 天地图 beside it, and a file closed meanwhile."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

from server import clock
from server.pages import phone as phone_page
from server.services import house_merges, schema_content
from server.services.county import county_schema
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import looking, sending
from tests.phone.killed import built_seam
from tests.phone.looking_back import Past
from tests.phone.running import Server, kept, tap_map_until
from tests.phone.test_map_and_places import _FLAGS, UNTIL_THE_MAP_IS_KEPT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = "0af1" * 8
_BESIDE_THE_DOT = 34  # pixels each way: some twenty metres at the closest the map goes
WANTED = {
    "SERVICE": "WMTS",
    "REQUEST": "GetTile",
    "VERSION": "1.0.0",
    "STYLE": "default",
    "TILEMATRIXSET": "w",
    "FORMAT": "tiles",
    "tk": KEY,
}


@pytest.fixture
def past(county: Store, password_hash: str) -> Past:
    if not county.config.is_embedded:
        pytest.skip("the phone is the same; what it is told is tested on both engines elsewhere")
    return Past(county, password_hash)


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The county has a key of 天地图."""
    schema = county_schema(make.COUNTY)
    keyed = replace(schema, profile=replace(schema.profile, tianditu_key=KEY))
    monkeypatch.setattr(schema_content, "county_schema", lambda _: keyed)
    monkeypatch.setattr(phone_page, "online_maps", lambda: True)
    schema_content.forget()
    phone_page._policy.cache_clear()
    yield
    schema_content.forget()
    phone_page._policy.cache_clear()


@pytest.fixture
def phone(app: Flask, past: Past, with_key: None) -> Iterator[BrowserContext]:
    server = Server(app)
    server.start()
    lon, lat = make.point_in(make.VILLAGE_A1)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        yield chromium.new_context(
            base_url=server.address,
            viewport={"width": 390, "height": 700},
            locale="zh-CN",
            has_touch=True,
            geolocation={"longitude": lon, "latitude": lat, "accuracy": 6},
            permissions=["geolocation"],
        )
        chromium.close()
    server.stop()


def _signed_in(phone: BrowserContext, houses: int) -> Page:
    page = phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/phone/")
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text(f"共 {houses} 户")).to_be_visible()
    expect(page.get_by_role("button", name="更新")).to_be_enabled()
    return page


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in {"serious", "critical"}]


def test_a_tap_inside_the_outline_is_its_house_and_the_online_map_may_fail(
    phone: BrowserContext, past: Past
) -> None:
    house, _ = past.surveyed()
    past.outlined(house)
    asked: list[str] = []
    picture = _tile()

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if "/img_w/" in route.request.url:
            route.fulfill(status=403, body="key")
        else:
            route.fulfill(body=picture, content_type="image/png")

    phone.route("https://*.tianditu.gov.cn/**", answer)
    page = _signed_in(phone, 1)
    page.evaluate(UNTIL_THE_MAP_IS_KEPT)
    page.get_by_role("link", name="看地图").click()
    told = page.get_by_role("status", name="点到的房屋").filter(has_text="赵*田")
    tap_map_until(page, told, _BESIDE_THE_DOT)

    page.get_by_role("button", name="天地图").click()
    expect(page.get_by_text("审图号：GS(2024)0650号")).to_be_visible()
    _until(page, lambda: {_layer(one) for one in asked} == {"vec", "cva"})
    for one in asked:
        _expect_asked_right(one)
    assert page.get_by_text("天地图取不到").count() == 0
    page.get_by_role("button", name="卫星影像").click()
    expect(page.get_by_text("天地图取不到")).to_be_visible()
    assert _serious(page) == []
    page.get_by_role("link", name="打开这一户").click()
    expect(page.get_by_role("button", name="重新排查")).to_be_visible()


def _until(page: Page, is_so: object) -> None:
    for _ in range(200):
        if is_so():  # type: ignore[operator]
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to be")


def _layer(address: str) -> str:
    return parse_qs(urlsplit(address).query)["LAYER"][0]


def _expect_asked_right(address: str) -> None:
    """As 天地图 documents its WMTS in the web's Mercator grid."""
    parts = urlsplit(address)
    query = {name: one[0] for name, one in parse_qs(parts.query).items()}
    layer = query.pop("LAYER")
    assert re.fullmatch(r"t[0-7]\.tianditu\.gov\.cn", parts.hostname or "")
    assert parts.path == f"/{layer}_w/wmts"
    zoom, row, column = (int(query.pop(f"TILE{one}")) for one in ("MATRIX", "ROW", "COL"))
    assert query == WANTED
    assert 0 < zoom <= 18 and 0 <= row < 2**zoom and 0 <= column < 2**zoom


def _tile() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), (200, 220, 200)).save(out, "PNG")
    return out.getvalue()


def test_what_was_filled_in_of_a_file_closed_meanwhile_is_the_house_that_stays(
    phone: BrowserContext, past: Past, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stays, _ = past.surveyed(step=3)
    goes, other = (make.make_house(past.store, owner_masked=f"王*{one}") for one in range(2))
    seam = built_seam(tmp_path_factory.mktemp("seam"))
    page = _signed_in(phone, 3)
    phone.set_offline(True)
    answers = sending.answers(structure_type="masonry", bearing_parts=["brick_wall"])
    page.evaluate(seam)
    page.evaluate("given => seam.surveyHouse(...given)", [goes, answers, 1])
    page.evaluate("given => seam.beginHouse(...given)", [other, answers, 1])
    for one in (goes, other):
        _merge(past, stays, one)
    phone.set_offline(False)
    page.reload()
    page.goto("/phone/#/outbox")
    code = looking.one(past.store, rows.House, id=stays)["code"]
    expect(page.get_by_text(f"填的档案已并入 {code}，已记到那一户，不用重报")).to_be_visible()
    page.goto("/phone/#/grid")
    page.get_by_role("button", name="更新").click()
    expect(page.get_by_text("共 1 户")).to_be_visible()
    page.get_by_role("link", name=re.compile("房屋已不在网格内")).click()
    expect(page.get_by_text("填完上报会记到那一户，不用重填")).to_be_visible()
    assert _serious(page) == []
    page.get_by_role("link", name="继续填写").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    page.goto(re.sub("survey/([^/]+).*", r"verdict/\1", page.url))
    page.get_by_role("button", name="完成排查").click()
    expect(page.get_by_text("都已上报")).to_be_visible()
    surveys = looking.every(past.store, rows.Submission)
    assert [(one["house_id"], one["state"]) for one in surveys] == [(stays, "accepted")] * 3
    outbox = kept(page, "outbox")
    assert all(one["state"] == "received" and one["receipt"] for one in outbox)


def _merge(past: Past, stays: str, goes: str) -> None:
    for step in ("propose", "confirm"):
        with Work(past.store, past.office, clock.now()) as work:
            if step == "propose":
                merge = house_merges.propose(work, stays, goes, reason="现场核对是同一户")
            else:
                house_merges.confirm(work, merge)
            work.commit()
