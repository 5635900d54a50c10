"""How near is a lot? Places as whole coordinates on a sphere, so that a database can compare them.

A place is a point on a sphere with a radius of a million. Two points lie within a distance when the
straight line between them (the chord) is no longer than that distance's own chord; its square is
whole numbers added and multiplied, on any database. The grid is some six metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

MICRO_DEGREES = 1_000_000
RADIUS = 1_000_000
# Mean Earth radius of the IUGG.
EARTH_RADIUS_KM = 6371.0088
FURTHEST_KM = 20_000


@dataclass(frozen=True)
class Point:
    """A place on the sphere."""

    x: int
    y: int
    z: int


@dataclass(frozen=True)
class Near:
    """Within how many kilometres of a place in micro-degrees."""

    latitude_udeg: int
    longitude_udeg: int
    km: int

    @property
    def point(self) -> Point:
        """Return the place in the middle."""
        return point(self.latitude_udeg, self.longitude_udeg)

    @property
    def chord_squared(self) -> int:
        """Return the square of the longest chord that is still near enough."""
        half_angle = min(self.km, FURTHEST_KM) / EARTH_RADIUS_KM / 2
        return round((2 * RADIUS * sin(half_angle)) ** 2)

    @property
    def latitudes(self) -> tuple[int, int]:
        """Return the southernmost and northernmost latitude that can be near, in micro-degrees."""
        reach = round(self.km / EARTH_RADIUS_KM / radians(1) * MICRO_DEGREES) + 100
        return self.latitude_udeg - reach, self.latitude_udeg + reach


def point(latitude_udeg: int, longitude_udeg: int) -> Point:
    """Return where a place in micro-degrees lies on the sphere."""
    latitude, longitude = (
        radians(udeg / MICRO_DEGREES) for udeg in (latitude_udeg, longitude_udeg)
    )
    return Point(
        round(RADIUS * cos(latitude) * cos(longitude)),
        round(RADIUS * cos(latitude) * sin(longitude)),
        round(RADIUS * sin(latitude)),
    )


def is_near(near: Near, place: Point) -> bool:
    """Tell whether a place is near enough; what the database asks, in words of a program."""
    here = near.point
    chord = (place.x - here.x) ** 2 + (place.y - here.y) ** 2 + (place.z - here.z) ** 2
    return chord <= near.chord_squared
