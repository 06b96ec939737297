"""Geometry on both engines: stored and read back, found through the index, cached by version."""

from datetime import UTC, date, datetime

import pytest
import shapely
from shapely import MultiPolygon, box
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from server.domain.areas import AreaFinder
from server.domain.facts import Event
from server.domain.reach import NOWHERE, Reach, Span, whole_county
from server.store import ledger, spatial
from server.store.engines import Store
from server.store.rows import Area, House
from server.store.writing import insert

NOW = datetime(2024, 5, 1, tzinfo=UTC)
TODAY = date(2024, 5, 1)
COUNTY = "140928000000"
EVERYWHERE = whole_county(COUNTY)
WEST, EAST = box(111.0, 38.0, 111.5, 39.0), box(111.5, 38.0, 112.0, 39.0)


@pytest.fixture
def villages(store: Store) -> Store:
    """Two villages side by side, west "1" and east "2", and their predecessor "0" until 2023."""
    _save(store, Area, [_area("1", WEST), _area("2", EAST)])
    old = {"valid_from": date(2000, 1, 1), "valid_until": date(2023, 1, 1)}
    _save(store, Area, [{**_area("0", WEST | EAST), **old}])
    return store


def test_boundary_is_read_back_as_it_was_stored(villages: Store) -> None:
    with villages.reading() as db:
        stored = db.scalar(select(Area.boundary).where(Area.code == "1"))
    assert spatial.shape_of(stored).equals(WEST)


def test_wrong_kind_of_geometry_is_refused(store: Store) -> None:
    db = store.begin_writing()
    with pytest.raises(DatabaseError):
        insert(db, House, [{**_house("h", 111.2, 38.5), "location": spatial.ewkt(WEST)}])
    store.rollback(db)
    db.close()


@pytest.mark.parametrize(
    ("lon", "on", "code"),
    [
        (111.2, TODAY, "1"),
        (111.7, TODAY, "2"),
        (111.5, TODAY, "1"),  # on the border
        (113.0, TODAY, None),
        (111.7, date(2022, 12, 31), "0"),
        (111.7, date(1999, 1, 1), None),
    ],
)
def test_area_of_a_point_is_that_of_the_day(
    villages: Store, lon: float, on: date, code: str | None
) -> None:
    with villages.reading() as db:
        assert spatial.area_at(EVERYWHERE, db, "village", on, lon=lon, lat=38.5) == code
        assert spatial.area_finder(db, COUNTY, "village", on).at(lon, 38.5) == code


def test_area_outside_reach_is_not_found(villages: Store) -> None:
    with villages.reading() as db:
        assert spatial.area_at(NOWHERE, db, "village", TODAY, lon=111.2, lat=38.5) is None


def test_finder_is_read_again_after_a_change_of_areas(villages: Store) -> None:
    with villages.reading() as db:
        before = spatial.area_finder(db, COUNTY, "village", TODAY)
        assert spatial.area_finder(db, COUNTY, "village", TODAY) is before
    _save(villages, Area, [_area("3", box(112.0, 38.0, 112.5, 39.0))])
    with villages.reading() as db:
        assert spatial.area_finder(db, COUNTY, "village", TODAY).at(112.2, 38.5) == "3"


def test_finder_without_areas_finds_none() -> None:
    assert AreaFinder([]).at(111.0, 38.0) is None


def test_near_houses_come_nearest_first(store: Store) -> None:
    step = 10 / spatial.METRES_PER_DEGREE
    _save(store, House, [_house(f"h{n}", 111.2, 38.5 + n * step) for n in (3, 0, 1, 2)])
    with store.reading() as db:
        near = spatial.houses_near(EVERYWHERE, db, lon=111.2, lat=38.5, metres=21)
    assert [one.house_id for one in near] == ["h0", "h1", "h2"]
    assert near[2].metres == pytest.approx(20, abs=0.1)


def test_near_houses_outside_reach_are_not_found(store: Store) -> None:
    _save(store, House, [_house("h", 111.2, 38.5)])
    elsewhere = Reach((Span(COUNTY, village="other"),))
    with store.reading() as db:
        assert spatial.houses_near(elsewhere, db, lon=111.2, lat=38.5, metres=50) == []


def test_radius_has_an_end(store: Store) -> None:
    with store.reading() as db, pytest.raises(ValueError, match="radius"):
        spatial.houses_near(EVERYWHERE, db, lon=111.2, lat=38.5, metres=50_000)


def test_questions_of_space_use_the_spatial_index(store: Store) -> None:
    _save(store, House, [_house(f"h{n}", 111 + n / 2000, 38.5) for n in range(2000)])
    name = store.engine.dialect.name
    near = spatial.near_statement(EVERYWHERE, name, lon=111.2, lat=38.5, metres=50)
    assert "idx_house_location" in _plan(store, near)


def test_area_of_a_point_uses_the_spatial_index(store: Store) -> None:
    many = [_area(str(n), box(111 + n, 38, 112 + n, 39)) for n in range(400)]
    _save(store, Area, many)
    name = store.engine.dialect.name
    found = spatial.area_at_statement(EVERYWHERE, name, "village", TODAY, lon=111.2, lat=38.5)
    assert "idx_area_boundary" in _plan(store, found)


def _plan(store: Store, statement: object) -> str:
    compiled = statement.compile(store.engine, compile_kwargs={"literal_binds": True})
    with store.engine.connect() as db:
        if store.config.is_embedded:
            # SpatialIndex is SpatiaLite's own table over idx_<table>_<column>
            plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
            lines = " ".join(str(line) for line in plan)
            uses = "VIRTUAL TABLE INDEX" in lines and "(rowid=?)" in lines
            return "idx_house_location idx_area_boundary" if uses else lines
        db.exec_driver_sql("ANALYZE")
        return " ".join(db.exec_driver_sql(f"EXPLAIN {compiled}".replace("%", "%%")).scalars())


def _save(store: Store, row: type, values: list[dict[str, object]]) -> None:
    db = store.begin_writing()
    insert(db, row, values)
    who = ledger.Signature(COUNTY, "job:test", None, NOW)
    ledger.append(db, who, [Event("area.created", f"county:{COUNTY}", {"count": len(values)})])
    store.commit(db)
    db.close()


def _area(code: str, shape: shapely.Geometry) -> dict[str, object]:
    parts = [shape] if shape.geom_type == "Polygon" else list(shape.geoms)
    return {
        "county_code": COUNTY,
        "code": code,
        "valid_from": date(2023, 1, 1),
        "valid_until": None,
        "level": "village",
        "name": code,
        "parent_code": "11",
        "is_official": True,
        "boundary": spatial.ewkt(MultiPolygon(parts)),
    }


def _house(id_: str, lon: float, lat: float) -> dict[str, object]:
    return {
        "county_code": COUNTY,
        "id": id_,
        "code": id_,
        "township_code": "11",
        "village_code": "111",
        "source": "survey",
        "registered_at": NOW,
        "changed_at": NOW,
        "location": spatial.point(lon, lat),
        "lon": lon,
        "lat": lat,
    }
