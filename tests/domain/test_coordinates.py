"""GCJ-02 and BD-09 are converted at the edge and back (domain.md §7.3)."""

from math import cos, hypot, radians

import pytest
from hypothesis import given, strategies as st

from server.domain.coordinates import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    is_outside_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

# Half a degree inside the rectangle, where the shift can lead nobody out of it.
inside = st.tuples(st.floats(72.6, 137.3), st.floats(1.4, 55.3))
TIANANMEN = (116.404, 39.915)


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def test_published_example_is_met():
    assert wgs84_to_gcj02(*TIANANMEN) == pytest.approx((116.41024449916938, 39.91640428150164))


@given(inside)
def test_gcj02_comes_back_to_a_millionth_of_a_degree(point):
    assert _distance(gcj02_to_wgs84(*wgs84_to_gcj02(*point)), point) < 1e-6


@given(inside)
def test_bd09_comes_back_to_a_millionth_of_a_degree(point):
    assert _distance(bd09_to_gcj02(*gcj02_to_bd09(*point)), point) < 1e-6
    assert _distance(bd09_to_wgs84(*wgs84_to_bd09(*point)), point) < 1e-6


@given(st.tuples(st.floats(110, 114), st.floats(38, 40)))
def test_shift_in_our_counties_is_some_hundred_metres(point):
    east, north = (a - b for a, b in zip(wgs84_to_gcj02(*point), point, strict=True))
    metres = hypot(east * 111_000 * cos(radians(point[1])), north * 111_000)

    assert 50 < metres < 900


@pytest.mark.parametrize("point", [(0.0, 0.0), (71.9, 39.0), (139.0, 35.0), (110.0, 60.0)])
def test_nothing_is_shifted_outside_china(point):
    assert is_outside_china(*point)
    assert wgs84_to_gcj02(*point) == point
    assert gcj02_to_wgs84(*point) == point
