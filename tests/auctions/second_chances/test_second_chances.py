"""Where the winner does not pay the next bidder is asked, and awarded the lot only if it agrees."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import jobs
from recycling.auctions import around, queries, service
from recycling.auctions.bid_log import bid_log
from recycling.auctions.models import Auction, Bid
from recycling.auctions.ocds.gathering import sale_of
from recycling.auctions.ocds.merging import compiled
from recycling.auctions.ocds.releases import releases_of
from recycling.auctions.ranking import ranking_of
from recycling.auctions.rules.bid_log import rerun
from recycling.auctions.second_chances import queries as read
from recycling.auctions.second_chances.expiring import expire_due
from recycling.auctions.second_chances.rules import answer_by
from recycling.auctions.second_chances.service import (
    decline_second_chance,
    expire_second_chance,
    give_up_auction,
    lapse_award,
    offer_second_chance,
    take_second_chance,
)
from recycling.bases import service as bases
from recycling.bases.models import LicenceYear
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound
from recycling.lots import queries as lots
from recycling.notices.models import Notice
from recycling.quantities import NO_MASS
from recycling.reactions import react
from tests.auctions.second_chances.makers import Lapsed, a_lapsed_award, an_awarded_contest
from tests.auctions.test_bidding import licence_of
from tests.makers import Member, a_member


@pytest.fixture
def stepped(in_app: Flask, held_clock: SteppedClock) -> SteppedClock:
    return held_clock


def states(ref: str) -> list[str]:
    asked = select(Bid.state).join(Auction, Auction.id == Bid.auction_id).where(Auction.ref == ref)
    return list(db.session.scalars(asked.order_by(Bid.minor_per_tonne.desc())))


def state(ref: str) -> str:
    return queries.auction(ref, SYSTEM).state


def lot_state(ref: str) -> str:
    db.session.rollback()
    return str(lots.lot(queries.auction(ref, SYSTEM).lot.ref).state)


def told(reader: Member) -> list[str]:
    react()
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


@pytest.mark.once
@pytest.mark.parametrize("seconds", [0, 1, 59])
def test_three_full_days_are_given_to_answer_and_less_than_a_minute_more(seconds: int) -> None:
    at = datetime(2026, 3, 2, 9, 0, seconds, tzinfo=UTC)
    more = answer_by(at) - (at + timedelta(days=3))
    assert timedelta(0) <= more < timedelta(minutes=1)
    assert answer_by(at).second == 0


def test_a_lapsed_award_frees_its_capacity_and_awaits_somebody_to_be_asked(
    stepped: SteppedClock,
) -> None:
    lapsed = a_lapsed_award(stepped)
    assert (state(lapsed.auction), lot_state(lapsed.auction)) == ("closed", "auctioned")
    assert states(lapsed.auction) == ["defaulted", "lost", "lost"]
    assert list(db.session.scalars(select(LicenceYear.reserved))) == [NO_MASS]
    assert "You may offer it to the next bidder" in told(lapsed.holder)[-1]


def test_who_lost_is_not_awarded_the_lot_without_being_asked(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    with pytest.raises(Conflict) as refused:
        service.award(lapsed.holder.act(), lapsed.auction)
    assert refused.value.code == "ask_first"
    assert ranking_of(lapsed.auction, lapsed.holder.actor).asks_first


def test_the_next_bidder_takes_the_lot_at_its_own_price(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    ref = lapsed.offer()
    second = lapsed.bidders[1].member
    card = read.second_chance(ref, second.actor)
    assert (card.price.minor_per_tonne, card.may_answer) == (2_000, True)
    assert "you pay 20.00 EUR/t" in told(second)[-1]
    take_second_chance(second.act(), ref)
    assert states(lapsed.auction) == ["defaulted", "won", "lost"]
    assert (state(lapsed.auction), lot_state(lapsed.auction)) == ("awarded", "awarded")
    assert queries.award_of(lapsed.auction).price.minor_per_tonne == 2_000
    assert read.second_chance(ref, second.actor).state == "taken"


def test_who_declines_gives_way_to_the_next_and_the_last_to_the_register(
    stepped: SteppedClock,
) -> None:
    lapsed = a_lapsed_award(stepped)
    for bidder, left in zip(lapsed.bidders[1:], ("closed", "unsold"), strict=True):
        decline_second_chance(bidder.member.act(), lapsed.offer())
        assert state(lapsed.auction) == left
    assert states(lapsed.auction) == ["defaulted", "declined", "declined"]
    assert lot_state(lapsed.auction) == "published"
    assert "No bid is left" in told(lapsed.holder)[-1]


def test_an_offer_nobody_answers_is_over_when_its_time_is(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    ref, bidder = lapsed.offer(), lapsed.bidders[1].member
    with pytest.raises(Conflict) as early:
        expire_second_chance(Act(SYSTEM), ref)
    assert early.value.code == "chance_not_due"
    assert expire_due() == 0
    stepped.advance(days=3, minutes=1)
    with pytest.raises(Conflict) as late:
        take_second_chance(bidder.act(), ref)
    assert late.value.code == "chance_over"
    assert jobs.tick().chances_expired == 1
    assert read.second_chance(ref, bidder.actor).state == "expired"
    assert states(lapsed.auction) == ["defaulted", "declined", "lost"]
    assert any("you did not answer in time" in one for one in told(bidder))


def test_whose_base_may_no_longer_take_the_lot_is_disqualified_when_it_says_yes(
    stepped: SteppedClock,
) -> None:
    lapsed = a_lapsed_award(stepped)
    ref, bidder = lapsed.offer(), lapsed.bidders[1]
    bases.suspend_licence(a_member("regulator").act(), licence_of(bidder.base), "No bond.")
    take_second_chance(bidder.member.act(), ref)
    assert states(lapsed.auction) == ["defaulted", "disqualified", "lost"]
    assert state(lapsed.auction) == "closed"


def test_one_at_a_time_is_asked_and_only_after_an_award_lapsed(stepped: SteppedClock) -> None:
    awarded = an_awarded_contest(stepped, 2_000, 1_000)
    with pytest.raises(Conflict) as refused:
        awarded.offer()
    assert refused.value.code == "auction_not_closed"
    lapsed = a_lapsed_award(stepped)
    ref = lapsed.offer()
    for deed in (offer_second_chance, give_up_auction):
        with pytest.raises(Conflict) as asked:
            deed(lapsed.holder.act(), lapsed.auction)
        assert asked.value.code == "bidder_asked"
        assert ref in asked.value.message


def test_a_holder_names_the_bid_it_has_seen(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    third = ranking_of(lapsed.auction, lapsed.holder.actor).bids[1].bid.ref
    with pytest.raises(Conflict) as refused:
        offer_second_chance(lapsed.holder.act(), lapsed.auction, third)
    assert (refused.value.code, refused.value.field) == ("not_the_best_bid", "bid")


def test_only_who_is_asked_answers_and_only_its_parties_read(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    ref, third = lapsed.offer(), lapsed.bidders[2].member
    for deed in (take_second_chance, decline_second_chance):
        with pytest.raises(Forbidden):
            deed(third.act(), ref)
    with pytest.raises(NotFound):
        read.second_chance(ref, third.actor)
    assert read.second_chances(third.actor).items == ()
    assert [one.ref for one in read.second_chances(lapsed.holder.actor).items] == [ref]
    shown = around.around(lapsed.auction, third.actor).second_chance
    assert shown is not None
    assert shown.chance is None


def test_a_holder_gives_up_and_the_lot_is_published_again(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped)
    give_up_auction(lapsed.holder.act(), lapsed.auction)
    assert (state(lapsed.auction), lot_state(lapsed.auction)) == ("unsold", "published")


def test_below_the_reserve_nobody_is_asked(stepped: SteppedClock) -> None:
    lapsed = a_lapsed_award(stepped, 3_000, 1_000, reserve_minor_per_tonne=2_000)
    assert (state(lapsed.auction), lot_state(lapsed.auction)) == ("unsold", "published")


def test_a_holder_that_does_not_pay_for_treatment_loses_the_award_and_nobody_is_to_blame(
    stepped: SteppedClock,
) -> None:
    awarded = an_awarded_contest(stepped, -2_000, -3_000)
    lapse_award(Act(SYSTEM), awarded.auction, is_bidders=False)
    assert states(awarded.auction) == ["lost", "lost"]
    assert (state(awarded.auction), lot_state(awarded.auction)) == ("unsold", "published")


@pytest.mark.parametrize("answers", list(itertools.product(("take", "decline"), repeat=2)))
def test_the_award_is_run_again_from_the_log_whoever_took_it(
    stepped: SteppedClock, answers: tuple[str, str]
) -> None:
    lapsed: Lapsed = a_lapsed_award(stepped)
    for bidder, answer in zip(lapsed.bidders[1:], answers, strict=True):
        if state(lapsed.auction) != "closed":
            break
        ref = lapsed.offer()
        deed = take_second_chance if answer == "take" else decline_second_chance
        deed(bidder.member.act(), ref)
    if "take" not in answers:
        assert state(lapsed.auction) == "unsold"
        return
    found = rerun(bid_log(lapsed.auction))
    assert found.agrees, found.words
    assert "An award of bid 1 lapsed unpaid before." in found.words
    forged = bid_log(lapsed.auction)
    forged["bids"][0]["is_given_up"] = False
    assert not rerun(forged).agrees


def test_open_data_tells_of_the_award_that_lapsed_and_of_the_one_that_stands(
    stepped: SteppedClock,
) -> None:
    lapsed = a_lapsed_award(stepped)
    take_second_chance(lapsed.bidders[1].member.act(), lapsed.offer())
    releases = releases_of(sale_of(lapsed.auction))
    whole = compiled(releases)
    assert [one["status"] for one in whole["awards"]] == ["cancelled", "active"]
    assert whole["tender"]["status"] == "complete"
