"""Which township, village and grid a row means, by code or by name, and what its point says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from server.domain.areas import AreaFinder
from server.domain.coordinates import bd09_to_wgs84, gcj02_to_wgs84
from server.services.imports.place_names import (
    by_name,
    grids_of,
    plain,
    township_name,
    village_name,
)
from server.services.imports.words import RowFault, row_fault
from server.store.reads.grid import AreaLine
from server.store.reads.whereabouts import Whereabouts

_TO_WGS84 = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}

_WEST, _EAST, _SOUTH, _NORTH = 70.0, 140.0, 3.0, 54.0  # anywhere in China


Point = tuple[float, float]


class Around(NamedTuple):
    """The areas whose boundaries hold a point; nothing for a row without one."""

    village: str | None = None
    grid: str | None = None
    is_outside: bool = False  # of the county


class Places:
    """The divisions of one county on one day."""

    def __init__(
        self, county_name: str, areas: Sequence[AreaLine], where: Whereabouts, grids: AreaFinder
    ) -> None:
        self.county_name = county_name
        self.where = where
        self._grid_finder = grids
        self.names = {area.code: area.name for area in areas}
        self.parents = {area.code: area.parent_code for area in areas}
        self.villages = {area.code for area in areas if area.level == "village"}
        self._townships = by_name(areas, "township", township_name)
        self._villages = by_name(areas, "village", plain)
        self._short_villages = by_name(areas, "village", village_name)
        self._grids = grids_of(areas)
        # a file names the same few places over and over
        self.township = lru_cache(4096)(self._township)
        self.villages_called = lru_cache(4096)(self._villages_called)

    def _township(self, text: str) -> str | None:
        """Its code, from the code in 9 or 12 digits or from the name."""
        code = text + "000" if len(text) == 9 and text.isdecimal() else text
        if code in self.names and code not in self.villages:
            return code
        found = self._townships.get(township_name(text), ())
        return found[0] if len(found) == 1 else None

    def _villages_called(self, text: str, township: str | None) -> list[str]:
        """Codes, within the township if one is known; the full name before the short one."""
        if text in self.villages:
            return [text]
        for known, name in ((self._villages, plain), (self._short_villages, village_name)):
            found = known.get(name(text), ())
            inside = [code for code in found if township in (None, self.parents[code])]
            if inside:
                return inside
        return []

    def around(self, points: Sequence[Point]) -> list[Around]:
        """What lies around each point, all at once: one by one it took an eighth of the time."""
        villages = self.where.finder.at_each(points)
        grids = self._grid_finder.at_each(points)
        strays = [at for at, village in enumerate(villages) if village is None]
        counties = self.where.county.at_each([points[at] for at in strays])
        has_border = len(self.where.county) > 0
        outside = {at for at, county in zip(strays, counties, strict=True) if county is None}
        return [
            Around(village, grid, has_border and at in outside)
            for at, (village, grid) in enumerate(zip(villages, grids, strict=True))
        ]

    def grid_of(self, village: str, around: Around) -> str | None:
        """The grid around the point, else the only grid of the village."""
        grids = self._grids.get(village, ())
        if around.grid in grids:
            return around.grid
        return grids[0] if len(grids) == 1 else None

    def grid(self, village: str, text: str) -> str | None:
        return next(
            (one for one in self._grids.get(village, ()) if text in (one, self.names[one])), None
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row says of its place; headers and shown values for the faults."""

    township: str
    village: str
    grid: str
    point: Point | None
    around: Around
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    township: str
    village: str
    grid: str | None
    is_outside: bool = False  # the point lies elsewhere than in the village


def find_place(places: Places, stated: Stated) -> tuple[Spot | None, list[RowFault]]:
    """Township and village as stated, proved by the point; every contradiction is a fault."""
    faults: list[RowFault] = []
    around = _around(places, stated, faults)
    village = _village(places, stated, around, faults)
    if village is None:
        return None, faults
    if stated.village and around not in (None, village):
        found, name = _full_name(places, str(around)), _full_name(places, village)
        faults.append(
            row_fault(
                stated.headers["village"],
                "point.other_village",
                shown=stated.village,
                stated=name,
                found=found,
            )
        )
    grid = _grid(places, stated, village, faults)
    is_outside = stated.point is not None and places.where.is_astray(village, around)
    return Spot(places.parents[village], village, grid, is_outside), faults


