"""What bids placed together ask the database is found by an index, however many bids there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from recycling import clock
from recycling.auctions import service
from recycling.auctions.rules import Terms
from recycling.db import db
from recycling.gathering import Turn, _Lines, _serve
from recycling.quantities import UnitPrice
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, open_terms, sealed_terms
from tests.makers import a_member

# The changes of the register are folded to two thousand at most.
_KEPT_SHORT = frozenset({"register_change"})
_ALL_A_BIDDERS_BIDS = "ix_bid_auction_bidder"


@contextmanager
def _asked() -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_link: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _bid_together(auction: str, bidders: Sequence[Bidder], minor_per_tonne: int) -> None:
    """Let bidders stand in line, each 10.00 EUR/t above the one before, and serve all at once."""
    lines: _Lines[service.Offer] = _Lines()
    turns = []
    for place, bidder in enumerate(bidders):
        price = UnitPrice(minor_per_tonne + 1_000 * place, "EUR")
        act = replace(bidder.member.act(f"{minor_per_tonne} {place}"), at=clock.now())
        turns.append(Turn(act, service.Offer(bidder.base, price), f"{price}"))
        lines.join(auction, turns[-1])
    _serve(service.place_bid._service, auction, lines)
    assert [turn.refusal for turn in turns] == [None] * len(turns)


@pytest.mark.once
@pytest.mark.parametrize("terms", [open_terms, sealed_terms])
def test_bid_looks_through_no_table_and_not_through_its_bidders_bids(
    in_app: Flask, terms: Any
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plans of PostgreSQL depend on what it has counted")
    asked_for: Terms = terms()
    auction = an_open_auction(a_member("holder"), asked_for)
    bidders = [a_bidder() for _ in range(3)]
    _bid_together(auction, bidders, 10_000)
    with _asked() as asked:
        _bid_together(auction, bidders, 50_000)
    link = db.session.connection()
    steps = [
        str(row[-1])
        for statement, values in asked
        for row in link.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    looked_through = {step.split()[1] for step in steps if step.startswith("SCAN ")}
    assert looked_through & set(db.metadata.tables) <= _KEPT_SHORT
    assert any("deed_key USING INDEX" in step for step in steps)
    assert not [step for step in steps if _ALL_A_BIDDERS_BIDS in step]
