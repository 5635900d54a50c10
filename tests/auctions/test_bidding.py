"""A bid comes to stand, or is refused and leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.models import Auction, Bid
from recycling.bases import service as bases
from recycling.bases.models import Base, Licence
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from recycling.ledger.models import Fact
from recycling.quantities import UnitPrice
from tests.auctions.makers import (
    Bidder,
    a_bidder,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


def licence_of(base_ref: str) -> str:
    return db.session.scalars(
        select(Licence.ref).join(Base, Base.id == Licence.base_id).where(Base.ref == base_ref)
    ).one()


def rows(table: type[Bid] | type[Fact]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def led_auction(holder: Member, bidder: Bidder) -> str:
    """An open auction with an open reserve of zero, led at 100.00 EUR/t."""
    ref = an_open_auction(holder, open_terms(reserve_minor_per_tonne=0, reserve_is_open=True))
    bidder.bid(ref, 10_000)
    return ref


def test_place_bid_in_an_open_auction_leads(holder: Member, bidder: Bidder) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 125_000)
    card = queries.auction(ref)
    assert (card.best, card.bids, card.bidders) == (UnitPrice(125_000, "EUR"), 1, 1)


def test_place_bid_better_by_the_step_outbids_the_leader(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder)
    first = bidder.bid(ref, -56_600)
    second = rival.bid(ref, -55_600)
    states = {bid: queries.bid(bid, holder.actor).state for bid in (first, second)}
    assert states == {first: "outbid", second: "standing"}


def test_place_bid_across_zero_ranks_one_contest(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder)
    for minor, who in ((-5_000, bidder), (0, rival), (5_000, bidder)):
        who.bid(ref, minor)
    assert queries.auction(ref).best == UnitPrice(5_000, "EUR")


def test_place_bid_keeps_the_fact_with_the_price_and_the_lot(
    holder: Member, bidder: Bidder
) -> None:
    lot = a_published_lot(holder)
    ref = an_open_auction(holder, lot=lot)
    bid = bidder.bid(ref, 0)
    body = db.session.scalars(select(Fact.body).where(Fact.type == "BidPlaced")).one()
    assert (body["lot"], body["bid"], body["minor_per_tonne"], body["seq"]) == (lot, bid, 0, 1)


def test_place_bid_sealed_again_replaces_the_own_one(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder, sealed_terms())
    first, other, again = bidder.bid(ref, 9_000), rival.bid(ref, 100), bidder.bid(ref, 50)
    states = [queries.bid(bid, holder.actor).state for bid in (first, other, again)]
    assert states == ["replaced", "standing", "standing"]


def test_place_bid_in_the_last_minutes_extends_the_close(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    held_clock.advance(minutes=58)
    bidder.bid(ref, 0)
    assert queries.auction(ref).closes_at == clock.now() + timedelta(minutes=5)


def test_place_bid_refused_in_the_last_minutes_does_not_extend(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    before = queries.auction(ref).closes_at
    held_clock.advance(minutes=58)
    with pytest.raises(Refusal):
        bidder.bid(ref, 9_000)
    assert queries.auction(ref).closes_at == before


def test_place_bid_repeated_with_its_key_stands_once(holder: Member, bidder: Bidder) -> None:
    ref = an_open_auction(holder)
    bids = {bidder.bid(ref, 0, "again") for _ in range(2)}
    assert len(bids) == rows(Bid) == 1


def test_place_bid_with_a_used_key_and_another_price_is_refused(
    holder: Member, bidder: Bidder
) -> None:
    ref = an_open_auction(holder, sealed_terms())
    bidder.bid(ref, 100, "again")
    with pytest.raises(Conflict) as refused:
        bidder.bid(ref, 200, "again")
    assert refused.value.code == "key_reused"


def test_place_bid_at_the_close_is_late_even_when_no_worker_came(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    held_clock.advance(hours=1)
    with pytest.raises(Conflict) as refused:
        bidder.bid(ref, 0)
    assert refused.value.code == "bid_too_late"


def test_place_bid_in_a_closed_auction_names_its_state(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    held_clock.advance(hours=1)
    close(ref)
    with pytest.raises(Conflict, match="is closed, not open"):
        rival.bid(ref, 9_000)


@pytest.mark.parametrize(
    ("price", "code", "field"),
    [
        (UnitPrice(0, "USD"), "other_currency", "price.currency"),
        (UnitPrice(10**9 + 1, "EUR"), "price_out_of_range", "price"),
        (UnitPrice(-(10**9) - 1, "EUR"), "price_out_of_range", "price"),
        (UnitPrice(-1, "EUR"), "below_reserve", "price"),
        (UnitPrice(10_999, "EUR"), "below_increment", "price"),
    ],
)
def test_place_bid_that_cannot_stand_names_the_field_and_leaves_nothing(
    led_auction: str, rival: Bidder, price: UnitPrice, code: str, field: str
) -> None:
    before = (rows(Bid), rows(Fact))
    with pytest.raises(Invalid) as refused:
        rival.bid(led_auction, price.minor_per_tonne, currency=price.currency)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.sentence
    assert (rows(Bid), rows(Fact)) == before


def test_place_bid_from_a_base_licensed_for_something_else_gives_every_reason(
    holder: Member, regulator: Member
) -> None:
    other = a_bidder(regulator, codes=(("EU", "16 02 13*"),))
    ref = an_open_auction(holder)
    with pytest.raises(Conflict) as refused:
        other.bid(ref, 0)
    assert refused.value.code == "base_not_eligible"
    assert all(finding.message for finding in refused.value.details)
    assert rows(Bid) == 0


def test_place_bid_after_the_licence_is_suspended_is_refused(
    holder: Member, regulator: Member, bidder: Bidder
) -> None:
    ref = an_open_auction(holder)
    bases.suspend_licence(regulator.act(), licence_of(bidder.base), "No bond.")
    with pytest.raises(Conflict, match="may not take this lot"):
        bidder.bid(ref, 0)


def test_place_bid_with_another_recyclers_base_is_forbidden(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder)
    with pytest.raises(Forbidden) as refused:
        Bidder(rival.member, bidder.base).bid(ref, 0)
    assert refused.value.code == "not_your_base"


@pytest.mark.parametrize("kind", ["holder", "carrier", "laboratory", "regulator"])
def test_place_bid_by_another_kind_of_organisation_is_forbidden(
    holder: Member, bidder: Bidder, kind: str
) -> None:
    ref = an_open_auction(holder)
    with pytest.raises(Forbidden) as refused:
        Bidder(a_member(kind), bidder.base).bid(ref, 0)
    assert refused.value.code == "not_permitted"


def test_place_bid_with_unknown_base_or_auction_is_not_found(
    holder: Member, bidder: Bidder
) -> None:
    ref = an_open_auction(holder)
    with pytest.raises(NotFound, match="base"):
        Bidder(bidder.member, "BAS-22222-22222").bid(ref, 0)
    with pytest.raises(NotFound, match="auction"):
        bidder.bid("AUC-22222-22222", 0)


def test_place_bid_of_several_labels_bidders_in_the_order_they_came(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder)
    for who, minor in ((rival, 0), (bidder, 1_000), (rival, 2_000)):
        who.bid(ref, minor)
    labels = [bid.label for bid in queries.bids(ref).items]
    assert labels == [1, 2, 1]


def test_place_bid_never_steps_back_in_time(holder: Member, bidder: Bidder, rival: Bidder) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    later = clock.now() + timedelta(seconds=5)
    row = db.session.scalars(select(Auction)).one()
    row.last_bid_at = later
    db.session.commit()
    second = rival.bid(ref, 1_000)
    assert queries.bid(second, holder.actor).placed_at == later


def test_try_offer_refuses_like_the_bid_and_writes_nothing(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    offer = service.Offer(rival.base, UnitPrice(999, "EUR"))
    with pytest.raises(Invalid, match="least step"):
        service.try_offer(rival.member.actor, ref, offer)
    service.try_offer(rival.member.actor, ref, service.Offer(rival.base, UnitPrice(1_000, "EUR")))
    assert rows(Bid) == 1
    with pytest.raises(NotFound):
        service.try_offer(rival.member.actor, "AUC-22222-22222", offer)
