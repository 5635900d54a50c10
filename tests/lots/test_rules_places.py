"""Whatever is near lies in one of the cells a search asks for, all round the world."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from recycling.lots.rules import Near, cells_of, is_near, point
from recycling.lots.rules.places import FURTHEST_KM

LATITUDES = st.integers(-90_000_000, 90_000_000)
LONGITUDES = st.integers(-180_000_000, 180_000_000)
# Most places in the world are near no other: these are drawn close together.
STEPS = st.integers(-5_000_000, 5_000_000)


def _within(udeg: int, most: int) -> int:
    return max(-most, min(most, udeg))


@given(LATITUDES, LONGITUDES, STEPS, STEPS, st.integers(1, FURTHEST_KM))
@example(0, 179_900_000, 0, 200_000, 100)
@example(89_990_000, 0, 0, 4_000_000, 20)
@example(50_132_800, 8_916_900, 0, 0, 1)
def test_what_is_near_lies_in_a_cell_that_is_asked_for(
    latitude: int, longitude: int, north: int, east: int, km: int
) -> None:
    near = Near(latitude, longitude, km)
    there = _within(latitude + north, 90_000_000), _within(longitude + east, 180_000_000)
    cells = near.cells
    assert len(cells) <= 40
    assert not (is_near(near, point(*there)) and cells) or set(cells) & set(cells_of(*there))


def test_cells_are_few_and_hardly_wider_than_what_is_near() -> None:
    hanau = (50_132_800, 8_916_900)
    for km, most, net in ((20, 6, 0), (100, 40, 0), (300, 30, 1), (1000, 30, 2)):
        cells = Near(*hanau, km).cells
        assert len(cells) <= most
        assert {cell.net for cell in cells} == {net}
    assert Near(*hanau, FURTHEST_KM).cells == ()
