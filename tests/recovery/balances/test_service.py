"""What stays in a line: told to the ledger, and given back no more than once, whoever is first."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery.balances.auditing import disagreements
from recycling.recovery.balances.rules.stock import Change
from recycling.recovery.balances.service import declare_stock_change, withdraw_stock_change
from recycling.recovery.models import StockChange
from recycling.recovery.service import add_input
from tests.custody.makers import Road, a_received_lot, a_road
from tests.custody.traces import facts_of, last_body
from tests.recovery.makers import an_empty_batch, an_open_batch
from tests.recovery.test_races import at_once

ND = "Nd"


def change(kilograms: str) -> Change:
    return Change(ND, Mass.kg(kilograms), Mass.kg("0.5"))


@pytest.mark.once
def test_what_stays_in_the_line_is_told_to_the_ledger(in_app: Flask, road: Road) -> None:
    ref, act = an_open_batch(road), road.recycler.act
    declare_stock_change(act(), ref, change("3"))
    declare_stock_change(act(), ref, change("4"))
    said = last_body(f"batch:{ref}")
    assert (said["element"], said["mass_kg"], said["expanded_kg"]) == (ND, "4", "0.5")
    withdraw_stock_change(act(), ref, ND)
    told = ["StockChangeDeclared", "StockChangeDeclared", "StockChangeWithdrawn"]
    assert facts_of(f"batch:{ref}")[-3:] == told


def test_an_audit_names_what_is_kept_otherwise_than_was_declared(in_app: Flask, road: Road) -> None:
    ref, act = an_open_batch(road), road.recycler.act
    declare_stock_change(act(), ref, change("3"))
    assert list(disagreements()) == []
    db.session.execute(update(StockChange).values(expanded=Mass.kg("0.4")))
    said = [f"what of {ND} stays in the line after batch:{ref} is not what was declared."]
    assert list(disagreements()) == said
    db.session.rollback()
    withdraw_stock_change(act(), ref, ND)
    assert list(disagreements()) == []


def test_batches_at_once_give_back_what_is_in_the_line_only_once(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        road = a_road(held_clock)
        lot, act = a_received_lot(road), road.recycler.act
        left, *others = [an_empty_batch(road) for _ in range(7)]
        for ref in (left, *others):
            add_input(act(), ref, lot, Mass.kg("300"))
        declare_stock_change(act(), left, change("10"))
    said = at_once(
        app,
        [
            lambda r=ref: declare_stock_change(act(), r, change("-6"))  # type: ignore[misc]
            for ref in others
        ],
    )
    assert sorted(said) == ["", *["less_than_nothing_in_line"] * 5]
