"""The calendar day at a base, whatever the clock of the registry says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from recycling.bases.rules import local_day, zone_of

LATE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    country: str
    latitude_udeg: int
    longitude_udeg: int


@pytest.mark.parametrize(
    ("place", "zone", "day"),
    [
        (Place("DE", 53_550_000, 9_990_000), "Europe/Berlin", date(2027, 1, 1)),
        (Place("GB", 51_500_000, -100_000), "Europe/London", date(2026, 12, 31)),
        (Place("CN", 43_800_000, 87_600_000), "Asia/Shanghai", date(2027, 1, 1)),
        (Place("US", 34_050_000, -118_240_000), "America/Los_Angeles", date(2026, 12, 31)),
        (Place("US", 40_710_000, -74_000_000), "America/New_York", date(2026, 12, 31)),
        (Place("AU", -31_950_000, 115_860_000), "Australia/Perth", date(2027, 1, 1)),
        (Place("NZ", -43_950_000, -176_560_000), "Pacific/Chatham", date(2027, 1, 1)),
        (Place("XX", 0, 0), "UTC", date(2026, 12, 31)),
    ],
)
def test_the_day_at_a_base_is_that_of_its_nearest_zone(place: Place, zone: str, day: date) -> None:
    found = zone_of(place.country, place.latitude_udeg, place.longitude_udeg)
    assert str(found) == zone
    assert local_day(place, LATE) == day
