"""The map of townships: the deepest tint is the most, none is never tinted, north is up."""

from __future__ import annotations

from hypothesis import given, strategies as st
from shapely import MultiPolygon, box

from server.pages.choropleth import TINTS, picture, tint_of
from server.store.reads.map_tiles import Drawn


def _drawn(code: str, *bounds: float) -> Drawn:
    return Drawn(code, "township", f"乡{code}", "county", MultiPolygon([box(*bounds)]))


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_only_none_has_no_tint_and_a_larger_number_is_never_lighter(one: int, two: int) -> None:
    less, more = sorted((one, two))
    assert (tint_of(less, more) == 0) == (less == 0 or more == 0)
    assert tint_of(less, more) <= (tint_of(more, more) if more else 0) <= TINTS


def test_the_northern_township_stands_above_and_the_key_covers_every_number() -> None:
    shapes = [_drawn("S", 111.0, 38.0, 112.0, 38.5), _drawn("N", 111.0, 38.5, 112.0, 39.0)]
    found = picture(shapes, {"S": 7, "N": 0})
    assert found is not None
    south, north = found.regions
    assert north.y < south.y and (north.tint, south.tint) == (0, TINTS)
    told = [number for first, last in found.steps for number in range(first, last + 1)]
    assert told == list(range(1, 8))


def test_without_outlines_there_is_no_map() -> None:
    assert picture([], {"S": 1}) is None
