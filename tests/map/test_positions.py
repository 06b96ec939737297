"""A person puts a house where it stands, and draws its outline; the ledger tells of both."""

import json

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import house_position
from server.services.work import Work
from server.store.engines import Store
from server.store.rows import House, LedgerEntry
from tests import make
from tests.map.drawing import drawn, spot

VILLAGE = make.actor_of(Role.VILLAGE, township=make.TOWNSHIP_A, village=make.VILLAGE_A1)
TOWNSHIP_B = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
WHY = "现场核对，原定位在村委会"


@pytest.fixture
def house(store: Store) -> str:
    make.make_county(store)
    return make.make_house(store, make.VILLAGE_A1, **spot(111.802, 38.882))


def _move(store: Store, house: str, lon: float, lat: float, *, actor=VILLAGE, **how) -> None:
    with Work(store, actor, make.NOW) as work:
        given = {"reason": WHY, "version": 1, **how}
        house_position.move(work, house, lon=lon, lat=lat, **given)
        work.commit()


def _row(store: Store, house: str):
    with store.reading() as db:
        columns = (House.lon, House.lat, House.grid_code, House.is_outside_village, House.version)
        return db.execute(select(*columns).where(House.id == house)).one()


def test_a_moved_house_stands_where_the_pin_was_put(store: Store, house: str) -> None:
    _move(store, house, 111.81, 38.89)
    assert tuple(_row(store, house)) == (111.81, 38.89, make.GRID_A1, False, 2)
    with store.reading() as db:
        moved = select(LedgerEntry.facts).where(LedgerEntry.event == "house.moved")
        facts = json.loads(db.scalar(moved))
    assert facts["village"] == facts["from_village"] == make.VILLAGE_A1
    assert 1100 < facts["metres"] < 1200
    assert WHY not in str(facts)


@pytest.mark.parametrize(
    ("lon", "lat", "how", "code"),
    [
        (111.835, 38.885, {}, "place.other_village"),
        (120.0, 30.0, {"is_sure": True}, "place.outside_county"),
        (111.802, 38.882, {}, "place.same"),
        (111.81, 38.89, {"version": 7}, "house.changed_meanwhile"),
        (111.81, 38.89, {"reason": "错"}, "reason.too_short"),
        (111.81, 38.89, {"actor": TOWNSHIP_B}, "house.missing"),
        (999.0, 38.89, {}, "place.unknown"),
    ],
)
def test_a_doubtful_place_is_refused(store, house, lon, lat, how, code) -> None:  # noqa: PLR0917
    with pytest.raises(Problem) as refused:
        _move(store, house, lon, lat, **how)
    assert refused.value.code == code
    assert _row(store, house).version == 1


def test_who_is_sure_places_a_house_beyond_its_village(store: Store, house: str) -> None:
    _move(store, house, 111.835, 38.885, is_sure=True)
    found = _row(store, house)
    assert (found.lon, found.is_outside_village) == (111.835, True)


def _outline(store: Store, house: str, shape: str, version: int | None = None) -> None:
    with Work(store, VILLAGE, make.NOW) as work:
        house_position.draw_outline(work, house, outline=shape, version=version)
        work.commit()


def test_an_outline_is_drawn_and_drawn_anew(store: Store, house: str) -> None:
    _outline(store, house, drawn(MultiPolygon([box(111.802, 38.882, 111.8021, 38.8821)])))
    _outline(store, house, drawn(MultiPolygon([box(111.802, 38.882, 111.8022, 38.8821)])), 1)
    with Work(store, VILLAGE, make.NOW) as work:
        placing = house_position.placing(work, house)
    assert placing.outline_version == 2
    assert placing.outline.bounds[2] == pytest.approx(111.8022)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (box(111.81, 38.89, 111.8101, 38.8901), "outline.far_from_house"),
        (box(111.80, 38.88, 111.81, 38.89), "outline.too_large"),
    ],
)
def test_an_outline_of_something_else_is_refused(store: Store, house: str, shape, code) -> None:
    with pytest.raises(Problem) as refused:
        _outline(store, house, drawn(MultiPolygon([shape])))
    assert refused.value.code == code
