"""Outlines and roads as a census delivers them: other systems, other layers, broken files."""

import json

import numpy
import pytest
import shapely
from pyogrio import raw

from server.domain.problems import Problem
from server.services.ground_files import shapes_of

HOUSE = shapely.box(111.8400, 38.9100, 111.8401, 38.9101)


def _written(path, shapes, crs, layer="图斑"):
    wkb = numpy.array([shapely.to_wkb(one) for one in shapes], dtype=object)
    kind = shapes[0].geom_type
    raw.write(path, wkb, [], fields=[], geometry_type=kind, crs=crs, layer=layer, driver="GPKG")
    return path


def test_outlines_in_metres_of_gauss_krueger_come_as_degrees(tmp_path):
    metres = shapely.box(486_120, 4_308_000, 486_130, 4_308_010)  # CGCS2000, 111° E
    (found,) = shapes_of(_written(tmp_path / "a.gpkg", [metres], "EPSG:4546"), "footprint", None)
    west, south, east, north = found.bounds
    assert 110.8 < west < east < 111.9 < 112
    assert 38.8 < south < north < 39.0


def test_only_the_wanted_kind_is_taken_and_many_in_one_become_single_ones(tmp_path):
    both = shapely.MultiPolygon([HOUSE, shapely.box(111.85, 38.91, 111.8501, 38.9101)])
    path = _written(tmp_path / "a.gpkg", [both], "EPSG:4490")
    assert len(shapes_of(path, "footprint", None)) == 2
    assert shapes_of(path, "road", "图斑") == []


def test_a_file_without_a_system_another_layer_and_no_file_at_all_are_told(tmp_path):
    path = _written(tmp_path / "a.gpkg", [HOUSE], "EPSG:4326")
    with pytest.raises(Problem, match=r"import\.no_sheet"):
        shapes_of(path, "footprint", "道路")
    broken = tmp_path / "b.gpkg"
    broken.write_bytes(b"no database")
    with pytest.raises(Problem, match=r"import\.broken"):
        shapes_of(broken, "footprint", None)


def test_a_geojson_is_read_as_it_is(tmp_path):
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(HOUSE)}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (found,) = shapes_of(path, "footprint", None)
    assert found.equals(HOUSE)
