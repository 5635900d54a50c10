"""Two batches that close at once never draw on the same credit."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.quantities import Mass
from recycling.recovery import service
from recycling.recovery.credits.auditing import disagreements
from tests.custody.makers import Road, a_received_lot, a_road
from tests.recovery.credits.makers import (
    a_batch_under,
    a_declared_base,
    a_lot_of_offcuts,
    a_product_with,
    closed,
    credits_of,
)
from tests.recovery.test_races import at_once


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Road:
    with app.app_context():
        return a_road(held_clock)


def test_batches_that_close_at_once_never_overdraw(app: Flask, outside: Road) -> None:
    road, act = outside, outside.recycler.act
    with app.app_context():
        a_declared_base(road)
        first = a_batch_under(road, "mass balance")
        service.add_input(act(), first, a_received_lot(road), Mass.kg("500"))
        closed(road, first, {})
        nd = credits_of(road)["Nd"].available
        more_than_half = {"Nd": Mass(nd.milligrams * 6 // 10)}
        offcuts = a_lot_of_offcuts(road)
        refs = [a_batch_under(road, "mass balance") for _ in range(3)]
        for ref in refs:
            service.add_input(act(), ref, offcuts, Mass.kg("800"))
            service.declare_output(act(), ref, a_product_with(road, ref, more_than_half))
    made = at_once(
        app,
        [
            lambda r=ref: service.close_batch(act(), r, "recycling")  # type: ignore[misc]
            for ref in refs
        ],
    )
    assert sorted(made) == ["", "more_than_credited", "more_than_credited"]
    with app.app_context():
        assert credits_of(road)["Nd"].available == nd - more_than_half["Nd"]
        assert list(disagreements()) == []
