"""Houses inside a geohazard area are marked for their surveyors; no verdict follows from it."""

import json
from datetime import timedelta

import numpy
import pytest
import shapely
from pyogrio import raw
from shapely import MultiPolygon, box
from shapely.geometry import mapping
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.coordinates import wgs84_to_gcj02
from server.domain.problems import Problem
from server.services import geohazard_files, geohazard_houses, geohazards, house_position
from server.services.geohazard_files import Given
from server.services.houses import house_page
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads.house_filter import HouseFilter
from server.store.rows import GeohazardHouse, House, LedgerEntry
from tests import make
from tests.map.drawing import drawn, spot, square_in

OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
TOWNSHIP_A = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
TOWNSHIP_B = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
LAND = make.actor_of(Role.DEPARTMENT, department="natural_resources")
SCHOOLS = make.actor_of(Role.DEPARTMENT, department="education")
SLOPE = drawn(square_in(make.VILLAGE_A1))
WORDS = {"name": "东村后坡", "kind": "landslide_debris", "source": "隐患点清单"}
GIVEN = Given("rockfall", "自然资源局清单", "wgs84")


@pytest.fixture
def houses(store: Store) -> tuple[str, str]:
    """One inside the slope, one outside."""
    make.make_county(store)
    safe = {"verdict": "safe", "health_code": "green"}
    return (
        make.make_house(store, make.VILLAGE_A1, **spot(111.803, 38.883), **safe),
        make.make_house(store, make.VILLAGE_A1, **spot(111.818, 38.898), **safe),
    )


def _enter(store: Store, actor=TOWNSHIP_A, outline=SLOPE) -> str:
    with Work(store, actor, make.NOW) as work:
        area = geohazards.enter_drawn(work, **WORDS, outline=outline)
        work.commit()
    return area


def _inside(store: Store, area: str) -> set[str]:
    with store.reading() as db:
        found = select(GeohazardHouse.house_id).where(
            GeohazardHouse.area_id == area, GeohazardHouse.left_at.is_(None)
        )
        return set(db.scalars(found))


def _events(store: Store, house: str) -> list[str]:
    with store.reading() as db:
        found = select(LedgerEntry.event).where(LedgerEntry.chain == f"house:{house}")
        return list(db.scalars(found.order_by(LedgerEntry.seq)))


def test_an_area_marks_the_houses_inside_and_judges_none(store: Store, houses) -> None:
    area = _enter(store)
    assert _inside(store, area) == {houses[0]}
    with Look(store, TOWNSHIP_A, make.NOW) as look:
        kept = house_page(look, HouseFilter(is_in_geohazard=True))
    assert ([one.id for one in kept.lines], kept.total) == ([houses[0]], 1)
    assert _events(store, houses[0])[-1] == "house.in_geohazard"
    with store.reading() as db:
        assert set(db.scalars(select(House.verdict))) == {"safe"}


def test_a_moved_house_goes_into_an_area_and_out_of_it(store: Store, houses) -> None:
    area = _enter(store)
    for lon, lat, version in ((111.804, 38.884, 1), (111.818, 38.897, 2), (111.803, 38.883, 3)):
        with Work(store, TOWNSHIP_A, make.NOW) as work:
            where = {"lon": lon, "lat": lat, "reason": "现场核对位置", "version": version}
            house_position.move(work, houses[0], **where)
            work.commit()
    marks = [one for one in _events(store, houses[0]) if "geohazard" in one]
    assert marks == ["house.in_geohazard", "house.left_geohazard", "house.in_geohazard"]
    assert _inside(store, area) == {houses[0]}


def test_a_redrawn_area_lets_go_and_takes_in(store: Store, houses) -> None:
    area = _enter(store)
    north = drawn(MultiPolygon([box(111.812, 38.892, 111.819, 38.899)]))
    with Work(store, TOWNSHIP_A, make.NOW + timedelta(days=1)) as work:
        newer = geohazards.redraw(work, area, **WORDS, outline=north, version=1)
        work.commit()
    assert (_inside(store, area), _inside(store, newer)) == (set(), {houses[1]})
    with Work(store, TOWNSHIP_A, make.NOW) as work, pytest.raises(Problem) as refused:
        geohazards.end(work, area, version=2)
    assert refused.value.code == "geohazard.over"


def test_an_ended_area_asks_nobody_any_more(store: Store, houses) -> None:
    area = _enter(store)
    with Work(store, TOWNSHIP_A, make.NOW) as work:
        geohazards.end(work, area, version=1)
        work.commit()
    assert _inside(store, area) == set()
    assert _events(store, houses[0])[-1] == "house.left_geohazard"


