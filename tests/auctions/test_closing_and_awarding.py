"""An auction closes when due; the lot goes to the best bid whose base may still take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.models import Auction, Bid
from recycling.auctions.ranking import ranking_of
from recycling.auctions.sealing import commitment
from recycling.bases import capacity
from recycling.bases import service as bases
from recycling.bases.models import Base, Licence
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.quantities import Mass
from tests.auctions.makers import (
    Bidder,
    a_bidder,
    a_closed_auction,
    an_awarded_auction,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.auctions.test_bidding import licence_of
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


def body(kind: str) -> dict[str, object]:
    return db.session.scalars(select(Fact.body).where(Fact.type == kind)).one()


def state_of(ref: str) -> str:
    return queries.auction(ref).state


def lot_state(ref: str) -> str:
    return lots.lot(queries.auction(ref).lot.ref).state


def test_close_auction_before_the_close_is_refused(holder: Member, bidder: Bidder) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    with pytest.raises(Conflict) as refused:
        close(ref)
    assert refused.value.code == "auction_not_due"
    assert state_of(ref) == "open"


def test_close_auction_due_with_a_bid_awaits_the_award(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    assert (state_of(ref), lot_state(ref)) == ("closed", "auctioned")


def test_close_auction_by_a_late_worker_keeps_the_effective_close(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    due = queries.auction(ref).closes_at
    bidder.bid(ref, 0)
    held_clock.advance(days=3)
    close(ref)
    card = queries.auction(ref)
    assert (card.closes_at, card.ended_at) == (due, clock.now())


@pytest.mark.parametrize("minor", [None, 99])
def test_close_auction_without_a_bid_at_the_reserve_is_unsold_and_relists(
    holder: Member, bidder: Bidder, held_clock: SteppedClock, minor: int | None
) -> None:
    ref = an_open_auction(holder, open_terms(reserve_minor_per_tonne=100))
    if minor is not None:
        bidder.bid(ref, minor)
    held_clock.advance(hours=1)
    close(ref)
    assert (state_of(ref), lot_state(ref)) == ("unsold", "published")


def test_close_auction_twice_is_refused(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    with pytest.raises(Conflict, match="is closed, not open"):
        close(ref)


def test_close_auction_by_the_holder_is_forbidden(holder: Member, held_clock: SteppedClock) -> None:
    ref = an_open_auction(holder)
    held_clock.advance(hours=1)
    with pytest.raises(Forbidden):
        service.close_auction(holder.act(), ref)


def test_close_auction_sealed_opens_prices_that_match_their_commitments(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, sealed_terms(reserve_minor_per_tonne=-99_999))
    bidder.bid(ref, -56_600)
    rival.bid(ref, 0)
    promised = {
        fact["bid"]: fact["commitment"]
        for fact in db.session.scalars(select(Fact.body).where(Fact.type == "BidPlaced"))
    }
    told_before = body("AuctionOpened")["reserve_commitment"]
    held_clock.advance(hours=1)
    close(ref)
    closed = body("AuctionClosed")
    opened = {
        one["bid"]: commitment(ref, one["bid"], one["minor_per_tonne"], one["salt"])
        for one in closed["opened"]  # type: ignore[union-attr]
    }
    assert opened == promised
    assert told_before == commitment(ref, "reserve", -99_999, str(closed["reserve_salt"]))


def test_close_auction_whose_log_was_altered_stops_and_stays_open(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    rival.bid(ref, 1_000)
    db.session.execute(update(Auction).values(last_seq=3))
    db.session.commit()
    held_clock.advance(hours=1)
    with pytest.raises(RuntimeError, match="does not make the standing"):
        close(ref)
    assert state_of(ref) == "open"


def test_due_to_close_lists_what_is_due_and_nothing_else(
    holder: Member, held_clock: SteppedClock
) -> None:
    soon = an_open_auction(holder)
    later = an_open_auction(holder, open_terms(closes_at=clock.now() + timedelta(hours=2)))
    cancelled = an_open_auction(holder)
    service.cancel_auction(holder.act(), cancelled)
    assert queries.due_to_close(clock.now()) == []
    held_clock.advance(hours=1)
    assert queries.due_to_close(clock.now()) == [soon]
    held_clock.advance(hours=1)
    assert queries.due_to_close(clock.now(), limit=1) == [soon]
    assert queries.due_to_close(clock.now()) == [soon, later]


def test_award_to_the_best_bid_moves_the_lot_and_reserves_its_mass(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    licence = db.session.scalars(
        select(Licence).join(Base, Base.id == Licence.base_id).where(Base.ref == bidder.base)
    ).one()
    licence_id, year = licence.id, clock.today().year
    before = capacity.free(licence_id, year)
    ref = an_awarded_auction(holder, bidder, held_clock)
    mass = queries.auction(ref).lot.wet_mass
    assert (state_of(ref), lot_state(ref)) == ("awarded", "awarded")
    assert capacity.free(licence_id, year) == before - mass


def test_award_tells_the_fact_what_the_sale_needs(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_awarded_auction(holder, bidder, held_clock, 125_000)
    told, card = body("AwardMade"), queries.award_of(ref)
    assert told["lot"] == card.lot
    assert told["bidder"] == bidder.member.actor.organisation_ref
    assert told["base"] == bidder.base
    assert told["licence"] == licence_of(bidder.base)
    assert told["minor_per_tonne"] == card.price.minor_per_tonne == 125_000
    assert (card.holder_id, card.recycler_id) == (
        holder.actor.organisation_id,
        bidder.member.actor.organisation_id,
    )


def test_award_lets_the_others_lose(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    for who, minor in ((bidder, 0), (rival, 1_000), (bidder, 2_000)):
        who.bid(ref, minor)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    assert [bid.state for bid in queries.bids(ref).items] == ["won", "lost", "lost"]


def test_award_twice_is_refused(holder: Member, bidder: Bidder, held_clock: SteppedClock) -> None:
    ref = an_awarded_auction(holder, bidder, held_clock)
    with pytest.raises(Conflict, match="is awarded, not closed"):
        service.award(holder.act(), ref)


def test_award_while_open_is_refused(holder: Member, bidder: Bidder) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    with pytest.raises(Conflict, match="is open, not closed"):
        service.award(holder.act(), ref)


def test_award_of_another_than_the_best_bid_names_the_best(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    worse, better = bidder.bid(ref, 0), rival.bid(ref, 1_000)
    held_clock.advance(hours=1)
    close(ref)
    with pytest.raises(Conflict) as refused:
        service.award(holder.act(), ref, worse)
    assert (refused.value.code, refused.value.field) == ("not_the_best_bid", "reason")
    assert better in refused.value.sentence


@pytest.mark.parametrize("kind", ["holder", "recycler", "carrier", "regulator"])
def test_award_by_anybody_but_the_holder_is_forbidden(
    holder: Member, bidder: Bidder, held_clock: SteppedClock, kind: str
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    with pytest.raises(Forbidden):
        service.award(a_member(kind).act(), ref)


def test_award_to_a_base_that_lost_its_licence_disqualifies_and_offers_the_next(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    second, first = bidder.bid(ref, 0), rival.bid(ref, 1_000)
    held_clock.advance(hours=1)
    close(ref)
    bases.suspend_licence(regulator.act(), licence_of(rival.base), "No bond.")
    assert service.award(holder.act(), ref) == first
    dropped = queries.bid(first, holder.actor)
    assert dropped.state == "disqualified"
    assert "suspended" in dropped.reason
    assert state_of(ref) == "closed"
    assert service.award(holder.act(), ref) == second
    assert queries.bid(second, holder.actor).state == "won"


def test_award_without_anybody_left_is_unsold_and_relists(
    holder: Member, regulator: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    bases.suspend_licence(regulator.act(), licence_of(bidder.base), "No bond.")
    service.award(holder.act(), ref)
    assert (state_of(ref), lot_state(ref)) == ("unsold", "published")
    assert body("BidDisqualified")["state"] == "unsold"


def test_award_beyond_the_licences_room_disqualifies_and_reserves_nothing(
    holder: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    lot = a_published_lot(holder)
    mass = lots.lot(lot).wet_mass
    db.session.rollback()
    narrow = a_bidder(regulator, yearly_mass=Mass(mass.milligrams * 3 // 2))
    refs = [an_open_auction(holder, lot=one) for one in (lot, a_published_lot(holder))]
    for ref in refs:
        narrow.bid(ref, 0)
    held_clock.advance(hours=1)
    for ref in refs:
        close(ref)
        service.award(holder.act(), ref)
    assert [state_of(ref) for ref in refs] == ["awarded", "unsold"]
    licence = db.session.scalars(
        select(Licence).where(Licence.ref == licence_of(narrow.base))
    ).one()
    assert capacity.free(licence.id, clock.today().year) == licence.yearly_mass - mass


def test_award_of_a_lot_holding_capacity_already_stops_without_blaming_the_bidder(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    bid = db.session.scalars(select(Bid)).one()
    capacity.reserve(bid.licence_id, queries.auction(ref).lot.ref, Mass.kg(1), clock.today())
    db.session.commit()
    with pytest.raises(Conflict) as refused:
        service.award(holder.act(), ref)
    assert refused.value.code == "already_reserved"
    assert state_of(ref) == "closed"


def test_award_of_before_any_award_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        queries.award_of(an_open_auction(holder))


def test_ranking_shows_the_holder_what_stands_in_the_way(
    holder: Member, regulator: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    rival.bid(ref, 1_000)
    held_clock.advance(hours=1)
    close(ref)
    bases.suspend_licence(regulator.act(), licence_of(rival.base), "No bond.")
    found = ranking_of(ref, holder.actor)
    assert [ranked.bid.label for ranked in found.bids] == [2, 1]
    assert found.bids[0].unmet
    assert found.bids[1].unmet == ()
    assert found.best == found.bids[0].bid
    assert found.best.bidder_name is None


def test_ranking_while_open_is_refused_and_to_others_forbidden(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    with pytest.raises(Conflict, match="still open"):
        ranking_of(ref, holder.actor)
    with pytest.raises(Forbidden):
        ranking_of(ref, bidder.member.actor)


def test_close_auction_key_of_the_worker_closes_once(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    held_clock.advance(hours=1)
    act = Act(SYSTEM, f"close:{ref}")
    assert service.close_auction(act, ref) == service.close_auction(act, ref) == ref


def test_ranking_marks_what_does_not_reach_the_reserve(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, open_terms(reserve_minor_per_tonne=100))
    bidder.bid(ref, 99)
    held_clock.advance(hours=1)
    close(ref)
    found = ranking_of(ref, holder.actor)
    assert (found.best, [one.reaches_reserve for one in found.bids]) == (None, [False])


def test_award_of_a_closed_auction_whose_bids_vanished_stops(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    db.session.execute(update(Bid).values(state="disqualified"))
    db.session.commit()
    with pytest.raises(RuntimeError, match="nobody can be awarded"):
        service.award(holder.act(), ref)


def test_bid_unknown_is_not_found_and_sealed_has_no_line_in_the_log(
    holder: Member, bidder: Bidder
) -> None:
    with pytest.raises(NotFound):
        queries.bid("BID-22222-22222", holder.actor)
    bidder.bid(an_open_auction(holder, sealed_terms()), 0)
    with pytest.raises(ValueError, match="is sealed"):
        db.session.scalars(select(Bid)).one().logged()
