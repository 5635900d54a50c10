"""How near is a lot? Places as whole coordinates on a sphere, so that a database can compare them.

A place is a point on a sphere with a radius of a million. Two points lie within a distance when the
straight line between them (the chord) is no longer than that distance's own chord; its square is
whole numbers added and multiplied, on any database. The grid is some six metres.

So that not every place need be compared, each lies in a cell of several nets of meridians and
parallels, coarse ones and fine ones; what is near lies in one of a few cells of one net.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin

MICRO_DEGREES = 1_000_000
RADIUS = 1_000_000
# Mean Earth radius of the IUGG.
EARTH_RADIUS_KM = 6371.0088
FURTHEST_KM = 20_000
# How wide and high the cells of each net are: ½°, 2°, 8°, 40°. Each divides a circle.
_WIDTHS = tuple(width * MICRO_DEGREES // 2 for width in (1, 4, 16, 80))
_CIRCLE = 360 * MICRO_DEGREES
_QUARTER = 90 * MICRO_DEGREES
_MOST_CELLS = 40


@dataclass(frozen=True)
class Point:
    """A place on the sphere."""

    x: int
    y: int
    z: int


@dataclass(frozen=True)
class Cell:
    """A cell of a net: rows are counted from the south pole, columns eastward from Greenwich."""

    net: int
    row: int
    column: int


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
        return round((2 * RADIUS * sin(self._angle / 2)) ** 2)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of one net in which all lie that are near; none where they are many."""
        for net in range(len(_WIDTHS)):
            rows, columns = self._rows(net), self._columns(net)
            if len(rows) * len(columns) <= _MOST_CELLS:
                around = _CIRCLE // _WIDTHS[net]
                return tuple(Cell(net, row, column % around) for row in rows for column in columns)
        return ()

    def _rows(self, net: int) -> range:
        return _steps(self.latitude_udeg + _QUARTER, self._angle, net)

    def _columns(self, net: int) -> range:
        """Return the columns between the meridians that touch the circle; all, round a pole."""
        latitude, angle = radians(self.latitude_udeg / MICRO_DEGREES), self._angle
        if abs(latitude) + angle >= pi / 2:
            return range(_CIRCLE // _WIDTHS[net])
        return _steps(self.longitude_udeg, asin(sin(angle) / cos(latitude)), net)

    @property
    def _angle(self) -> float:
        return min(self.km, FURTHEST_KM) / EARTH_RADIUS_KM


def cells_of(latitude_udeg: int, longitude_udeg: int) -> tuple[Cell, ...]:
    """Return the cell of every net a place in micro-degrees lies in."""
    return tuple(
        Cell(net, (latitude_udeg + _QUARTER) // width, longitude_udeg // width % (_CIRCLE // width))
        for net, width in enumerate(_WIDTHS)
    )


def _steps(middle: int, angle: float, net: int) -> range:
    """Return the rows or columns within an angle of a middle, and a hundred metres more."""
    reach, width = round(degrees(angle) * MICRO_DEGREES) + 1000, _WIDTHS[net]
    return range((middle - reach) // width, (middle + reach) // width + 1)


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
