"""Which day is it where a base stands? Its yearly scale and quotas count by that calendar.

The time zone is the one whose principal place (IANA time zone database) lies nearest to the base
among those of its country.
"""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from math import cos, radians
from typing import Protocol

import pytz

_PLACES = "zone1970.tab"
_POINT = re.compile(r"([+-]\d{4,6})([+-]\d{5,7})")
_UDEG = 1_000_000
# The whole of China keeps Beijing time; the database's other zone there is not the legal one.
_BY_LAW = {"CN": "Asia/Shanghai"}


class Site(Protocol):
    """Where something stands; coordinates in millionths of a degree."""

    @property
    def country(self) -> str: ...  # noqa: D102
    @property
    def latitude_udeg(self) -> int: ...  # noqa: D102
    @property
    def longitude_udeg(self) -> int: ...  # noqa: D102


def local_day(site: Site, at: datetime) -> date:
    """Return the date at a site at an instant."""
    zone = zone_of(site.country, site.latitude_udeg, site.longitude_udeg)
    return at.astimezone(zone).date()


@cache
def _places() -> dict[str, list[tuple[float, float, str]]]:
    """Return the principal places of each country: latitude, longitude, zone."""
    found: dict[str, list[tuple[float, float, str]]] = {}
    with pytz.open_resource(_PLACES) as file:
        lines = file.read().decode("utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        countries, point, zone = line.split("\t")[:3]
        read = _POINT.fullmatch(point)
        if read is not None:
            place = (_degrees(read[1], 2), _degrees(read[2], 3), zone)
            for country in countries.split(","):
                found.setdefault(country, []).append(place)
    return found


def _degrees(text: str, whole: int) -> float:
    """Read ±DDMM[SS] or ±DDDMM[SS]: where a place is, for its distance only."""
    sign = -1 if text[0] == "-" else 1
    degrees, minutes = int(text[1 : 1 + whole]), int(text[1 + whole : 3 + whole])
    return sign * (degrees + minutes / 60)


@lru_cache(maxsize=4096)
def zone_of(country: str, latitude_udeg: int, longitude_udeg: int) -> tzinfo:
    """Return the time zone of a site; UTC where its country is unknown."""
    if country in _BY_LAW:
        return _zone(_BY_LAW[country])
    latitude, longitude = latitude_udeg / _UDEG, longitude_udeg / _UDEG
    narrow = cos(radians(latitude))

    def distance(place: tuple[float, float, str]) -> float:
        apart = abs(place[1] - longitude)
        east = min(apart, 360 - apart) * narrow
        return (place[0] - latitude) ** 2 + east**2

    nearest = min(_places().get(country, ()), key=distance, default=None)
    return _zone(nearest[2] if nearest else "UTC")


@cache
def _zone(name: str) -> tzinfo:
    zone: tzinfo = pytz.timezone(name)
    return zone
