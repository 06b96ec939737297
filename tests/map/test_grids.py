"""Grids are drawn inside their village and without overlap; houses follow the line."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import grid_boundaries
from server.services.work import Work
from server.store.engines import Store
from server.store.rows import Area, House, LedgerEntry
from tests import make
from tests.map.drawing import drawn, spot, square_in

TOWNSHIP_A = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
TOWNSHIP_B = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
WEST = square_in(make.VILLAGE_A2)
EAST = square_in(make.VILLAGE_A2, step=0.5)
CROSSED = "111.82,38.88\n111.83,38.89\n111.83,38.88\n111.82,38.89"


def _draw(store: Store, shape: str, name: str, *, actor=TOWNSHIP_A, village=make.VILLAGE_A2) -> str:
    with Work(store, actor, make.NOW) as work:
        code = grid_boundaries.draw_new(work, village, name=name, outline=shape)
        work.commit()
    return code


def _grid_of(store: Store, house: str) -> str | None:
    with store.reading() as db:
        return db.scalar(select(House.grid_code).where(House.id == house))


@pytest.fixture
def county(store: Store) -> Store:
    make.make_county(store)
    return store


def test_houses_inside_a_new_grid_belong_to_it(county: Store) -> None:
    inside = make.make_house(county, make.VILLAGE_A2, **spot(111.822, 38.882))
    outside = make.make_house(county, make.VILLAGE_A2, **spot(111.838, 38.898))
    code = _draw(county, drawn(WEST), "西村一网格")
    assert (_grid_of(county, inside), _grid_of(county, outside)) == (code, None)
    with county.reading() as db:
        entry = db.execute(select(LedgerEntry.facts).where(LedgerEntry.event == "grid.drawn"))
        assert json.loads(entry.scalar_one())["houses"] == 1


def test_a_redrawn_grid_keeps_the_line_it_had(county: Store) -> None:
    house = make.make_house(county, make.VILLAGE_A2, **spot(111.822, 38.882))
    code = _draw(county, drawn(WEST), "西村一网格")
    with Work(county, TOWNSHIP_A, make.NOW + timedelta(days=3)) as work:
        grid_boundaries.redraw(work, code, name="西村东片", outline=drawn(EAST))
        work.commit()
    with county.reading() as db:
        found = select(Area.name, Area.valid_until).where(Area.code == code)
        lives = db.execute(found.order_by(Area.valid_from)).all()
    assert [one.name for one in lives] == ["西村一网格", "西村东片"]
    assert [one.valid_until is None for one in lives] == [False, True]
    assert _grid_of(county, house) is None


@pytest.mark.parametrize(
    ("shape", "name", "code"),
    [
        (drawn(square_in(make.VILLAGE_A2, step=0.8)), "跨村", "grid.outside_village"),
        (drawn(square_in(make.VILLAGE_A2, step=0.2)), "重叠", "grid.overlaps"),
        (drawn(EAST), "西村一网格", "grid.name_taken"),
        (drawn(EAST), " ", "grid.name_needed"),
        (CROSSED, "交叉", "shape.crosses_itself"),
    ],
)
def test_a_faulty_grid_is_refused_and_nothing_kept(
    county: Store, shape: str, name: str, code: str
) -> None:
    _draw(county, drawn(WEST), "西村一网格")
    with pytest.raises(Problem) as refused:
        _draw(county, shape, name)
    assert refused.value.code == code
    with county.reading() as db:
        grids = db.scalars(select(Area.name).where(Area.parent_code == make.VILLAGE_A2)).all()
    assert grids == ["西村一网格"]


def test_what_strays_a_little_is_cut_along_the_village(county: Store) -> None:
    wide = square_in(make.VILLAGE_A2, part=1.0).buffer(0.00005, join_style="mitre")
    code = _draw(county, drawn(wide), "全村")
    with Work(county, TOWNSHIP_A, make.NOW) as work:
        found = grid_boundaries.village_grids(work, make.VILLAGE_A2)
    (grid,) = [one for one in found.grids if one.code == code]
    assert found.boundary.buffer(1e-9).covers(grid.shape)


def test_another_townships_village_and_grid_are_missing(county: Store) -> None:
    with pytest.raises(Problem) as refused:
        _draw(county, drawn(WEST), "外乡", actor=TOWNSHIP_B)
    assert refused.value.code == "area.missing"
    with Work(county, TOWNSHIP_B, make.NOW) as work, pytest.raises(Problem) as unknown:
        grid_boundaries.redraw(work, make.GRID_A1, name="外乡", outline=drawn(WEST))
    assert unknown.value.code == "grid.missing"
