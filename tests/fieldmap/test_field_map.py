"""The map of a phone: its grid's ground and nobody else's, fetched again only when it changed."""

import gzip
from dataclasses import dataclass, replace

import mapbox_vector_tile
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader, all_tiles
from sqlalchemy import update

from server.domain.acts import Role
from server.domain.problems import Problem
from server.domain.shapes import lines_of
from server.services import field_map, grid_pull, house_position
from server.services.ground import enter_ground
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from tests import make

TODAY = make.NOW


def _house(village, step, metres=8):
    lon, lat = make.point_in(village, step)
    half = metres / 2 / 111_195
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


@dataclass(frozen=True)
class Ground:
    store: Store

    def enter(self, kind, shapes, source="普查"):
        with Work(self.store, make.JOB, TODAY) as work:
            entered = enter_ground(work, kind, shapes, source)
            work.commit()
        return entered

    def map_of(self, actor, known=None):
        with Look(self.store, actor, TODAY) as look:
            return field_map.field_map(look, known)

    def told(self, actor):
        with Look(self.store, actor, TODAY) as look:
            return grid_pull.pull(look, None, 100)["map"]


@pytest.fixture
def ground(county):
    return Ground(county)


def _drawn(file, layer):
    """Features of a layer over all tiles of the last zoom: (name or place) of each."""
    source = MemorySource(file)
    deepest = Reader(source).header()["max_zoom"]
    found = set()
    for (z, _, _), data in all_tiles(source):
        tile = mapbox_vector_tile.decode(gzip.decompress(data))
        for one in tile.get(layer, {"features": []})["features"] if z == deepest else ():
            facts = one["properties"]
            found.add(facts.get("name") or (round(facts["lon"], 5), round(facts["lat"], 5)))
    return found


def _grid_in_a_corner(ground, code, name):
    lon, lat = make.point_in(make.VILLAGE_A1, 100)
    corner = shapely.MultiPolygon([shapely.box(lon, lat, lon + 0.001, lat + 0.001)])
    drawn = make._area(code, "grid", name, make.VILLAGE_A1, f"SRID=4326;{corner}")
    make.write(ground.store, rows.Area, drawn)
    return code


def _places(*steps, village=make.VILLAGE_A1):
    return {tuple(round(one, 5) for one in make.point_in(village, step)) for step in steps}


def test_a_worker_carries_the_outlines_of_his_village_and_none_of_the_next(ground, worker):
    houses = [_house(make.VILLAGE_A1, step) for step in (0, 20)]
    entered = ground.enter("footprint", [*houses, _house(make.VILLAGE_A2, 3)])
    assert (entered.villages, entered.shapes, entered.outside) == (2, 3, 0)
    _, file = ground.map_of(worker)
    assert _drawn(file, "footprint") == _places(0, 20)
    assert _drawn(file, "area") == {"东村", "东村一网格"}


def test_a_worker_of_another_grid_gets_nothing(ground):
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0)])
    grid = _grid_in_a_corner(ground, f"{make.VILLAGE_A1}-02", "二网格")
    other = make.actor_of(Role.GRID_WORKER, "other", village=make.VILLAGE_A1, grid=grid)
    file = ground.map_of(other)[1]
    assert (_drawn(file, "footprint"), _drawn(file, "area")) == (set(), {"二网格"})
    own = make.actor_of(Role.GRID_WORKER, "own", village=make.VILLAGE_A1, grid=make.GRID_A1)
    assert _drawn(ground.map_of(own)[1], "footprint") == _places(0)


def test_a_grid_held_beside_another_township_brings_no_more_than_the_grid(ground):
    lon, lat = make.point_in(make.VILLAGE_A1, 100)
    corner = (
        f"SRID=4326;{shapely.MultiPolygon([shapely.box(lon, lat, lon + 0.0005, lat + 0.0005)])}"
    )
    grid = f"{make.VILLAGE_A1}-03"
    make.write(ground.store, rows.Area, make._area(grid, "grid", "三网格", make.VILLAGE_A1, corner))
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0), _house(make.VILLAGE_B1, 1)])
    one = make.actor_of(Role.GRID_WORKER, "two seats", village=make.VILLAGE_A1, grid=grid)
    other = make.actor_of(Role.TECHNICIAN, "two seats", township=make.TOWNSHIP_B)
    both = replace(one, seats=(*one.seats, *other.seats))
    assert _drawn(ground.map_of(both)[1], "footprint") == _places(1, village=make.VILLAGE_B1)


def test_a_road_is_cut_where_the_village_ends(ground, worker):
    west, lat = make.point_in(make.VILLAGE_A1, 45)
    east, _ = make.point_in(make.VILLAGE_A2, 0)
    road = shapely.LineString([(west, lat), (east, lat)])
    assert ground.enter("road", [road]).villages == 2
    source = MemorySource(ground.map_of(worker)[1])
    roads = [
        mapbox_vector_tile.decode(gzip.decompress(data)).get("road", {"features": []})
        for _, data in all_tiles(source)
    ]
    assert any(one["features"] for one in roads)