def test_the_nightly_check_finds_houses_that_came_by_another_way(store: Store, houses) -> None:
    area = _enter(store)
    imported = make.make_house(store, make.VILLAGE_A1, **spot(111.805, 38.885))
    counts = []
    for _ in range(2):
        with Work(store, make.JOB, make.NOW) as work:
            counts.append(geohazard_houses.place_again(work))
            work.commit()
    assert counts == [1, 0]
    assert _inside(store, area) == {houses[0], imported}


@pytest.mark.parametrize(
    ("actor", "code"), [(TOWNSHIP_B, "geohazard.elsewhere"), (SCHOOLS, "act.forbidden")]
)
def test_who_does_not_answer_for_the_place_draws_nothing(store, houses, actor, code) -> None:
    with pytest.raises(Problem) as refused:
        _enter(store, actor)
    assert refused.value.code == code


def test_the_department_for_geohazards_draws_in_all_the_county(store: Store, houses) -> None:
    assert _inside(store, _enter(store, LAND)) == {houses[0]}


def test_an_area_elsewhere_is_missing(store: Store, houses) -> None:
    area = _enter(store)
    with Work(store, TOWNSHIP_B, make.NOW) as work, pytest.raises(Problem) as refused:
        geohazards.find_area(work, area)
    assert refused.value.code == "geohazard.missing"


def _file(*shapes, **facts) -> bytes:
    features = [
        {"type": "Feature", "properties": facts, "geometry": mapping(shape)} for shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _import(store: Store, data: bytes):
    with Work(store, OFFICE, make.NOW) as work:
        told = geohazard_files.enter_file(work, data, GIVEN)
        work.commit()
    return told


def test_a_file_enters_all_its_areas(store: Store, houses) -> None:
    shapes = (square_in(make.VILLAGE_A1), square_in(make.VILLAGE_B1))
    assert _import(store, _file(*shapes, 名称="滑坡点", 类型="滑坡泥石流")) == (2, [])
    with Work(store, OFFICE, make.NOW) as work:
        found = geohazards.area_list(work, township=None, is_over=False)
    assert {(one.area.name, one.area.kind) for one in found} == {("滑坡点", "landslide_debris")}
    assert [one.houses for one in found] == [1, 0]


def test_a_file_with_one_faulty_area_enters_none(store: Store, houses) -> None:
    crossed = MultiPolygon([square_in(make.VILLAGE_A1).geoms[0]])
    far = box(10, 50, 11, 51)
    entered, faulty = _import(store, _file(crossed, far))
    assert (entered, [one.number for one in faulty]) == (0, [2])
    with Work(store, OFFICE, make.NOW) as work:
        assert geohazards.area_list(work, township=None, is_over=False) == []


def test_a_file_in_gcj02_is_converted_at_the_edge(store: Store, houses) -> None:
    shifted = shapely.transform(square_in(make.VILLAGE_A1), _to_gcj02)
    with Work(store, OFFICE, make.NOW) as work:
        given = GIVEN._replace(datum="gcj02")
        assert geohazard_files.enter_file(work, _file(shifted), given) == (1, [])
        (line,) = geohazards.area_list(work, township=None, is_over=False)
        outline = geohazards.outline_of(work, line.area.id)
    assert outline.bounds == pytest.approx(square_in(make.VILLAGE_A1).bounds, abs=1e-5)


def _to_gcj02(points):
    return numpy.array([wgs84_to_gcj02(float(x), float(y)) for x, y in points])


def test_a_geopackage_enters_its_areas(store: Store, houses, tmp_path) -> None:
    path = tmp_path / "areas.gpkg"
    wkb = numpy.array([square_in(make.VILLAGE_A1).wkb], dtype=object)
    names = [numpy.array(["后坡"], dtype=object)]
    raw.write(path, wkb, names, ["名称"], geometry_type="MultiPolygon", crs="EPSG:4490")
    assert _import(store, path.read_bytes()) == (1, [])
    with Work(store, OFFICE, make.NOW) as work:
        (line,) = geohazards.area_list(work, township=None, is_over=False)
    assert (line.area.name, line.area.kind, line.houses) == ("后坡", "rockfall", 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "geohazard.file_kind"),
        (b"PK\x03\x04", "geohazard.file_kind"),
        (b'{"type":"FeatureCollection"', "geohazard.file_broken"),
        (b'{"type":"FeatureCollection","features":7}', "geohazard.file_broken"),
        (b'{"type":"FeatureCollection","features":[]}', "geohazard.file_empty"),
    ],
)
def test_a_bad_file_is_told_so(store: Store, houses, data: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        _import(store, data)
    assert refused.value.code == code
