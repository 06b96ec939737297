"""Tiles of the office's map: what they hold, and that they hold nothing of another township."""

from datetime import date
from typing import Any

import pytest
from mapbox_vector_tile import decode
from sqlalchemy import text

from server.domain.acts import Role
from server.outputs import vector_tiles
from server.services.geohazards import NewArea, enter
from server.services.map_tiles import Tile, tile
from server.services.map_view import view
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads.house_filter import HouseFilter
from server.store.spatial import Box
from tests import make
from tests.map.drawing import spot, square_in

OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
TOWNSHIP_A = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
TOWNSHIP_B = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
WIDE = Box(111, 38, 113, 40)


@pytest.fixture
def houses(store: Store) -> list[str]:
    """Twelve houses in the first township, one of them severe; three in the second."""
    make.make_county(store)
    found = [make.make_house(store, make.VILLAGE_A1, health_code="green") for _ in range(11)]
    case = {"open_case_id": make.make_id("case"), "stage": "awaiting_control"}
    severe = {"health_code": "red", "verdict": "severe_hazard", **case}
    found.append(make.make_house(store, make.VILLAGE_A2, **severe))
    for _ in range(3):
        make.make_house(store, make.VILLAGE_B1, health_code="yellow")
    return found


def _tile(store: Store, actor: Any, layer: str, z: int, wanted: HouseFilter | None = None) -> Any:
    """All tiles of a zoom over the county, their layers together."""
    told: dict[str, list[dict[str, Any]]] = {}
    box = (111.79, 38.87, 111.89, 38.91)
    for x, y in vector_tiles.tiles_of(box, z):
        with Look(store, actor, make.NOW) as look:
            asked = Tile(z, x, y, wanted or HouseFilter(is_ended=False), make.NOW.date())
            body = tile(look, layer, asked)
        for name, one in (decode(body) if body else {}).items():
            told.setdefault(name, []).extend(found["properties"] for found in one["features"])
    return told


@pytest.mark.parametrize("z", [8, 12, 16])
def test_every_house_is_counted_once_at_every_zoom(store: Store, houses: list[str], z: int) -> None:
    assert sum(one["count"] for one in _tile(store, OFFICE, "houses", z)["houses"]) == 15


@pytest.mark.parametrize("z", [8, 12, 16])
def test_no_count_tells_of_another_township(store: Store, houses: list[str], z: int) -> None:
    own = _tile(store, TOWNSHIP_B, "houses", z)["houses"]
    assert sum(one["count"] for one in own) == 3
    colours = {one["colour"] for one in own if "colour" in one}
    assert not any(one.get("green") or one.get("red") for one in own)
    assert colours <= {"yellow"}


def test_a_cluster_tells_its_colours_and_a_point_its_house(store: Store, houses: list[str]) -> None:
    (far,) = _tile(store, TOWNSHIP_A, "houses", 7)["houses"]
    assert {name: far[name] for name in ("count", "green", "yellow", "red", "grey")} == {
        "count": 12,
        "green": 11,
        "yellow": 0,
        "red": 1,
        "grey": 0,
    }
    near = _tile(store, TOWNSHIP_A, "houses", 16)["houses"]
    assert {one["id"] for one in near} == set(houses)
    assert [one["id"] for one in near if one["urgent"]] == [houses[-1]]


def test_the_filter_of_the_list_narrows_the_tiles(store: Store, houses: list[str]) -> None:
    severe = HouseFilter(verdict="severe_hazard")
    (only,) = _tile(store, OFFICE, "houses", 16, severe)["houses"]
    assert only["id"] == houses[-1]


def test_heat_counts_open_hazards_within_reach(store: Store, houses: list[str]) -> None:
    from server.store.rows import Hazard

    hazard = {
        "house_id": houses[-1],
        "case_id": make.make_id("case"),
        "part": "wall",
        "sign": "墙体裂缝",
        "severity": "severe",
        "certainty": "M",
        "facts": {},
        "listed_at": make.NOW,
    }
    states = ("open", "planned", "struck")
    rows = [{**hazard, "id": make.make_id(), "state": one} for one in states]
    make.write(store, Hazard, *rows)
    told = _tile(store, TOWNSHIP_A, "heat", 10)["heat"]
    assert (sum(one["hazards"] for one in told), sum(one["severe"] for one in told)) == (2, 2)
    assert _tile(store, TOWNSHIP_B, "heat", 10) == {}


