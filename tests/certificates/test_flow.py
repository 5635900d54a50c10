"""Is the diagram of where each element went true to scale, and never crossed by its own words?"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.flow import Flow, Share, flow

GRAMS = st.integers(0, 10**9).map(lambda grams: Decimal(grams) / 1000)
SHARES = st.lists(
    st.builds(Share, st.just("Nd"), st.just("neodymium"), st.just("#7d5a94"), GRAMS, GRAMS),
    max_size=17,
)


def share(contained: str, recovered: str) -> Share:
    return Share("Nd", "neodymium", "#7d5a94", Decimal(contained), Decimal(recovered))


def test_heights_are_to_scale() -> None:
    (row, other) = flow([share("100", "75"), share("100", "100")]).rows
    assert (row.kept, row.lost, other.kept, other.lost) == (157.5, 52.5, 210.0, 0.0)


def test_more_recovered_than_was_thought_in_loses_nothing() -> None:
    assert flow([share("100", "101")]).rows[0].lost == 0


def test_no_element_draws_nothing() -> None:
    assert flow([]).shapes == ""


def _lines(drawn: Flow) -> list[float]:
    return [float(row.line) for row in drawn.rows]


@given(SHARES)
def test_words_stand_apart_and_every_shape_on_the_paper(shares: list[Share]) -> None:
    drawn = flow(shares)
    lines = _lines(drawn)
    assert all(below - above >= 30 for above, below in pairwise(lines))
    tree = ElementTree.fromstring(f"<svg>{drawn.shapes}</svg>")
    for box in tree.iter("rect"):
        x, y, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x + width <= 1800
        assert 0 <= y <= y + height <= drawn.height
    colours = {part.attrib["fill"] for part in tree}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
