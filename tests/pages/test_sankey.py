"""Is a diagram of columns to scale, whole on its ground, and never through what it passes?"""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from recycling.pages.sankey import NODE, Diagram, Leg, diagram

COLUMNS = (("a", "b"), ("c", "d"), ("e",), ("f", "g"))
_PLACE = {key: place for place, keys in enumerate(COLUMNS) for key in keys}
PAIRS = [(one, two) for one in _PLACE for two in _PLACE if _PLACE[one] < _PLACE[two]]
LEGS = st.lists(
    st.builds(
        lambda pair, symbol, amount: Leg(*pair, symbol, amount),
        st.sampled_from(PAIRS),
        st.sampled_from(["Nd", "Dy"]),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda leg: (leg.source, leg.target, leg.symbol),
)


def drawn(legs: list[Leg]) -> Diagram:
    there = {key for leg in legs for key in (leg.source, leg.target)}
    columns = [[key for key in keys if key in there] for keys in COLUMNS]
    return diagram([keys for keys in columns if keys], legs)


def corners(path: str) -> list[tuple[float, float]]:
    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*", path.replace("V", " 0 "))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_heights_are_to_scale_and_what_passes_a_column_goes_around_its_node() -> None:
    found = diagram(
        [["lot"], ["batch"], ["end"]],
        [
            Leg("lot", "batch", "Nd", 300),
            Leg("batch", "end", "Nd", 300),
            Leg("lot", "end", "Nd", 100),
        ],
    )
    tall = {node.key: node.height for node in found.nodes}
    assert tall == {"lot": 240, "batch": 180, "end": 240}
    middle = next(node for node in found.nodes if node.key == "batch")
    passing = next(band for band in found.bands if band.leg.amount == 100)
    beside = [y for x, y in corners(passing.path) if middle.x <= x <= middle.x + NODE]
    assert beside
    assert all(not middle.y <= y <= middle.y + middle.height for y in beside)


@given(LEGS)
def test_everything_stands_on_the_ground_and_nodes_stand_apart(legs: list[Leg]) -> None:
    found = drawn(legs)
    assert {band.leg for band in found.bands} == set(legs)
    for band in found.bands:
        assert all(0 <= y <= found.height for _x, y in corners(band.path)[1:])
    for one in found.nodes:
        assert one.y + one.height <= found.height
        assert one.words_y > 0
        below = [two.y for two in found.nodes if two.x == one.x and two.y > one.y]
        assert all(top - (one.y + one.height) > 40 for top in below)


def test_nothing_is_drawn_of_nothing() -> None:
    assert diagram([], []).bands == ()
