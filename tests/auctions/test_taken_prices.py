"""Whoever takes an asked price has the lot: the registry awards it, unless the base may not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recycling.auctions import queries, service
from recycling.bases import service as bases
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.lots import queries as lots
from recycling.notices.models import Notice
from recycling.reactions import react
from recycling.settlement.models import Sale
from tests.auctions.makers import Bidder, a_closed_auction, an_open_auction, close
from tests.auctions.test_closing_and_awarding import licence_of
from tests.auctions.test_formats import fixed
from tests.makers import Member


def _told(reader: Member) -> list[str]:
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


def test_a_taken_price_is_awarded_once_and_both_are_told(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, fixed())
    won = bidder.bid(ref, -56_600)
    close(ref)
    react()
    assert queries.bid(won, bidder.member.actor).state == "won"
    assert len(db.session.scalars(select(Sale)).all()) == 1
    told = _told(holder)
    assert any("Your price is taken" in words for words in told)
    assert not any("Choose who gets the lot" in words for words in told)
    assert any("Your bid won" in words for words in _told(bidder.member))
    with pytest.raises(Conflict):
        service.award_taken(Act(SYSTEM), ref)


def test_a_taker_whose_base_lost_its_licence_is_disqualified_and_the_lot_published_again(
    holder: Member, regulator: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, fixed())
    bidder.bid(ref, -56_600)
    bases.suspend_licence(regulator.act(), licence_of(bidder.base), "No bond.")
    close(ref)
    react()
    card = queries.auction(ref, holder.actor)
    assert card.state == "unsold"
    assert lots.lot(card.lot.ref).state == "published"
    assert any("no longer counts, for its base" in words for words in _told(holder))
    assert any("Your bid on lot" in words for words in _told(bidder.member))


def test_what_bidders_named_the_price_for_is_awarded_by_its_holder(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = a_closed_auction(holder, bidder, held_clock)
    react()
    assert queries.auction(ref).state == "closed"
    with pytest.raises(Conflict, match="bidders name the price"):
        service.award_taken(Act(SYSTEM), ref)
