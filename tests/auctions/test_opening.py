"""A holder puts a lot up, and takes it back while nobody has bid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.models import Auction
from recycling.db import db
from recycling.deeds import NOBODY, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from tests.auctions.makers import Bidder, an_open_auction, open_terms, sealed_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


def count_auctions() -> int:
    return db.session.scalar(select(func.count()).select_from(Auction)) or 0


def fact(subject: str, kind: str) -> Fact:
    return db.session.scalars(
        select(Fact).where(Fact.subject == f"auction:{subject}", Fact.type == kind)
    ).one()


def test_open_auction_of_a_published_lot_takes_bids_and_auctions_the_lot(holder: Member) -> None:
    lot = a_published_lot(holder)
    ref = an_open_auction(holder, lot=lot)
    assert queries.auction(ref).is_taking_bids
    assert lots.lot(lot).state == "auctioned"
    assert fact(ref, "AuctionOpened").body["lot"] == lot


def test_open_auction_of_a_hidden_reserve_puts_only_a_commitment_into_the_fact(
    holder: Member,
) -> None:
    ref = an_open_auction(holder, sealed_terms(reserve_minor_per_tonne=-7_351_987))
    body = fact(ref, "AuctionOpened").body
    assert "7351987" not in str(body)
    assert len(body["reserve_commitment"]) == 64
    assert queries.auction(ref).reserve is None
    assert queries.auction(ref, holder.actor).reserve is not None


def test_open_auction_of_an_open_reserve_tells_it(holder: Member) -> None:
    ref = an_open_auction(holder, open_terms(reserve_minor_per_tonne=0, reserve_is_open=True))
    body = fact(ref, "AuctionOpened").body
    assert (body["reserve_minor_per_tonne"], body["reserve_commitment"]) == (0, None)


def test_open_auction_twice_for_a_lot_is_refused_naming_the_state(holder: Member) -> None:
    lot = a_published_lot(holder)
    an_open_auction(holder, lot=lot)
    with pytest.raises(Conflict, match="auctioned"):
        an_open_auction(holder, lot=lot)
    assert count_auctions() == 1


def test_open_auction_on_bad_terms_leaves_the_lot_published(holder: Member) -> None:
    lot = a_published_lot(holder)
    with pytest.raises(Invalid) as refused:
        an_open_auction(holder, open_terms(closes_at=clock.now() - timedelta(days=1)), lot)
    assert refused.value.field == "closes_at"
    assert lots.lot(lot).state == "published"
    assert count_auctions() == 0


def test_open_auction_repeated_with_its_key_opens_one(holder: Member) -> None:
    lot, terms = a_published_lot(holder), open_terms()
    refs = {service.open_auction(holder.act("k"), lot, terms) for _ in range(2)}
    assert len(refs) == count_auctions() == 1


@pytest.mark.parametrize("kind", ["holder", "recycler", "carrier", "laboratory", "regulator"])
def test_open_auction_by_anybody_but_the_holder_is_forbidden(holder: Member, kind: str) -> None:
    lot = a_published_lot(holder)
    with pytest.raises(Forbidden):
        an_open_auction(a_member(kind), lot=lot)


def test_open_auction_by_nobody_asks_to_sign_in(holder: Member) -> None:
    lot = a_published_lot(holder)
    with pytest.raises(Unauthenticated):
        service.open_auction(Act(NOBODY), lot, open_terms())


def test_open_auction_of_an_unknown_lot_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        an_open_auction(holder, lot="LOT-22222-22222")


def test_cancel_auction_without_bids_publishes_the_lot_again(holder: Member) -> None:
    lot = a_published_lot(holder)
    ref = an_open_auction(holder, lot=lot)
    service.cancel_auction(holder.act(), ref)
    assert queries.auction(ref).state == "cancelled"
    assert lots.lot(lot).state == "published"
    an_open_auction(holder, lot=lot)


def test_cancel_auction_with_a_bid_is_refused(holder: Member, bidder: Bidder) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    with pytest.raises(Conflict) as refused:
        service.cancel_auction(holder.act(), ref)
    assert refused.value.code == "bids_stand"


def test_cancel_auction_twice_is_refused(holder: Member) -> None:
    ref = an_open_auction(holder)
    service.cancel_auction(holder.act(), ref)
    with pytest.raises(Conflict, match="cancelled"):
        service.cancel_auction(holder.act(), ref)


def test_cancel_auction_of_another_holder_is_forbidden(holder: Member) -> None:
    ref = an_open_auction(holder)
    with pytest.raises(Forbidden):
        service.cancel_auction(a_member("holder").act(), ref)


def test_cancel_unknown_auction_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        service.cancel_auction(holder.act(), "AUC-22222-22222")
