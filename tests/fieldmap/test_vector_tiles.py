"""A tile holds what lies in it, where it lies, and nothing of the next one."""

import mapbox_vector_tile
import shapely

from server.outputs.vector_tiles import EXTENT, Feature, Layer, bounds, tile, tiles_of

Z = 14


def _decoded(features, z, x, y):
    found = mapbox_vector_tile.decode(tile({"house": Layer(features)}, z, x, y))
    return found["house"]["features"] if found else []


def test_a_point_lies_in_its_tile_where_it_lies_on_the_ground():
    ((x, y),) = tiles_of((111.84, 38.91, 111.84, 38.91), Z)
    west, south, east, north = bounds(Z, x, y)
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    (found,) = _decoded([Feature(middle, {"state": "safe", "left_out": None}, 7)], Z, x, y)
    assert (found["properties"], found["id"]) == ({"state": "safe"}, 7)
    assert all(abs(one - EXTENT / 2) <= 2 for one in found["geometry"]["coordinates"])


def test_an_outline_across_two_tiles_is_in_both_and_in_no_third():
    ((x, y),) = tiles_of((111.84, 38.91, 111.84, 38.91), Z)
    _, south, east, north = bounds(Z, x, y)
    lat = (south + north) / 2
    outline = shapely.box(east - 0.001, lat, east + 0.001, lat + 0.001)
    wide = {at: len(_decoded([Feature(outline, {})], Z, at, y)) for at in range(x - 1, x + 3)}
    assert wide == {x - 1: 0, x: 1, x + 1: 1, x + 2: 0}


def test_a_tile_with_nothing_in_it_has_no_bytes():
    far = Feature(shapely.Point(0, 0), {})
    assert tile({"house": Layer([far]), "road": Layer([])}, Z, 13_000, 6_200) == b""


def test_the_tiles_of_a_box_are_those_it_touches():
    west, south, east, north = bounds(10, 829, 391)
    inside = ((west + east) / 2, south + 1e-6, east + 1e-3, north - 1e-6)
    assert list(tiles_of(inside, 10)) == [(829, 391), (830, 391)]
