"""The map's pages and forms as somebody in the office uses them, by browser and without a map."""

import io
import json

import pytest
from shapely.geometry import mapping

from scripts.looking.words import findings
from server.domain.acts import Role
from server.domain.reach import whole_county
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import geohazards as reads
from tests import make
from tests.map.drawing import drawn, spot, square_in

BBOX = "111.79,38.87,111.89,38.91"


@pytest.fixture
def browser(store: Store, password_hash: str, browser_of):
    make.make_county(store)
    where = {"township": make.TOWNSHIP_A}
    make.make_person(store, Role.TOWNSHIP, "yancheng", password_hash=password_hash, **where)
    return browser_of("yancheng")


def _house(store: Store, **columns) -> str:
    place = spot(111.803, 38.883)
    return make.make_house(store, make.VILLAGE_A1, **place, health_code="red", **columns)


def test_the_map_is_a_list_too(store: Store, browser) -> None:
    house = _house(store)
    for path in ("/map", f"/map/view?bbox={BBOX}&health_code=red"):
        page = browser.get(path).text
        assert f"/houses/{house}" in page
    assert "没有符合条件" in browser.get(f"/map/view?bbox={BBOX}&health_code=green").text
    assert browser.get("/map/view?bbox=everywhere").status_code == 422


def test_a_house_is_found_and_told_on_a_card(store: Store, browser) -> None:
    house = _house(store, verdict="severe_hazard")
    code = browser.get(f"/map/houses/{house}").text
    assert "严重安全隐患" in code and f"/houses/{house}/position" in code
    with store.reading() as db:
        known = reads.areas_of_house(whole_county(make.COUNTY), db, house)
    assert known == []
    assert browser.get("/map/search?search=%25%F0%9F%8F%A0").json == []


def test_a_house_is_placed_by_form_and_a_refusal_keeps_what_was_typed(
    store: Store, browser
) -> None:
    house = _house(store)
    form = {"lon": "111.835", "lat": "38.885", "reason": "现场核对门牌", "version": "1"}
    refused = browser.post(f"/houses/{house}/position", form)
    assert refused.status_code == 409
    assert "现场核对门牌" in refused.text and "111.835" in refused.text
    done = browser.post(f"/houses/{house}/position", {**form, "sure": "yes"})
    assert done.status_code == 303
    assert house in browser.get("/map/unplaced").text


def test_grids_are_drawn_by_form(store: Store, browser) -> None:
    form = {"name": "西村东片", "outline": drawn(square_in(make.VILLAGE_A2))}
    path = f"/map/villages/{make.VILLAGE_A2}/grids/new"
    assert browser.get(path).status_code == 200
    assert browser.post(path, form).status_code == 303
    assert "西村东片" in browser.get(f"/map/grids?village={make.VILLAGE_A2}").text
    again = browser.post(path, form)
    assert again.status_code == 409 and "111.82" in again.text


def test_geohazard_areas_are_drawn_listed_redrawn_and_ended(store: Store, browser) -> None:
    house = _house(store)
    form = {
        "name": "东村后坡",
        "kind": "rockfall",
        "source": "隐患点清单",
        "outline": drawn(square_in(make.VILLAGE_A1)),
    }
    area = browser.post("/geohazards/new", form).headers["Location"].split("/")[2].split("?")[0]
    assert house in browser.get(f"/geohazards/{area}").text
    assert "东村后坡" in browser.get(f"/map/houses/{house}").text
    assert browser.get(f"/geohazards/{area}/redraw").status_code == 200
    bad = browser.post(f"/geohazards/{area}/redraw", {**form, "version": "1", "outline": "1,2"})
    assert bad.status_code == 422 and "东村后坡" in bad.text
    assert browser.post(f"/geohazards/{area}/end", {"version": "1"}).status_code == 303
    assert "东村后坡" in browser.get("/geohazards?state=over").text


def test_a_file_of_areas_is_taken_or_told_what_is_wrong(store: Store, browser) -> None:
    def send(*shapes):
        features = [{"type": "Feature", "geometry": mapping(one)} for one in shapes]
        body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        file = (io.BytesIO(body), "areas.geojson")
        form = {"kind": "flood", "source": "清单", "datum": "wgs84", "file": file}
        return browser.post("/geohazards/import", form, content_type="multipart/form-data")

    own, foreign = square_in(make.VILLAGE_A1), square_in(make.VILLAGE_B1)
    refused = send(own, foreign)
    assert refused.status_code == 422 and "不在您的辖区内" in refused.text
    assert send(own).status_code == 303
    with Work(store, make.JOB, make.NOW) as work:
        lines = reads.area_lines(
            whole_county(make.COUNTY), work.db, township=None, is_over=False, limit=9
        )
    assert [one.area.kind for one in lines] == ["flood"]


def test_no_page_of_the_map_shows_english_or_codes(store: Store, browser) -> None:
    house = _house(store, verdict="severe_hazard", owner_masked="王*")
    form = {"name": "东村后坡", "kind": "rockfall", "source": "清单"}
    drawing = {**form, "outline": drawn(square_in(make.VILLAGE_A1))}
    area = browser.post("/geohazards/new", drawing).headers["Location"].split("?")[0]
    pages = (
        *("/map", "/map/unplaced", "/map/grids", f"/map/grids?village={make.VILLAGE_A1}"),
        *(f"/map/grids/{make.GRID_A1}", f"/map/villages/{make.VILLAGE_A1}/grids/new"),
        *("/geohazards", "/geohazards/import", area, f"{area}/redraw"),
        *(f"/houses/{house}/position", f"/houses/{house}/outline", f"/map/houses/{house}"),
    )
    told = [f"{path}: {what}" for path in pages for what in findings(browser.get(path).text)]
    assert told == []
