"""The other township on the map: its geohazard area, and the tile its house lies in."""

from __future__ import annotations

from datetime import date

from shapely import Point

from server.domain.shapes import as_multi
from server.outputs import vector_tiles
from server.store import rows
from server.store.spatial import ewkt
from tests import make
from tests.procedure.scene import Scene

_LON, _LAT = 111.8765, 38.91234
_ZOOM = 16
_TILE = next(iter(vector_tiles.tiles_of((_LON, _LAT, _LON, _LAT), _ZOOM)))

# Path parameters that tell nothing by themselves.
OF_EVERYBODY = {
    "layer": "houses",
    "z": str(_ZOOM),
    "x": str(_TILE[0]),
    "y": str(_TILE[1]),
    "village": make.VILLAGE_A1,
}


def drawn(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """An area round the house, named after its owner."""
    area_id, place = make.make_id("geohazard of the other township"), scene.township
    village = scene.village
    area = {
        "id": area_id,
        "township_code": place,
        "village_code": village,
        "name": "欧阳玥瑶屋后坡",
        "kind": "rockfall",
        "source": "名录",
        "content": "0" * 64,
        "valid_from": date(2022, 6, 1),
        "drawn_at": make.NOW,
        "drawn_by": ids["account_id"],
        "version": 1,
        "outline": ewkt(as_multi(Point(_LON, _LAT).buffer(0.0005))),
    }
    make.write(scene.store, rows.GeohazardArea, area)
    inside = {"area_id": area_id, "house_id": ids["house_id"], "found_at": make.NOW}
    where = {"township_code": place, "village_code": village}
    make.write(scene.store, rows.GeohazardHouse, {**inside, **where})
    return {"geohazard_id": area_id}
