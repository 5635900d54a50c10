"""A deposit goes back, or to the holder; never both, and every cent is in the books."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from recycling.auctions import service as auctions
from recycling.auctions.rules.ending import Reason
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Unavailable
from recycling.ledger.models import Fact
from recycling.notices.models import Notice
from recycling.reactions import react
from recycling.settlement import lapsing, sweeping
from recycling.settlement.books.booking import balances_of, owed
from recycling.settlement.books.checking import violations
from recycling.settlement.books.rules import AccountKind
from recycling.settlement.deposits import ending, following, service, settling
from recycling.settlement.models import Sale
from recycling.settlement.rules import PAY_WITHIN
from tests.auctions.makers import a_bidder, close
from tests.settlement.conftest import Sandbox
from tests.settlement.deposits.makers import (
    AMOUNT,
    an_auction,
    at_the_bank,
    laid_down,
    refused,
    seen,
)
from tests.settlement.deposits.winning import (
    awarded,
    bid,
    lapsed,
    near_its_end,
    paid,
    transfers,
    won,
)
from tests.settlement.makers import Market
from tests.settlement.makers import seen as seen_sale


def test_losers_deposit_goes_back_at_the_award_and_the_winners_stays(
    market: Market, sandbox: Sandbox
) -> None:
    auction, rival = an_auction(market), a_bidder(market.regulator)
    lost = bid(market, rival, auction, 1_000)
    kept = bid(market, market.bidder, auction, 9_000)
    awarded(market, auction)
    assert sweeping.tick() == 1
    assert (seen(lost).state, at_the_bank(market, sandbox, lost)) == ("released", "canceled")
    assert (seen(kept).state, at_the_bank(market, sandbox, kept)) == ("held", "requires_capture")


def test_deposit_of_who_never_bid_goes_back_at_the_close(market: Market) -> None:
    auction, rival = an_auction(market), a_bidder(market.regulator)
    idle = laid_down(rival, auction)
    bid(market, market.bidder, auction, 1_000)
    market.clock.advance(hours=1)
    close(auction)
    react()
    assert (seen(idle).state, seen(idle).why) == ("freed", "no_bid_counts")


def test_deposits_go_back_when_the_auction_is_cancelled_or_ends_unsold(market: Market) -> None:
    for end in (
        lambda ref: auctions.cancel_auction(
            market.holder.act(), ref, Reason("lot_gone", "The lot was lost in a fire.")
        ),
        lambda ref: (market.clock.advance(hours=1), close(ref)),
    ):
        auction = an_auction(market, reserve_minor_per_tonne=500_000)
        ref = bid(market, market.bidder, auction, 1_000)
        end(auction)
        react()
        sweeping.tick()
        assert seen(ref).state == "released"


def test_deposit_of_a_bid_taken_back_goes_back_and_others_stay(market: Market) -> None:
    auction, rival = an_auction(market), a_bidder(market.regulator)
    idle = laid_down(rival, auction)
    ref = laid_down(market.bidder, auction)
    made = market.bidder.bid(auction, 1_000)
    why = Reason("typing_error", "Typed ten times too much.")
    auctions.withdraw_bid(market.recycler.act(), auction, made, why)
    react()
    assert (seen(ref).state, seen(idle).state) == ("freed", "held")


def test_deposit_that_came_to_secure_a_bid_is_not_let_go(market: Market) -> None:
    auction = an_auction(market)
    ref = bid(market, market.bidder, auction, 1_000)
    refused("deposit_needed", service.free_deposit, Act(SYSTEM), ref, "no_bid_counts")


@pytest.mark.parametrize(("minor", "why"), [(0, "nothing_to_pay"), (-56_600, "nothing_to_pay")])
def test_winner_who_has_nothing_to_pay_gets_the_deposit_back_with_the_sale(
    market: Market, minor: int, why: str
) -> None:
    ref, _sale = won(market, minor)
    assert (seen(ref).state, seen(ref).why) == ("freed", why)


def test_winners_deposit_goes_back_once_the_sale_is_paid(market: Market, sandbox: Sandbox) -> None:
    ref, sale = won(market)
    assert seen(ref).state == "held"
    paid(market, sale)
    sweeping.tick()
    assert (seen(ref).state, at_the_bank(market, sandbox, ref)) == ("released", "canceled")
    assert list(violations()) == []


def test_unpaid_winners_deposit_is_taken_a_day_before_its_hold_ends(
    market: Market, sandbox: Sandbox
) -> None:
    ref, sale = won(market)
    market.clock.advance(days=5, hours=22)
    sweeping.tick()
    assert seen(ref).state == "held"
    market.clock.advance(hours=1)
    assert sweeping.tick() + sweeping.tick() == 2
    assert (seen(ref).state, at_the_bank(market, sandbox, ref)) == ("taken", "succeeded")
    assert owed(seen_sale(sale), AccountKind.PAYER) == 0
    assert sum(balances_of(seen_sale(sale).id).values()) == 0
    assert list(violations()) == []


def test_deposit_that_was_taken_comes_back_whole_once_the_sale_is_paid(
    market: Market, sandbox: Sandbox
) -> None:
    ref, sale = won(market)
    near_its_end(market)
    assert seen(ref).state == "taken"
    paid(market, sale)
    sweeping.tick()
    refunds = sandbox.sdk().v1.refunds.list({"payment_intent": str(seen(ref).intent_id)})
    assert [one.amount for one in refunds.data] == [AMOUNT.minor]
    assert seen(ref).state == "released"
    assert list(violations()) == []
    assert seen_sale(sale).paid_minor == 312_500


def test_winner_who_never_pays_loses_the_deposit_to_the_holder(
    market: Market, sandbox: Sandbox
) -> None:
    ref, sale = won(market)
    near_its_end(market)
    lapsed(market, sale)
    sweeping.tick()
    assert seen(ref).state == "kept"
    assert transfers(sandbox, sale) == [AMOUNT.minor]
    assert set(balances_of(seen_sale(sale).id).values()) == {0}
    assert list(violations()) == []


def test_hold_that_is_not_taken_yet_is_taken_when_the_sale_lapses(
    market: Market, sandbox: Sandbox
) -> None:
    ref, sale = won(market)
    market.clock.advance(days=PAY_WITHIN.days, seconds=1)
    lapsing.end_unpaid(market.holder.act(), sale)
    react()
    assert seen(ref).state == "forfeited"
    settling.settle(ref)
    assert (seen(ref).state, transfers(sandbox, sale)) == ("kept", [AMOUNT.minor])
    assert list(violations()) == []


def test_holder_who_never_pays_loses_nobody_a_deposit(market: Market) -> None:
    ref, sale = won(market, -56_600)
    db.session.execute(update(Sale).values(state="lapsed"))
    db.session.commit()
    refused("deposit_moved_on", ending.forfeit_deposit, Act(SYSTEM), ref)
    following.end_with_sale(Act(SYSTEM, "lapsed"), sale)
    assert seen(ref).state == "freed"


def test_hold_that_was_gone_before_the_sale_lapsed_is_lost(
    market: Market, sandbox: Sandbox
) -> None:
    ref, sale = won(market)
    sandbox.sdk().v1.payment_intents.cancel(str(seen(ref).intent_id))
    market.clock.advance(days=PAY_WITHIN.days, seconds=1)
    lapsing.end_unpaid(market.holder.act(), sale)
    react()
    sweeping.tick()
    assert (seen(ref).state, transfers(sandbox, sale)) == ("lost", [])
    assert list(violations()) == []


@pytest.mark.parametrize("path", ["/v1/payment_intents", "/v1/transfers"])
def test_answers_that_are_lost_take_and_pass_on_nothing_twice(
    market: Market, sandbox: Sandbox, path: str
) -> None:
    ref, sale = won(market)
    market.clock.advance(days=PAY_WITHIN.days, seconds=1)
    lapsing.end_unpaid(market.holder.act(), sale)
    react()
    sandbox.fault("api", "drop", method="POST", match=path)
    with pytest.raises(Unavailable):
        settling.settle(ref)
    db.session.rollback()
    market.clock.advance(minutes=5)
    sweeping.tick()
    assert (seen(ref).state, transfers(sandbox, sale)) == ("kept", [AMOUNT.minor])
    assert list(violations()) == []


def test_whom_it_concerns_is_told(market: Market) -> None:
    _ref, sale = won(market)
    near_its_end(market)
    react()
    lapsed(market, sale)
    sweeping.tick()
    react()
    notices = select(Notice.organisation_id, Fact.type).join(Fact, Fact.id == Notice.fact_id)
    told = {(row.organisation_id, row.type) for row in db.session.execute(notices)}
    ours, theirs = market.recycler.actor.organisation_id, market.holder.actor.organisation_id
    assert {(ours, "DepositCalledIn"), (ours, "DepositForfeited")} <= told
    assert {(theirs, "DepositForfeited"), (theirs, "DepositKept")} <= told
    assert (theirs, "DepositCalledIn") not in told
    types = select(Fact.type).where(Fact.subject == f"sale:{sale}")
    assert {"DepositTaken", "DepositForfeited", "DepositKept"} <= set(db.session.scalars(types))