def _around(places: Places, stated: Stated, faults: list[RowFault]) -> str | None:
    if stated.point is None:
        return None
    if stated.around.is_outside:
        shown = f"{stated.point[0]:.6f}, {stated.point[1]:.6f}"
        faults.append(
            row_fault(
                stated.headers["lon"],
                "point.outside_county",
                shown=shown,
                county=places.county_name,
            )
        )
    return stated.around.village


def _village(
    places: Places, stated: Stated, around: str | None, faults: list[RowFault]
) -> str | None:
    township = _township(places, stated, faults)
    if stated.village:
        return _stated_village(places, stated, township, around, faults)
    if around is None:
        code = "place.village_missing" if stated.point is None else "place.village_undrawn"
        if not any(fault.code == "point.outside_county" for fault in faults):
            faults.append(row_fault(stated.headers["village"], code))
        return None
    _require_township(places, stated, township, around, faults)
    return around


def _township(places: Places, stated: Stated, faults: list[RowFault]) -> str | None:
    if not stated.township:
        return None
    found = places.township(stated.township)
    if found is None:
        faults.append(
            row_fault(
                stated.headers["township"],
                "place.township_unknown",
                shown=stated.township,
                value=stated.township,
            )
        )
    return found


def _stated_village(
    places: Places,
    stated: Stated,
    township: str | None,
    around: str | None,
    faults: list[RowFault],
) -> str | None:
    found = places.villages_called(stated.village, township)
    elsewhere = found or places.villages_called(stated.village, None)
    if len(found) > 1 and around in found:
        return around  # the point tells which of two villages of one name
    if len(elsewhere) == 1:
        _require_township(places, stated, township, elsewhere[0], faults)
        return elsewhere[0]
    header = stated.headers["village"]
    if len(found) > 1:
        owners = "、".join(_full_name(places, code) for code in found)
        faults.append(
            row_fault(header, "place.village_ambiguous", shown=stated.village, townships=owners)
        )
    else:
        where = places.names[township] if township else "本县"
        faults.append(
            row_fault(
                header,
                "place.village_unknown",
                shown=stated.village,
                where=where,
                value=stated.village,
            )
        )
    return None


def _require_township(
    places: Places, stated: Stated, township: str | None, village: str, faults: list[RowFault]
) -> None:
    right = places.parents[village]
    if township is not None and township != right:
        faults.append(
            row_fault(
                stated.headers["township"],
                "place.township_differs",
                shown=stated.township,
                village=places.names[village],
                right=places.names.get(right, right),
                stated=places.names[township],
            )
        )


def _grid(places: Places, stated: Stated, village: str, faults: list[RowFault]) -> str | None:
    if not stated.grid:
        return places.grid_of(village, stated.around)
    found = places.grid(village, stated.grid)
    if found is None:
        faults.append(
            row_fault(
                stated.headers["grid"],
                "place.grid_unknown",
                shown=stated.grid,
                village=places.names[village],
                value=stated.grid,
            )
        )
    return found


def find_point(
    lon: object, lat: object, datum: str, headers: Mapping[str, str]
) -> tuple[tuple[float, float] | None, list[RowFault]]:
    """(longitude, latitude) in WGS84 with 7 decimals, about a centimetre (domain.md §7.3)."""
    if lon is None and lat is None:
        return None, []
    if lon is None or lat is None:
        return None, [row_fault(headers["lat" if lat is None else "lon"], "point.half")]
    wrong = [
        row_fault(headers[name], "point.no_number", shown=str(value)[:40])
        for name, value in (("lon", lon), ("lat", lat))
        if not isinstance(value, int | float)
    ]
    if wrong:
        return None, wrong
    assert isinstance(lon, int | float) and isinstance(lat, int | float)
    if not _is_in_china(lon, lat):
        code = "point.swapped" if _is_in_china(lat, lon) else "point.not_degrees"
        return None, [row_fault(headers["lon"], code, shown=f"{lon}, {lat}")]
    east, north = _TO_WGS84[datum](lon, lat) if datum in _TO_WGS84 else (lon, lat)
    return (round(float(east), 7), round(float(north), 7)), []


def _is_in_china(lon: float, lat: float) -> bool:
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def _full_name(places: Places, village: str) -> str:
    parent = places.parents[village]
    return f"{places.names.get(parent, '')}{places.names[village]}"
