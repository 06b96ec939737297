"""Drawings are read from GeoJSON or from typed corners, and told what is wrong with them."""

import json

import pytest
from shapely import MultiPolygon, Polygon, box

from server.domain import shapes
from server.domain.problems import Problem

SQUARE = "111.8,38.88\n111.81,38.88\n111.81,38.89\n111.8,38.89"


def test_typed_corners_and_geojson_are_the_same_shape():
    ring = [[111.8, 38.88], [111.81, 38.88], [111.81, 38.89], [111.8, 38.89], [111.8, 38.88]]
    geojson = json.dumps(
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    )
    assert shapes.polygons_of(geojson).equals(shapes.polygons_of(SQUARE))


def test_what_a_form_holds_is_read_again_as_it_was():
    two = MultiPolygon([box(111.8, 38.88, 111.81, 38.89), box(111.82, 38.88, 111.83, 38.89)])
    assert shapes.polygons_of(shapes.lines_of(two)).equals(two)


def test_holes_and_ground_within_a_hole_are_kept_by_the_form():
    def square(far: float) -> Polygon:
        return box(111.8 + far, 38.88 + far, 111.9 - far, 38.98 - far)

    ring = square(0).difference(square(0.01))
    beside = box(111.95, 38.88, 111.99, 38.9).difference(box(111.96, 38.885, 111.97, 38.89))
    drawn = MultiPolygon([ring, square(0.02).difference(square(0.03)), square(0.04), beside])
    again = shapes.polygons_of(shapes.lines_of(drawn))
    assert again.symmetric_difference(drawn).area < 1e-9
    assert [len(one.interiors) for one in again.geoms] == [1, 1, 0, 1]


def test_rings_that_only_overlap_or_lie_on_each_other_are_no_holes():
    across = "\n".join(f"{x},{y}" for x, y in box(111.805, 38.885, 111.82, 38.9).exterior.coords)
    for second in (across, SQUARE):
        with pytest.raises(Problem, match=r"shape\."):
            shapes.polygons_of(f"{SQUARE}\n\n{second}")


@pytest.mark.parametrize(
    ("drawn", "code"),
    [
        ("", "shape.too_few_points"),
        ("111.8,38.88\n111.81,38.88", "shape.too_few_points"),
        ("111.8,38.88\n111.81,38.88\n111.82,38.88", "shape.too_few_points"),
        ("111.8,38.88\n111.81,38.89\n111.81,38.88\n111.8,38.89", "shape.crosses_itself"),
        ("east,north\nwest,south\nup,down", "shape.unreadable"),
        ("nan,38\n111,39\n112,38", "shape.unreadable"),
        ("500,38\n501,39\n502,38", "shape.too_large"),
        ("{broken", "shape.unreadable"),
        ('{"type":"Point","coordinates":[111.8,38.8]}', "shape.unreadable"),
        ('{"type":"Polygon","coordinates":[]}', "shape.too_few_points"),
        ('{"type":"Polygon","coordinates":null}', "shape.too_few_points"),
        ('{"type":"Polygon","coordinates":7}', "shape.unreadable"),
        ('{"type":"Blob","coordinates":[]}', "shape.unreadable"),
        ("[1,2]", "shape.unreadable"),
        ("{}", "shape.unreadable"),
        ("\n".join(f"{111 + n / 1e5},{38 + n % 7}" for n in range(3000)), "shape.too_many_points"),
    ],
)
def test_a_faulty_drawing_is_refused_in_words(drawn, code):
    with pytest.raises(Problem) as refused:
        shapes.polygons_of(drawn)
    assert refused.value.code == code


def test_a_hectare_measures_a_hectare():
    side_lat = 100 / 111_195
    side_lon = side_lat / 0.7771459  # cos 39°
    found = shapes.area_m2(box(111.8, 39.0, 111.8 + side_lon, 39.0 + side_lat))
    assert found == pytest.approx(10_000, rel=0.01)


def test_what_strays_is_measured_and_cut():
    village, other = box(0, 0, 10, 10), box(5, 0, 10, 10)
    drawn = box(0, 0, 5.05, 10.1)
    assert shapes.percent_outside(drawn, village) == pytest.approx(0.99, abs=0.01)
    assert shapes.overlap_percent(drawn, other) == pytest.approx(1.0, abs=0.01)
    assert shapes.cut_to(drawn, village, [other]).equals(MultiPolygon([box(0, 0, 5, 10)]))
