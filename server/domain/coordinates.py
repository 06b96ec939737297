"""GCJ-02 and BD-09 to WGS-84 and back; only the edges of the system call this (architecture).

Degrees, longitude first. CGCS2000 and WGS-84 differ by less than any phone can measure, so they
are one here (domain.md §7.3). The shift is the published approximation of GCJ-02; outside the
rectangle around China it is not applied.
"""

from __future__ import annotations

from math import atan2, cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]

# Krasovsky 1940, on which the shift is computed.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323

_WEST, _EAST = 72.004, 137.8347
_SOUTH, _NORTH = 0.8293, 55.8271

_BD_ANGLE = pi * 3000.0 / 180.0
_BD_OFFSET = (0.0065, 0.006)

_PRECISION = 1e-9  # degrees, about a tenth of a millimetre
_ROUNDS = 30


def is_outside_china(lon: float, lat: float) -> bool:
    return not (_WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH)


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    if is_outside_china(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """The shift has no closed inverse: guess, shift the guess, correct by what it missed."""
    if is_outside_china(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(_ROUNDS):
        east, north = _shift(guess_lon, guess_lat)
        miss_lon, miss_lat = guess_lon + east - lon, guess_lat + north - lat
        guess_lon, guess_lat = guess_lon - miss_lon, guess_lat - miss_lat
        if abs(miss_lon) < _PRECISION and abs(miss_lat) < _PRECISION:
            break
    return guess_lon, guess_lat


def gcj02_to_bd09(lon: float, lat: float) -> Point:
    radius = hypot(lon, lat) + 0.00002 * sin(lat * _BD_ANGLE)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_ANGLE)
    return radius * cos(angle) + _BD_OFFSET[0], radius * sin(angle) + _BD_OFFSET[1]


def bd09_to_gcj02(lon: float, lat: float) -> Point:
    guess_lon, guess_lat = lon - _BD_OFFSET[0], lat - _BD_OFFSET[1]
    for _ in range(_ROUNDS):
        there_lon, there_lat = gcj02_to_bd09(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
        if abs(there_lon - lon) < _PRECISION and abs(there_lat - lat) < _PRECISION:
            break
    return guess_lon, guess_lat


def wgs84_to_bd09(lon: float, lat: float) -> Point:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> Point:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _shift(lon: float, lat: float) -> Point:
    """Degrees by which GCJ-02 lies east and north of the point."""
    east_m, north_m = _waves(lon - 105.0, lat - 35.0)
    sine = sin(radians(lat))
    magic = 1 - _ECCENTRICITY_SQUARED * sine * sine
    meridian = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    parallel = _SEMI_MAJOR_M / sqrt(magic) * cos(radians(lat))
    return east_m * 180.0 / (parallel * pi), north_m * 180.0 / (meridian * pi)


def _waves(x: float, y: float) -> Point:
    """The published polynomial and waves, metres east and north."""
    root = 0.1 * sqrt(abs(x))
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2.0 * root + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north
