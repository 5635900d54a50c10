"""Whoever bids lays the deposit down before, on a card that is only held."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from recycling import clock
from recycling.auctions import service as auctions
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.conditions import Conditions
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.models import Fact
from recycling.quantities import Money
from recycling.settlement import sweeping
from recycling.settlement.deposits import service, settling
from tests.auctions.makers import a_bidder, an_open_auction, open_terms
from tests.lots.makers import a_published_lot
from tests.settlement.conftest import Sandbox, eventually
from tests.settlement.deposits.makers import (
    a_page,
    an_auction,
    at_the_bank,
    holds_until,
    laid_down,
    last,
    press,
    refused,
    seen,
)
from tests.settlement.makers import Market, Outside
from tests.settlement.test_webhooks import an_event, send


def test_bid_without_a_deposit_is_refused_and_shows_the_way(market: Market) -> None:
    auction = an_auction(market)
    refusal = refused("deposit_missing", market.bidder.bid, auction, 100)
    assert "500.00 EUR" in refusal.message
    assert "Lay down the deposit" in refusal.way_out


def test_bid_upon_a_held_deposit_stands(market: Market, sandbox: Sandbox) -> None:
    auction = an_auction(market)
    ref = laid_down(market.bidder, auction)
    assert market.bidder.bid(auction, 100).startswith("BID-")
    assert at_the_bank(market, sandbox, ref) == "requires_capture"


def test_page_that_was_not_paid_on_admits_no_bid(market: Market) -> None:
    auction = an_auction(market)
    a_page(market.bidder, auction)
    refused("deposit_missing", market.bidder.bid, auction, 100)


def test_deposit_of_another_bidder_admits_no_bid(market: Market) -> None:
    auction, rival = an_auction(market), a_bidder(market.regulator)
    laid_down(rival, auction)
    refused("deposit_missing", market.bidder.bid, auction, 100)


def test_declined_card_leaves_the_page_open_and_another_card_can_follow(market: Market) -> None:
    auction = an_auction(market)
    page = a_page(market.bidder, auction)
    press(page, "decline")
    assert settling.settle(last(auction).ref) == "asked"
    assert a_page(market.bidder, auction) == page
    press(page)
    assert settling.settle(last(auction).ref) == "held"


def test_page_that_ran_out_leaves_nothing_and_another_begins(
    market: Market, sandbox: Sandbox
) -> None:
    auction = an_auction(market)
    page, first = a_page(market.bidder, auction), last(auction)
    sandbox.sdk().v1.checkout.sessions.expire(str(first.checkout_id))
    assert a_page(market.bidder, auction) != page
    assert seen(first.ref).state == "expired"
    assert last(auction).state == "asked"


def test_auction_without_a_deposit_takes_none_and_asks_the_database_nothing_more(
    market: Market,
) -> None:
    auction = an_open_auction(market.holder)
    refused("no_deposit_asked", a_page, market.bidder, auction)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        market.bidder.bid(auction, 100)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert asked
    assert not any("FROM deposit" in one for one in asked)


def test_deposit_is_laid_down_in_the_last_days_before_the_close_only(market: Market) -> None:
    auction = an_auction(market, closes_at=clock.now() + timedelta(days=10))
    market.clock.advance(days=7, seconds=-1)
    refused("deposit_too_early", a_page, market.bidder, auction)
    market.clock.advance(seconds=1)
    laid_down(market.bidder, auction)
    market.bidder.bid(auction, 100)


def test_deposit_after_the_close_is_refused(market: Market) -> None:
    auction = an_auction(market)
    market.clock.advance(hours=1)
    refused("deposit_too_late", a_page, market.bidder, auction)


def test_hold_of_the_first_day_survives_a_day_of_late_bids(market: Market) -> None:
    """Bids move the close; a hold laid down as early as can be lasts for a day of that."""
    hour = 60 * 60
    auction = an_auction(
        market,
        closes_at=clock.now() + timedelta(days=3),
        soft_close_seconds=24 * hour,
        extension_seconds=24 * hour,
    )
    rival = a_bidder(market.regulator)
    laid_down(market.bidder, auction)
    laid_down(rival, auction)
    market.clock.advance(days=2, hours=23)
    market.bidder.bid(auction, 100)
    market.clock.advance(hours=1, seconds=1)
    refusal = refused("deposit_missing", rival.bid, auction, 2_000)
    assert "is held until" in refusal.message


def test_deposit_that_would_run_out_is_laid_down_anew(market: Market, sandbox: Sandbox) -> None:
    auction = an_auction(market)
    first = laid_down(market.bidder, auction)
    holds_until(first, clock.now() + timedelta(days=3))
    refused("deposit_missing", market.bidder.bid, auction, 100)
    second = laid_down(market.bidder, auction)
    assert second != first
    assert (seen(first).state, seen(first).why) == ("freed", "laid_down_anew")
    market.bidder.bid(auction, 100)


def test_deposit_that_lasts_is_not_laid_down_twice(market: Market) -> None:
    auction = an_auction(market)
    laid_down(market.bidder, auction)
    refused("deposit_is_held", a_page, market.bidder, auction)


def test_uninvited_bidder_lays_nothing_down(market: Market) -> None:
    rival = a_bidder(market.regulator)
    conditions = Conditions(
        by_invitation=True,
        invited=(rival.member.actor.organisation_ref,),
        deposit=Money.of(500, "EUR"),
    )
    lot = a_published_lot(market.holder)
    auction = auctions.open_auction(market.holder.act(), lot, open_terms(), conditions)
    refused("not_invited", a_page, market.bidder, auction)


def test_nobody_is_led_to_a_page_after_an_answer_that_was_lost(
    market: Market, sandbox: Sandbox
) -> None:
    auction = an_auction(market)
    sandbox.fault("api", "drop", method="POST", match="/v1/checkout/sessions")
    refused("payment_outcome_unknown", a_page, market.bidder, auction)
    page = a_page(market.bidder, auction)
    press(page)
    assert settling.settle(last(auction).ref) == "held"
    assert db.session.scalar(select(func.count()).select_from(Deposit)) == 1


def test_sweep_finds_a_hold_nobody_told_us_of(market: Market) -> None:
    auction = an_auction(market)
    press(a_page(market.bidder, auction))
    assert sweeping.tick() == 0
    market.clock.advance(minutes=2)
    assert sweeping.tick() == 1
    assert last(auction).state == "held"
    assert sweeping.tick() == 0


def test_event_twice_and_the_way_back_note_a_hold_once(outside: Outside) -> None:
    auction = outside.inside(an_auction, outside.market)
    press(outside.inside(a_page, outside.market.bidder, auction))
    checkout = outside.inside(lambda: str(last(auction).checkout_id))
    browser = outside.browse(outside.market.recycler)
    for _ in range(2):
        assert send(outside.app, an_event(checkout)).status_code == 200
        browser.see(f"/auctions/{auction}/deposit/returned?checkout={checkout}")
    facts = outside.inside(lambda: [fact.type for fact in facts_of(last(auction).ref)])
    assert facts == ["DepositAsked", "DepositPageOpened", "DepositHeld"]


def facts_of(ref: str) -> list[Fact]:
    """The facts of a deposit, oldest first."""
    asked = select(Fact).where(Fact.subject == f"deposit:{ref}").order_by(Fact.id)
    return list(db.session.scalars(asked))


def test_hold_the_bank_let_go_of_early_is_lost_and_admits_no_more_bids(
    market: Market, sandbox: Sandbox
) -> None:
    auction = an_auction(market)
    ref = laid_down(market.bidder, auction)
    sandbox.sdk().v1.payment_intents.cancel(str(seen(ref).intent_id))
    market.bidder.bid(auction, 100)
    market.clock.advance(hours=6)
    assert sweeping.tick() == 1
    assert (seen(ref).state, seen(ref).due_at) == ("lost", None)


def test_event_of_a_hold_that_ended_early_is_heard(outside: Outside, sandbox: Sandbox) -> None:
    auction = outside.inside(an_auction, outside.market)
    ref = outside.inside(laid_down, outside.market.bidder, auction)
    intent = outside.inside(lambda: str(seen(ref).intent_id))
    sandbox.sdk().v1.payment_intents.cancel(intent)
    body = json.loads(an_event(intent, type="payment_intent.canceled"))
    assert send(outside.app, json.dumps(body).encode()).status_code == 200
    assert outside.inside(lambda: seen(ref).state) == "lost"


def test_money_held_after_the_auction_ended_is_to_go_back(market: Market) -> None:
    auction = an_auction(market)
    page = a_page(market.bidder, auction)
    market.clock.advance(hours=1)
    auctions.close_auction(Act(SYSTEM), auction)
    press(page)
    assert settling.settle(last(auction).ref) == "freed"
    assert last(auction).why == "ended"


def test_deed_done_by_somebody_else_first_is_not_done_again(market: Market) -> None:
    auction = an_auction(market)
    ref = laid_down(market.bidder, auction)
    refused("deposit_moved_on", service.expire_deposit, Act(SYSTEM), ref)
    assert seen(ref).state == "held"


@pytest.mark.parametrize("minor", [99, 100_000_000])
def test_deposit_no_card_can_carry_is_not_laid_down_as_a_condition(
    market: Market, minor: int
) -> None:
    refused("bad_deposit", an_auction, market, Money(minor, "EUR"))


def test_deposit_beside_a_standstill_is_refused(market: Market) -> None:
    lot = a_published_lot(market.holder)
    both = Conditions(deposit=Money.of(500, "EUR"), standstill_days=3)
    refused(
        "standstill_with_deposit",
        auctions.open_auction, market.holder.act(), lot, open_terms(), both,
    )  # fmt: skip


def test_webhooks_of_the_sandbox_bring_a_hold_home(outside: Outside, sandbox: Sandbox) -> None:
    """The provider's own signed events over HTTP are in ``test_webhooks``; here: their types."""
    auction = outside.inside(an_auction, outside.market)
    press(outside.inside(a_page, outside.market.bidder, auction))
    checkout = outside.inside(lambda: str(last(auction).checkout_id))
    session = sandbox.sdk().v1.checkout.sessions.retrieve(checkout)
    told = eventually(lambda: [
        one.type for one in sandbox.sdk().v1.events.list({"limit": 20}).data
        if one.data.object["id"] in (checkout, session.payment_intent)
    ])  # fmt: skip
    assert {"checkout.session.completed", "payment_intent.amount_capturable_updated"} <= set(told)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
