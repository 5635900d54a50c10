"""Lines and maps: what is drawn where, and what is left out."""

from __future__ import annotations

from decimal import Decimal

from recycling.pages.lines import Sample, draw_line
from recycling.pages.maps import WIDTH, Place, draw_map


def _words(value: Decimal) -> str:
    return f"{value:.0f} EUR"


def _samples(*values: int) -> list[Sample]:
    return [Sample(at, Decimal(value), f"day {at}") for at, value in enumerate(values)]


def test_a_line_climbs_with_its_values_between_levels_that_name_them() -> None:
    drawn = draw_line(_samples(10, 30, 20), _words)
    assert drawn is not None
    first, most, last = drawn.points
    assert first.x < most.x < last.x
    assert most.y < last.y < first.y
    assert [level.words for level in drawn.levels] == ["10 EUR", "20 EUR", "30 EUR"]
    assert (most.words, drawn.first, drawn.last) == ("day 1: 30 EUR", "day 0", "day 2")


def test_steps_hold_a_value_until_the_next_and_one_sample_draws_nothing() -> None:
    drawn = draw_line(_samples(-5, 5), _words, steps=True)
    assert drawn is not None
    assert "H" in drawn.path
    assert "V" in drawn.path
    assert draw_line(_samples(7), _words) is None
    level = draw_line(_samples(7, 7), _words)
    assert level is not None
    assert len({point.y for point in level.points}) == 1


def test_a_map_has_north_above_and_east_right_and_leaves_out_names_that_collide() -> None:
    drawn = draw_map(
        [
            Place("Hamburg", Decimal("53.55"), Decimal("9.99")),
            Place("Lyon", Decimal("45.76"), Decimal("4.84")),
            Place("Hamburg port", Decimal("53.54"), Decimal("9.98")),
            Place("Hamburg dock", Decimal("53.54"), Decimal("9.99")),
        ]
    )
    assert drawn is not None
    hamburg, lyon, port, dock = drawn.spots
    assert hamburg.y < lyon.y
    assert lyon.x < hamburg.x < WIDTH
    assert (hamburg.label, lyon.label, port.label) == ("Hamburg", "Lyon", "Hamburg port")
    assert (hamburg.anchor, port.anchor, dock.label) == ("end", "start", "")
    assert all("°" in line.words for line in (*drawn.down, *drawn.across))
    assert draw_map([]) is None