def test_what_did_not_change_is_not_sent_again_and_what_did_is(ground, worker):
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0)])
    version, _ = ground.map_of(worker)
    assert ground.told(worker) == version
    assert ground.map_of(worker, version) == (version, None)
    ground.enter("footprint", [_house(make.VILLAGE_A2, 0)])
    assert ground.told(worker) == version  # the neighbour's ground is not his
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0), _house(make.VILLAGE_A1, 1)])
    changed, file = ground.map_of(worker, version)
    assert changed != version
    assert _drawn(file, "footprint") == _places(0, 1)


def test_the_same_ground_is_drawn_once_and_gives_the_same_bytes(ground, worker):
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0)])
    version, first = ground.map_of(worker)
    kept = ground.store.config.home / "maps" / f"{version}.pmtiles"
    assert kept.read_bytes() == first
    kept.unlink()
    assert ground.map_of(worker)[1] == first
    colleague = make.actor_of(Role.GRID_WORKER, "colleague", village=make.VILLAGE_A1)
    kept.write_bytes(b"drawn before")
    assert ground.map_of(colleague) == (version, b"drawn before")


def test_outlines_in_no_village_are_counted_and_left_out(ground):
    assert ground.enter("footprint", [shapely.box(1, 1, 1.1, 1.1)]).outside == 1
    with pytest.raises(Problem, match=r"ground\.kind_unknown"):
        ground.enter("tree", [])


def test_where_no_boundary_is_known_there_is_no_map(ground):
    undrawn = make.actor_of(Role.GRID_WORKER, "new", village=make.VILLAGE_A1, grid="unknown")
    assert ground.told(undrawn) is None
    with pytest.raises(Problem, match=r"map\.missing"):
        ground.map_of(undrawn)


def test_whoever_may_not_pull_a_grid_gets_no_map(ground, worker):
    administrator = replace(make.actor_of(Role.ADMINISTRATOR, "admin"), device_id=worker.device_id)
    with pytest.raises(Problem, match=r"act\.forbidden"):
        ground.map_of(administrator)


VILLAGE_OFFICE = make.actor_of(Role.VILLAGE, township=make.TOWNSHIP_A, village=make.VILLAGE_A1)


def _outline(ground, house, shape, version=None, actor=VILLAGE_OFFICE):
    with Work(ground.store, actor, TODAY) as work:
        drawn = lines_of(shapely.MultiPolygon([shape]))
        house_position.draw_outline(work, house, outline=drawn, version=version)
        work.commit()


def _outlined(file):
    """House ids of the layer of outlines."""
    tiles = (
        mapbox_vector_tile.decode(gzip.decompress(one)) for _, one in all_tiles(MemorySource(file))
    )
    return {
        one["properties"]["house"]
        for tile in tiles
        for one in tile.get("outline", {"features": []})["features"]
    }


def _house_at(ground, village, step, **columns):
    lon, lat = make.point_in(village, step)
    there = {"lon": lon, "lat": lat, "location": f"SRID=4326;POINT({lon} {lat})"}
    return make.make_house(ground.store, village, **there, **columns)


def test_an_outline_drawn_in_the_office_names_its_house_and_a_new_one_makes_a_new_file(
    ground, worker
):
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0)])
    before = ground.told(worker)
    house = _house_at(ground, make.VILLAGE_A1, 4)
    assert ground.told(worker) == before  # a house alone changes no ground
    _outline(ground, house, _house(make.VILLAGE_A1, 4))
    version, file = ground.map_of(worker, before)
    assert (version != before, ground.told(worker)) == (True, version)
    assert _outlined(file) == {house}
    assert _drawn(file, "footprint") == _places(0)
    _outline(ground, house, _house(make.VILLAGE_A1, 4, metres=12), 1)
    assert ground.told(worker) not in {before, version}


def test_an_outline_of_another_village_or_of_a_house_that_is_gone_is_not_in_the_file(
    ground, worker
):
    office = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    ground.enter("footprint", [_house(make.VILLAGE_A1, 0)])
    before = ground.told(worker)
    _outline(
        ground, _house_at(ground, make.VILLAGE_A2, 1), _house(make.VILLAGE_A2, 1), actor=office
    )
    gone = _house_at(ground, make.VILLAGE_A1, 7)
    _outline(ground, gone, _house(make.VILLAGE_A1, 7))
    db = ground.store.begin_writing()
    db.execute(update(rows.House).where(rows.House.id == gone).values(ended_on=TODAY.date()))
    ground.store.commit(db)
    db.close()
    assert ground.told(worker) == before
