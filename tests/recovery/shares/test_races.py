"""Many at once: no kilogram in two batches, and shares that add up whoever closes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.shares.auditing import disagreements
from recycling.recovery.shares.queries import whereabouts
from tests.custody.makers import Road, a_received_lot, a_road
from tests.recovery.makers import a_product, an_empty_batch
from tests.recovery.shares.makers import (
    a_batch_at,
    a_place_elsewhere,
    a_store,
    brought_to,
    sent_on,
)
from tests.recovery.test_races import at_once

HALF = Mass.kg("1500")


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Road:
    with app.app_context():
        return a_road(held_clock)


def test_the_last_kilogram_of_a_lot_goes_into_one_batch(app: Flask, outside: Road) -> None:
    road, act = outside, outside.recycler.act
    with app.app_context():
        lot = a_received_lot(road)
        refs = [an_empty_batch(road) for _ in range(2)]
    some: list[Callable[[], str]] = [
        lambda r=ref: service.add_input(act(), r, lot, HALF)  # type: ignore[misc]
        for ref in refs
    ]
    assert sorted(at_once(app, some)) == ["", "more_than_left"]
    with app.app_context():
        parts = queries.parts_of_lot(lots.lot(lot).id)
        assert [part.wet_mass for part in parts] == [HALF]


def test_the_last_kilogram_of_a_material_goes_into_one_batch(app: Flask, outside: Road) -> None:
    road = outside
    with app.app_context():
        store, there = a_store(road), a_place_elsewhere(road)
        ref = a_batch_at(store)
        service.add_input(road.recycler.act(), ref, a_received_lot(road))
        material = sent_on(store, ref, there.base, "2000")
        refs = [a_batch_at(there) for _ in range(3)]
    some: list[Callable[[], str]] = [
        lambda r=one: service.add_material(there.member.act(), r, material, HALF)  # type: ignore[misc]
        for one in refs
    ]
    assert sorted(at_once(app, some)) == ["", "more_than_left", "more_than_left"]


def test_batches_that_close_at_once_share_one_material_out_exactly(
    app: Flask, outside: Road
) -> None:
    road = outside
    with app.app_context():
        store, there = a_store(road), a_place_elsewhere(road)
        taken = [a_received_lot(road) for _ in range(3)]
        ref = a_batch_at(store)
        for lot in taken:
            service.add_input(road.recycler.act(), ref, lot, Mass.kg("7.000007"))
        material = sent_on(store, ref, there.base, "20.00002")
        refs = [a_batch_at(there) for _ in range(4)]
        for one in refs:
            service.add_material(there.member.act(), one, material, Mass.kg("5.000005"))
            contents = brought_to(there, one)
            service.declare_output(there.member.act(), one, a_product(contents, 100))
    some: list[Callable[[], str]] = [
        lambda r=one: service.close_batch(there.member.act(), r, "recycling")  # type: ignore[misc]
        for one in refs
    ]
    assert at_once(app, some) == ["", "", "", ""]
    with app.app_context():
        assert list(disagreements()) == []
        db.session.rollback()
        for lot in taken:
            where = whereabouts(lots.lot(lot), road.holder.actor)
            assert (where.on_its_way, where.ended) == (Mass(0), Mass.kg("7.000007"))
