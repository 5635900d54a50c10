"""How far is it from a lot to a base, and what does the way cost?

The great circle between two points on a sphere of mean Earth radius (IUGG: 6371.0088 km), to the
nearest whole kilometre. Roads are longer; the tariff is an assumption that covers it.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from recycling.bases.rules import MICRO_DEGREES

EARTH_RADIUS_KM = 6371.0088


def great_circle_km(
    latitude_udeg: int, longitude_udeg: int, to_latitude_udeg: int, to_longitude_udeg: int
) -> int:
    """Return the distance in whole kilometres between two points in micro-degrees (haversine)."""
    here, there = _radians(latitude_udeg), _radians(to_latitude_udeg)
    northward = there - here
    eastward = _radians(to_longitude_udeg) - _radians(longitude_udeg)
    chord = sin(northward / 2) ** 2 + cos(here) * cos(there) * sin(eastward / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord))))


def _radians(udeg: int) -> float:
    return radians(udeg / MICRO_DEGREES)
