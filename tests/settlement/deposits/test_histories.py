"""Whatever happens in whatever order: a deposit goes back or to the holder, and never both."""

from __future__ import annotations

from contextlib import suppress

import pytest
import requests
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from recycling.db import db
from recycling.errors import Refusal
from recycling.reactions import react
from recycling.settlement import lapsing, payments, sweeping
from recycling.settlement.books.checking import violations
from recycling.settlement.deposits import placing, settling
from tests.settlement.conftest import Sandbox
from tests.settlement.deposits.makers import AMOUNT, a_page, an_auction, laid_down, last, press
from tests.settlement.deposits.winning import awarded, sale_of
from tests.settlement.makers import BASE_URL, Market
from tests.settlement.makers import seen as seen_sale

pytestmark = pytest.mark.once
ENDS = {"expired", "lost", "released", "kept"}


class History:
    """A winner's deposit, and everything that may happen to it and its sale."""

    def __init__(self, market: Market, sandbox: Sandbox) -> None:
        self.market, self.sandbox = market, sandbox
        auction = an_auction(market)
        self.ref = laid_down(market.bidder, auction)
        market.bidder.bid(auction, 125_000)
        awarded(market, auction)
        self.auction, self.sale = auction, sale_of(auction)

    def pay(self) -> None:
        page = payments.pay(self.market.recycler.act(), self.sale, BASE_URL)
        requests.post(f"{page}/pay", allow_redirects=False, timeout=5)

    def settle(self) -> None:
        for payment in [one.ref for one in seen_sale(self.sale).payments]:
            payments.settle(payment)
        settling.settle(self.ref)

    def lapse(self) -> None:
        lapsing.end_unpaid(self.market.holder.act(), self.sale)

    def react(self) -> None:
        react()

    def let_go_at_the_bank(self) -> None:
        with suppress(Exception):
            self.sandbox.sdk().v1.payment_intents.cancel(str(last(self.auction).intent_id))

    def wait(self) -> None:
        self.market.clock.advance(days=5)

    def tick(self) -> None:
        self.market.clock.advance(minutes=20)
        sweeping.tick()

    def lose_an_answer(self) -> None:
        self.sandbox.fault("api", "drop", method="POST")

    def go_down(self) -> None:
        self.sandbox.fault("api", "status", status=503)

    def do(self, name: str) -> None:
        with suppress(Refusal):
            getattr(self, name)()
        db.session.rollback()

    def come_to_rest(self) -> None:
        """Let everybody answer again, and the sale be paid or lapse."""
        self.sandbox.reset()
        self.market.clock.advance(days=15)
        for step in ("settle", "react", "lapse"):
            self.do(step)
        for _ in range(4):
            react()
            self.market.clock.advance(hours=2)
            sweeping.tick()

    def check(self) -> None:
        deposit, sale = last(self.auction), seen_sale(self.sale)
        assert deposit.state in ENDS
        assert sale.state in ("paid", "lapsed")
        back, on = self._given_back(deposit.intent_id), self._passed_on(deposit.ref)
        assert back + on in (0, AMOUNT.minor)
        assert on == (AMOUNT.minor if deposit.state == "kept" else 0)
        assert sale.state == "lapsed" or deposit.state != "kept"
        assert sale.state == "paid" or deposit.state in ("kept", "lost")
        assert self._taken(deposit.intent_id) == back + on
        assert list(violations()) == []

    def _given_back(self, intent_id: str | None) -> int:
        refunds = self.sandbox.sdk().v1.refunds.list({"payment_intent": str(intent_id)})
        return sum(one.amount for one in refunds.data)

    def _passed_on(self, ref: str) -> int:
        group = {"transfer_group": self.sale}
        made = self.sandbox.sdk().v1.transfers.list(group).data
        return sum(one.amount for one in made if one.metadata.to_dict().get("deposit") == ref)

    def _taken(self, intent_id: str | None) -> int:
        return self.sandbox.sdk().v1.payment_intents.retrieve(str(intent_id)).amount_received


DOINGS = (
    "pay", "settle", "lapse", "react", "let_go_at_the_bank", "wait", "tick", "lose_an_answer",
    "go_down",
)  # fmt: skip


@pytest.mark.once
@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(doings=st.lists(st.sampled_from(DOINGS), min_size=3, max_size=10))
@example(doings=["wait", "tick", "tick", "tick", "pay", "settle", "react", "tick"])
@example(doings=["wait", "wait", "wait", "lapse", "react", "lose_an_answer", "tick", "tick"])
@example(doings=["wait", "tick", "tick", "lose_an_answer", "tick", "pay", "settle", "react"])
@example(doings=["wait", "wait", "wait", "lapse", "let_go_at_the_bank", "react", "tick"])
def test_deposit_goes_one_way_whatever_happens(
    market: Market, sandbox: Sandbox, doings: list[str]
) -> None:
    history = History(market, sandbox)
    for name in doings:
        history.do(name)
    history.come_to_rest()
    history.check()


def test_page_taken_up_by_two_at_once_holds_one_deposit(market: Market, sandbox: Sandbox) -> None:
    auction = an_auction(market)
    pages = {a_page(market.bidder, auction) for _ in range(2)}
    assert len(pages) == 1
    press(pages.pop())
    settling.settle(last(auction).ref)
    with suppress(Refusal):
        placing.lay_down(market.recycler.act(), auction, BASE_URL)
    assert last(auction).state == "held"
