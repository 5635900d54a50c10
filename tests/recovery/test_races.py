"""Many at once: no lot in two batches, no recovery above one, no book closed open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Refusal
from recycling.recovery import queries, service
from recycling.recovery.models import BatchInput, Output
from recycling.recovery.rules import BatchState
from tests.custody.makers import Road, a_received_lot, a_road
from tests.recovery.makers import (
    a_balanced_batch,
    a_product,
    a_residue,
    an_empty_batch,
    an_open_batch,
    contents_of,
)


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Road:
    with app.app_context():
        return a_road(held_clock)


def at_once(app: Flask, some: list[Callable[[], str]]) -> list[str]:
    start = Barrier(len(some))

    def do(one: Callable[[], str]) -> str:
        with app.app_context():
            start.wait(30)
            try:
                one()
            except Refusal as refusal:
                return refusal.code
        return ""

    with ThreadPoolExecutor(len(some)) as threads:
        return list(threads.map(do, some))


def test_add_input_of_one_lot_to_two_batches_at_once_one_wins(app: Flask, outside: Road) -> None:
    road = outside
    with app.app_context():
        lot = a_received_lot(road)
        refs = [an_empty_batch(road) for _ in range(2)]
    made = at_once(
        app,
        [
            lambda r=ref: service.add_input(road.recycler.act(), r, lot)  # type: ignore[misc]
            for ref in refs
        ],
    )
    assert sorted(made) == ["", "lot_not_available"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(BatchInput)) == 1


def test_declare_output_at_once_never_brings_the_recovery_above_one(
    app: Flask, outside: Road
) -> None:
    road = outside
    with app.app_context():
        ref = an_open_batch(road)
        output = a_product(contents_of(road, ref), 60)
    made = at_once(
        app, [lambda: service.declare_output(road.recycler.act(), ref, output) for _ in range(3)]
    )
    assert sorted(made) == ["", "recovery_above_one", "recovery_above_one"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Output)) == 1


def test_close_and_declare_at_once_leave_a_balance_that_closes(app: Flask, outside: Road) -> None:
    road = outside
    with app.app_context():
        ref = a_balanced_batch(road)
        more = a_residue(contents_of(road, ref), 40)
    at_once(
        app,
        [
            lambda: service.close_batch(road.recycler.act(), ref, "recycling"),
            lambda: service.declare_output(road.recycler.act(), ref, more),
        ],
    )
    with app.app_context():
        batch = queries.batch(ref, road.recycler.actor)
        closes = all(line.verdict == "closes" for line in queries.balance_of(batch))
        assert closes is (batch.state == BatchState.CLOSED)
