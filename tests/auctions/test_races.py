"""Many at once: no bid lost, none doubled, one award."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules import outcome
from recycling.bases.quotas import service as quotas
from recycling.bases.quotas.rules import NewQuota
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.errors import Conflict, Refusal
from recycling.ledger.models import Fact
from recycling.quantities import Mass, UnitPrice
from tests.auctions.makers import (
    Bidder,
    a_bidder,
    a_closed_auction,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

BIDDERS, BIDS = 6, 60


def at_once(app: Flask, deeds: list[Callable[[], str]]) -> list[str | Refusal]:
    """Do every deed in a thread and application context of its own, started together."""
    start = Barrier(len(deeds))

    def do(one: Callable[[], str]) -> str | Refusal:
        with app.app_context():
            start.wait(30)
            try:
                return one()
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


@pytest.fixture
def people(app: Flask) -> tuple[Member, list[Bidder]]:
    with app.app_context():
        regulator, holder = a_member("regulator"), a_member("holder")
        return holder, [a_bidder(regulator) for _ in range(BIDDERS)]


def bids_of(ref: str) -> list[Bid]:
    return list(
        db.session.scalars(
            select(Bid).join(Auction, Auction.id == Bid.auction_id)
            .where(Auction.ref == ref).order_by(Bid.seq)
        )
    )  # fmt: skip


def test_place_bid_sixty_at_once_sealed_all_stand_in_a_gapless_sequence(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    with app.app_context():
        ref = an_open_auction(holder, sealed_terms())
    made = at_once(
        app,
        [
            lambda n=n: bidders[n % BIDDERS].bid(ref, n * 100, f"key {n}")  # type: ignore[misc]
            for n in range(BIDS)
        ],
    )
    assert [one for one in made if isinstance(one, Refusal)] == []
    with app.app_context():
        kept = bids_of(ref)
        assert [bid.seq for bid in kept] == list(range(1, BIDS + 1))
        assert sorted(bid.ref for bid in kept) == sorted(map(str, made))
        assert {bid.label for bid in kept} == set(range(1, BIDDERS + 1))
        assert sum(bid.state == "standing" for bid in kept) == BIDDERS
        facts = db.session.scalars(select(Fact.body).where(Fact.type == "BidPlaced"))
        assert sorted(body["seq"] for body in facts) == [bid.seq for bid in kept]


def test_place_bid_sixty_at_once_open_those_that_stand_rise_strictly(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    with app.app_context():
        ref = an_open_auction(holder, open_terms())
    made = at_once(
        app,
        [
            lambda n=n: bidders[n % BIDDERS].bid(ref, (n - 30) * 1_000)  # type: ignore[misc]
            for n in range(BIDS)
        ],
    )
    stood = [one for one in made if isinstance(one, str)]
    refused = {one.code for one in made if isinstance(one, Refusal)}
    assert refused <= {"below_increment", "already_leading"}
    with app.app_context():
        kept = bids_of(ref)
        assert sorted(bid.ref for bid in kept) == sorted(stood)
        assert [bid.seq for bid in kept] == list(range(1, len(kept) + 1))
        prices = [bid.minor_per_tonne or 0 for bid in kept]
        assert all(after >= before + 1_000 for before, after in pairwise(prices))
        auction = db.session.scalars(select(Auction).where(Auction.ref == ref)).one()
        result = outcome([bid.logged() for bid in kept], auction.terms)
        assert (result.last_seq, result.closes_at) == (auction.last_seq, auction.closes_at)
        assert result.ranking[0].minor_per_tonne == auction.leading_minor_per_tonne


def test_bids_that_wait_for_each_other_are_placed_as_they_came_in(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    with app.app_context():
        ref, came_at = an_open_auction(holder), clock.now()

    def bid(number: int) -> str:
        one = bidders[number]
        act = replace(one.member.act(), at=came_at + timedelta(seconds=number))
        with app.app_context():
            return service.place_bid(
                act, ref, service.Offer(one.base, UnitPrice(number * 1_000, "EUR"))
            )

    with app.app_context(), ThreadPoolExecutor(BIDDERS) as threads:
        begin_writing()
        db.session.execute(select(Auction).where(Auction.ref == ref).with_for_update())
        made = []
        for number in reversed(range(BIDDERS)):  # who came last is in line first
            made.append(threads.submit(bid, number))
            until_so_many_wait(app, ref, len(made))
        db.session.rollback()
        placed = [one.result(30) for one in reversed(made)]
        assert [one.ref for one in bids_of(ref)] == placed


def until_so_many_wait(app: Flask, ref: str, many: int) -> None:
    """Return when so many bids stand in line for the auction."""
    for _ in range(3_000):
        lines = app.extensions.get("waiting for auctions.place_bid")
        if lines is not None and len(lines.waiting(ref)) == many:
            return
        time.sleep(0.01)
    raise AssertionError(f"{many} bids never stood in line")


def test_place_bid_repeated_at_once_with_one_key_stands_once(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    with app.app_context():
        ref = an_open_auction(holder)
    offer = service.Offer(bidders[0].base, UnitPrice(5, "EUR"))
    act = bidders[0].member.act("one key")
    made = at_once(app, [lambda: service.place_bid(act, ref, offer) for _ in range(8)])
    assert len(set(made)) == 1
    with app.app_context():
        assert len(bids_of(ref)) == 1


def test_award_twice_at_once_one_wins(app: Flask, people: tuple[Member, list[Bidder]]) -> None:
    holder, bidders = people
    past = clock.SteppedClock(clock.now() - timedelta(hours=2))
    with app.app_context(), clock.held(past) as stepped:
        ref = a_closed_auction(holder, bidders[0], stepped)
    made = at_once(app, [lambda: service.award(holder.act(), ref) for _ in range(6)])
    assert sum(isinstance(one, str) for one in made) == 1
    assert {one.code for one in made if isinstance(one, Conflict)} == {"auction_not_closed"}
    with app.app_context():
        assert len(db.session.scalars(select(Award)).all()) == 1


def test_award_of_four_lots_at_once_under_a_quota_for_one_awards_one(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    past = clock.SteppedClock(clock.now() - timedelta(hours=2))
    with app.app_context(), clock.held(past) as stepped:
        lots = [a_published_lot(holder) for _ in range(4)]
        refs = [an_open_auction(holder, lot=lot) for lot in lots]
        for ref in refs:
            bidders[0].bid(ref, 0)
        stepped.advance(hours=1)
        for ref in refs:
            close(ref)
        half_as_much_again = Mass(queries.auction(refs[0]).lot.wet_mass.milligrams * 3 // 2)
        new = NewQuota(clock.today().year, "stream", "magnets", half_as_much_again)
        db.session.rollback()
        quotas.set_quota(a_member("regulator").act(), bidders[0].base, new)
    made = at_once(
        app,
        [lambda ref=ref: service.award(holder.act(), ref) for ref in refs],  # type: ignore[misc]
    )
    assert [one for one in made if isinstance(one, Refusal)] == []
    with app.app_context():
        states = [bid.state for ref in refs for bid in bids_of(ref)]
        assert sorted(states) == ["disqualified"] * 3 + ["won"]
        assert len(db.session.scalars(select(Award)).all()) == 1


def test_bid_and_close_at_once_at_the_very_end_never_contradict(
    app: Flask, people: tuple[Member, list[Bidder]]
) -> None:
    holder, bidders = people
    with clock.held(clock.SteppedClock(clock.now())) as stepped:
        with app.app_context():
            ref = an_open_auction(holder)
            bidders[0].bid(ref, 0)
            stepped.advance(hours=1)
        made = at_once(
            app,
            [
                lambda: service.close_auction(Act(SYSTEM), ref),
                *[lambda b=b: b.bid(ref, 9_000) for b in bidders[1:]],  # type: ignore[misc]
            ],
        )
    assert made[0] == ref
    assert all(isinstance(one, Conflict) for one in made[1:])
    with app.app_context():
        assert len(bids_of(ref)) == 1
