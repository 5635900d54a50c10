"""Around a contest: invitations, conditions, questions, reasons, and the chain of a lot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.around import around, questions
from recycling.auctions.models import Award
from recycling.auctions.rules.conditions import Conditions
from recycling.auctions.rules.ending import Reason
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.notices.audience import readers
from recycling.notices.rules import TELLINGS
from tests.auctions.makers import Bidder, close, open_terms
from tests.auctions.market import Market
from tests.auctions.test_opening import fact
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

WHY = Reason("risk", "Its last two lots were paid late.")


def opened(holder: Member, lot: str = "", **laid: object) -> str:
    terms, lot = open_terms(), lot or a_published_lot(holder)
    return service.open_auction(holder.act(), lot, terms, Conditions(**laid))  # type: ignore[arg-type]


def told(ref: str, kind: str) -> dict[int | None, str]:
    told_fact = fact(ref, kind)
    found = readers(told_fact, TELLINGS[kind])
    return {reader.organisation_id: telling.words for reader, telling in found.items()}


def test_by_invitation_only_the_invited_read_and_bid(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    asked = (bidder.member.actor.organisation_ref,)
    ref = opened(holder, by_invitation=True, invited=asked, incoterm="FCA", incoterm_place="Kiel")
    bidder.bid(ref, 0)
    with pytest.raises(Forbidden) as refused:
        rival.bid(ref, 1_000)
    assert refused.value.code == "not_invited"
    for reading in (queries.bids, queries.events, around, questions):
        with pytest.raises(Forbidden):
            reading(ref, rival.member.actor)
    assert queries.auction(ref, rival.member.actor).best is None
    assert around(ref, bidder.member.actor).conditions.invited == ()
    assert around(ref, holder.actor).conditions.invited == asked
    assert list(told(ref, "AuctionOpened")) == [bidder.member.actor.organisation_id]
    service.invite(holder.act(), ref, rival.member.actor.organisation_ref)
    service.invite(holder.act(), ref, rival.member.actor.organisation_ref)
    rival.bid(ref, 1_000)


def test_invite_names_whom_it_cannot_invite(holder: Member) -> None:
    with pytest.raises(Invalid) as refused:
        opened(holder, by_invitation=True, invited=(holder.actor.organisation_ref,))
    assert refused.value.code == "no_such_bidder"
    with pytest.raises(Conflict) as open_to_all:
        service.invite(holder.act(), opened(holder), "ORG-22222-22222")
    assert open_to_all.value.code == "not_by_invitation"


def test_question_is_asked_unnamed_answered_once_and_told(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = opened(holder, questions_until=clock.now() + timedelta(minutes=30))
    bidder.bid(ref, 0)
    for who, text in ((bidder, "Is it washed?"), (rival, " Is it\n oily? ")):
        service.ask(who.member.act(), ref, text)
    service.answer(holder.act(), ref, 2, "No, it is dry.")
    page = questions(ref, limit=1)
    assert (page.items[0].label, page.items[0].answer) == (1, "")
    second = questions(ref, cursor=page.next).items[0]
    assert (second.label, second.question, second.answer) == (None, "Is it oily?", "No, it is dry.")
    assert set(told(ref, "QuestionAnswered")) == {
        who.member.actor.organisation_id for who in (bidder, rival)
    }
    with pytest.raises(Conflict) as again:
        service.answer(holder.act(), ref, 2, "Well, a little.")
    assert again.value.code == "answered_already"
    with pytest.raises(NotFound):
        service.answer(holder.act(), ref, 3, "What?")
    with pytest.raises(Invalid):
        service.ask(bidder.member.act(), ref, " ")
    with pytest.raises(Forbidden):
        service.answer(a_member("holder").act(), ref, 1, "Not mine.")
    held_clock.advance(minutes=30)
    with pytest.raises(Conflict) as late:
        service.ask(bidder.member.act(), ref, "And now?")
    assert late.value.code == "questions_closed"


def test_questions_of_one_bidder_are_bounded(
    holder: Member, bidder: Bidder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recycling.auctions.service.questions.MOST_OF_ONE", 1)
    ref = opened(holder)
    service.ask(bidder.member.act(), ref, "Is it washed?")
    with pytest.raises(Conflict) as refused:
        service.ask(bidder.member.act(), ref, "Is it oily?")
    assert refused.value.code == "too_many_questions"


def test_cancel_with_bids_needs_a_reason_and_the_lot_goes_up_again_in_a_chain(
    holder: Member, bidder: Bidder
) -> None:
    lot = a_published_lot(holder)
    ref = opened(holder, lot)
    bid = bidder.bid(ref, 0)
    with pytest.raises(Invalid) as refused:
        service.cancel_auction(holder.act(), ref, Reason("whim", "We changed our mind."))
    assert refused.value.field == "reason"
    reason = Reason("lot_changed", "Half of it turned out to be steel.")
    service.cancel_auction(holder.act(), ref, reason)
    assert queries.auction(ref).end_reason == "lot_changed"
    assert queries.bid(bid, bidder.member.actor).state == "lost"
    assert list(told(ref, "AuctionCancelled")) == [bidder.member.actor.organisation_id]
    again = opened(holder, lot)
    assert (around(again).follows, around(again).followed_by) == (ref, "")
    assert (around(ref).follows, around(ref).followed_by) == ("", again)


def test_award_of_another_than_the_best_bid_keeps_the_reason_and_the_delivery(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = opened(holder, incoterm="DAP", incoterm_place="Halle")
    first, best = bidder.bid(ref, 0), rival.bid(ref, 1_000)
    held_clock.advance(hours=1)
    close(ref)
    with pytest.raises(Conflict) as unexplained:
        service.award(holder.act(), ref, first)
    assert unexplained.value.field == "reason"
    service.award(holder.act(), ref, first, WHY)
    body = fact(ref, "AwardMade").body
    assert (body["bid"], body["passed_over"], body["reason"]) == (first, best, "risk")
    assert (body["incoterm"], body["incoterm_place"]) == ("DAP", "Halle")
    assert db.session.scalars(select(Award.words)).one() == WHY.words


def test_pages_around_an_auction(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 0)
    asking = market.browse(market.rival.member)
    asking.see(f"/auctions/{ref}/ask")
    asking.follow(asking.send(f"/auctions/{ref}/ask", question="Is it washed?"))
    assert "Is it washed?" in asking.words
    owner = market.browse(market.holder)
    owner.see(f"/auctions/{ref}/questions")
    assert f"/auctions/{ref}/questions/1/answer" in owner.links
    owner.see(f"/auctions/{ref}/questions/1/answer")
    owner.follow(owner.send(f"/auctions/{ref}/questions/1/answer", answer="It is washed."))
    assert "It is washed." in owner.words
    owner.see(f"/auctions/{ref}/cancel")
    assert owner.send(f"/auctions/{ref}/cancel", reason="lot_gone", words="No").status_code == 422
    why = {"reason": "lot_gone", "words": "It burned down last night."}
    owner.follow(owner.send(f"/auctions/{ref}/cancel", **why))
    assert "The lot is no longer there. It burned down last night." in owner.words


def test_page_passes_over_the_best_bid_in_two_steps(market: Market) -> None:
    ref = market.closed(0, 1_000)
    owner = market.browse(market.holder)
    owner.see(f"/auctions/{ref}/award")
    other = next(link for link in owner.links if f"/auctions/{ref}/award/BID-" in (link or ""))
    owner.see(other)
    owner.send(other, reason="nearer", words="Its base is in the same town.", step="check")
    assert "Check the award before you make it" in owner.words
    owner.follow(
        owner.send(other, reason="nearer", words="Its base is in the same town.", step="confirm")
    )
    assert "The lot is awarded to Bidder 1" in owner.words


def test_page_opens_an_auction_by_invitation(market: Market) -> None:
    owner, asked = market.browse(market.holder), market.bidder.member.actor.organisation_ref
    address = f"/lots/{market.lot}/auction/new"
    owner.see(address)
    filled = {
        "format": "sealed", "currency": "EUR", "closes_in": "7d", "reserve_kind": "none",
        "by_invitation": "y", "invited": asked, "incoterm": "FCA", "incoterm_place": "Kiel",
    }  # fmt: skip
    owner.send(address, **filled, step="check")
    assert "FCA Kiel" in owner.words
    owner.follow(owner.send(address, step="confirm"))
    assert asked in owner.words
    assert "by invitation only" in shown_to(market, market.rival.member)
    assert "FCA Kiel" in shown_to(market, market.bidder.member)


def shown_to(market: Market, member: Member) -> str:
    with market.app.app_context():
        ref = queries.auctions_of_lot(market.lot)[0].ref
    browser = market.browse(member)
    browser.see(f"/auctions/{ref}")
    return browser.words
