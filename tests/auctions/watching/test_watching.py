"""Watching a lot: once, a bounded number, and told of what becomes of it, unless switched off."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recycling.auctions import service as auctions
from recycling.auctions.rules.conditions import Conditions
from recycling.auctions.watching import queries, service
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid, NotFound
from recycling.lots import queries as lots
from recycling.notices.models import Notice
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, open_terms, sealed_terms
from tests.auctions.market import Market
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member


def told(member: Member) -> list[str]:
    """What a person was told for themselves, oldest first."""
    own = select(Notice).where(Notice.person_id == member.actor.person_id).order_by(Notice.id)
    said = [notice.words % notice.words_values for notice in db.session.scalars(own)]
    db.session.rollback()
    return said


def test_a_lot_is_watched_once_and_no_longer_and_its_auction_is_listed(
    holder: Member, bidder: Bidder, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot, actor = a_published_lot(holder), bidder.member.actor
    for _ in range(2):
        service.watch(actor, lot)
    (card,) = queries.watched(actor).items
    assert (card.lot, card.auction) == (lot, None)
    an_open_auction(holder, lot=lot)
    second = a_published_lot(holder)
    service.watch(actor, second)
    first_page = queries.watched(actor, limit=1)
    (older,) = queries.watched(actor, first_page.next).items
    assert [card.lot for card in first_page.items] == [second]
    assert older.auction is not None
    assert older.auction.state == "open"
    monkeypatch.setattr(service, "MOST_WATCHED", 2)
    with pytest.raises(Conflict, match="You watch 2 lots already"):
        service.watch(actor, a_published_lot(holder))
    for _ in range(2):
        service.unwatch(actor, lot)
    assert not queries.is_watched(actor, lot)
    with pytest.raises(NotFound):
        service.watch(actor, a_draft_lot(holder))


def test_watchers_hear_of_auction_answer_and_award_and_bidders_only_once(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    lot, watcher, quiet = a_published_lot(holder), a_member("recycler"), a_member("recycler")
    for one in (watcher, quiet, holder, rival.member):
        service.watch(one.actor, lot)
    service.choose(quiet.actor, ["answered", "ended"])
    assert queries.switched_off(quiet.actor) == ["answered", "ended"]
    ref = an_open_auction(holder, lot=lot)
    bidder.bid(ref, 1_000)
    rival.bid(ref, 5_000)
    number = int(auctions.ask(bidder.member.act(), ref, "Is the swarf washed?"))
    auctions.answer(holder.act(), ref, number, "It is washed twice.")
    held_clock.advance(hours=1)
    auctions.award(holder.act(), close(ref))
    offered, answered, awarded = told(watcher)
    assert offered == f"Lot {lot}, which you watch, is up for auction: {ref}."
    assert "It is washed twice" in answered
    assert awarded == f"Lot {lot}, which you watch, is awarded."
    assert told(quiet) == [offered]
    assert told(rival.member) == [offered]
    assert told(holder) == []
    with pytest.raises(Invalid, match="no kind of alert"):
        service.choose(quiet.actor, ["noise"])


def test_nobody_hears_of_an_auction_by_invitation_who_is_not_invited(
    holder: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    lot, watcher, invited = a_published_lot(holder), a_member("recycler"), a_bidder(regulator)
    for one in (watcher, invited.member):
        service.watch(one.actor, lot)
    laid = Conditions(by_invitation=True, invited=(invited.member.actor.organisation_ref,))
    auctions.open_auction(holder.act(), lot, sealed_terms(), laid)
    assert told(watcher) == []
    assert len(told(invited.member)) == 1


def test_an_auction_cancelled_before_a_bid_is_told_to_watchers(
    holder: Member, held_clock: SteppedClock
) -> None:
    lot, watcher = a_published_lot(holder), a_member("recycler")
    ref = an_open_auction(holder, open_terms(), lot)
    service.watch(watcher.actor, lot)
    auctions.cancel_auction(holder.act(), ref)
    (said,) = told(watcher)
    assert said == f"The auction of lot {lot} is taken back before any bid."
    assert lots.lot(lot).state == "published"


def test_the_pages_watch_list_and_choose(market: Market) -> None:
    ref, browser = market.opened(), market.browse(market.bidder.member)
    browser.see("/watching")
    assert "You watch no lot yet" in browser.words
    browser.see(f"/auctions/{ref}")
    browser.follow(browser.send(f"/lots/{market.lot}/watch", **{"from": ref}))
    assert "You watch this lot" in browser.words
    browser.see(f"/lots/{market.lot}")
    assert "Stop watching" in browser.words
    browser.see("/watching")
    assert ref in browser.words
    browser.follow(browser.send("/watching", kinds="offered"))
    assert "Your alerts are saved" in browser.words
    with market.app.app_context():
        off = queries.switched_off(market.bidder.member.actor)
    assert "ended" in off
    assert "offered" not in off
    browser.follow(browser.send(f"/lots/{market.lot}/unwatch", **{"from": "list"}))
    assert "You watch no lot yet" in browser.words
