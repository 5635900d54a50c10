"""Batches whose balances are open, and chains of them."""

from __future__ import annotations

from dataclasses import replace

from recycling.quantities import Mass
from recycling.recovery import service
from tests.custody.makers import Road
from tests.recovery.makers import a_product, an_open_batch, contents_of


def a_batch_short_of(road: Road, short: str, *, of_hundred: int = 25) -> str:
    """An open batch with 99 % of each element in its product, but of one only so much."""
    ref = an_open_batch(road)
    whole = a_product(contents_of(road, ref), 99)
    contents = tuple(
        (element, Mass(mass.milligrams * of_hundred // 99) if element == short else mass)
        for element, mass in whole.contents
    )
    service.declare_output(road.recycler.act(), ref, replace(whole, contents=contents))
    return ref