def test_boundaries_are_those_of_ones_own_divisions_on_their_day(store: Store) -> None:
    make.make_county(store)
    told = _tile(store, TOWNSHIP_A, "boundaries", 12)
    assert {one["name"] for one in told["names"]} == {"东村", "西村"}
    assert set(told) == {"county", "areas", "names"}
    with Look(store, OFFICE, make.NOW) as look:
        before = Tile(7, 103, 49, HouseFilter(), date(2021, 1, 1))
        assert "names" not in decode(tile(look, "boundaries", before))
    grids = _tile(store, TOWNSHIP_B, "grids", 13)
    assert grids == {}


def test_a_geohazard_area_is_told_to_its_place_and_to_whom_it_holds_houses(store: Store) -> None:
    make.make_county(store)
    lon, lat = make.point_in(make.VILLAGE_B1, 0)
    make.make_house(store, make.VILLAGE_B1, **spot(lon, lat))
    with Work(store, OFFICE, make.NOW) as work:
        near_a = square_in(make.VILLAGE_A1)
        enter(work, NewArea(name="甲坡", kind="landslide_debris", source="名录", outline=near_a))
        work.commit()
    assert _tile(store, TOWNSHIP_A, "geohazards", 13)["geohazards"][0]["name"] == "甲坡"
    assert _tile(store, TOWNSHIP_B, "geohazards", 13) == {}


def test_the_list_beside_the_map_counts_what_the_tiles_show(
    store: Store, houses: list[str]
) -> None:
    with Look(store, TOWNSHIP_A, make.NOW) as look:
        seen = view(look, HouseFilter(is_ended=False), WIDE)
    assert seen.counts == {"green": 11, "yellow": 0, "red": 1, "grey": 0}
    assert (seen.total, seen.lines[0].id) == (12, houses[-1])


def test_a_tile_is_asked_for_again_and_answered_with_304(
    store: Store, houses: list[str], phone_of: Any
) -> None:
    person = make.make_person(store, Role.TOWNSHIP, "tiles", township=make.TOWNSHIP_A)
    phone = phone_of(person)
    first = phone.get("/tiles/houses/10/829/389.mvt", headers={"Accept-Encoding": "gzip"})
    assert first.mimetype == "application/vnd.mapbox-vector-tile"
    assert "no-cache" in first.headers["Cache-Control"]
    tag = {"If-None-Match": first.headers["ETag"]}
    assert phone.get("/tiles/houses/10/829/389.mvt", headers=tag).status_code == 304
    assert phone.get("/tiles/secrets/10/829/389.mvt").status_code == 404
    assert phone.get("/tiles/houses/3/99/0.mvt").status_code == 404


def test_a_near_tile_asks_the_spatial_index_and_walks_no_county(store: Store) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL plans by the size of its tables, SQLite by its indexes alone")
    make.make_county(store)
    asked: list[str] = []
    with Look(store, TOWNSHIP_A, make.NOW) as look:
        driver = look.db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        for layer in ("houses", "heat", "geohazards", "outlines"):
            tile(look, layer, Tile(16, 53120, 25090, HouseFilter(), make.NOW.date()))
        driver.set_trace_callback(None)
        found = [one for one in asked if one.startswith("SELECT") and "FROM idx_" in one]
        plans = [
            row.detail
            for one in found
            for row in look.db.execute(text(f"EXPLAIN QUERY PLAN {one}"))
        ]
    assert len(found) == 5  # the four layers, and the villages round the outlines
    assert [one for one in plans if one.startswith("SCAN") and "VIRTUAL TABLE" not in one] == []
    assert [one for one in plans if "SEARCH house " in one and "(county_code=?)" in one] == []
