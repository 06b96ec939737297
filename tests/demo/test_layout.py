"""The demo county on the map."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
from shapely import Point, union_all

from server.domain.coordinates import gcj02_to_wgs84
from server.domain.priority import RURAL_PATH, URBAN_PATH
from server.services.areas import boundary_wgs84
from server.services.demo.photos import picture
from server.services.demo.villages import lay_out, sites
from survey_schema.load import load_county


@pytest.mark.parametrize("county", ["wuzhai", "wutai"])
def test_townships_and_villages_cover_the_county_without_overlap(county: str) -> None:
    profile = load_county(county)
    layout = lay_out(profile, 400, Random(1))
    whole = boundary_wgs84(profile.code)
    villages = [one.boundary for one in layout.villages]
    assert sum(one.area for one in villages) == pytest.approx(whole.area, rel=1e-6)
    assert union_all(villages).area == pytest.approx(whole.area, rel=1e-6)
    assert set(layout.townships) == {one.code for one in profile.townships}


def test_the_seat_township_holds_the_county_seat_and_the_urban_path() -> None:
    profile = load_county("wuzhai")
    layout = lay_out(profile, 2000, Random(1))
    seat = profile.townships[0].code
    assert layout.townships[seat].contains(Point(gcj02_to_wgs84(*profile.seat)))
    here = {one.path_kind for one in layout.villages if one.township == seat}
    elsewhere = {one.path_kind for one in layout.villages if one.township != seat}
    assert set(URBAN_PATH) <= here
    assert elsewhere == set(RURAL_PATH)


def test_known_villages_keep_their_names_and_no_name_is_given_twice() -> None:
    profile = load_county("wutai")
    layout = lay_out(profile, 40_000, Random(1))
    found = [one.name for one in layout.villages if one.township == profile.townships[0].code]
    assert set(profile.villages[profile.townships[0].code]) <= set(found)
    codes = [one.code for one in layout.villages]
    assert len(set(codes)) == len(codes)
    assert len({one.name for one in layout.villages}) == len(codes)


def test_houses_stand_in_their_grid_and_not_on_top_of_each_other() -> None:
    layout = lay_out(load_county("wuzhai"), 200, Random(1))
    grid = layout.villages[0].grids[0]
    placed = list(islice(sites(grid, Random(2)), 60))
    assert all(grid.boundary.contains(Point(site)) for site in placed)
    nearest = min(
        abs(one[0] - other[0]) * 86_600 + abs(one[1] - other[1]) * 111_320
        for number, one in enumerate(placed)
        for other in placed[:number]
    )
    assert nearest > 10


def test_a_picture_is_a_jpeg_of_its_own_and_the_same_every_time() -> None:
    one, again, other = picture("a 1"), picture("a 1"), picture("a 2")
    assert one == again
    assert one.sha256 != other.sha256
    assert one.data.startswith(b"\xff\xd8")
