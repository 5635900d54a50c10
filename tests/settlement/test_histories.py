"""Whatever happens in whatever order: every cent that was paid leaves once, and none twice."""

from __future__ import annotations

from contextlib import suppress

import pytest
import requests
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from recycling.db import db
from recycling.errors import Refusal
from recycling.quantities import Mass
from recycling.settlement import payments, sweeping
from recycling.settlement.books.checking import violations
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.models import Sale
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    MASS,
    Market,
    a_page,
    a_sale,
    payouts_of,
    release,
    seen,
)

pytestmark = pytest.mark.once
PRICES = (125_000, -56_600, 60_000_000, -90_000_000)


class History:
    """One sale, and everything that may happen to it."""

    def __init__(self, market: Market, sandbox: Sandbox, minor_per_tonne: int) -> None:
        self.market, self.sandbox = market, sandbox
        self.sale = a_sale(market, minor_per_tonne)
        self.pages: list[str] = []

    def go(self) -> None:
        self.pages.append(a_page(self.market, self.sale))

    def press(self, button: str = "pay") -> None:
        for page in self.pages:
            requests.post(f"{page}/{button}", allow_redirects=False, timeout=5)

    def decline(self) -> None:
        self.press("decline")

    def expire(self) -> None:
        for payment in seen(self.sale).payments:
            if payment.state == "started" and payment.checkout_id:
                path = f"/v1/checkout/sessions/{payment.checkout_id}/expire"
                self.sandbox.post(path)

    def settle(self) -> None:
        for ref in [payment.ref for payment in seen(self.sale).payments]:
            payments.settle(ref)

    def lose_an_answer(self) -> None:
        self.sandbox.fault("api", "drop", method="POST")

    def go_down(self) -> None:
        self.sandbox.fault("api", "status", status=503)

    def tick(self) -> None:
        self.market.clock.advance(minutes=10)
        sweeping.tick()

    def receive(self) -> None:
        release(self.sale, Mass.kg("1700"))

    def come_to_rest(self) -> None:
        self.sandbox.reset()
        for _ in range(3):
            self.market.clock.advance(hours=2)
            sweeping.tick()

    def check_on_the_way(self) -> None:
        """What holds at every moment, whatever has failed so far."""
        db.session.rollback()
        assert db.session.scalar(select(func.sum(BookPosting.amount_minor))) in (None, 0)
        lowest = db.session.scalar(
            select(func.min(BookPosting.balance_minor))
            .join(BookPosting.account)
            .where(BookAccount.kind == AccountKind.HELD)
        )
        assert (lowest or 0) >= 0
        released = -self._booked(AccountKind.PAYEE, EntryKind.RELEASED)
        passed_on = self._booked(AccountKind.PAYEE, EntryKind.PASSED_ON)
        assert passed_on <= released <= abs(seen(self.sale).amount_minor)
        if not self.sandbox.watch("faults"):  # one that waits would strike this question
            assert passed_on <= self._transferred() <= released

    def _booked(self, account: AccountKind, entry: EntryKind) -> int:
        total = db.session.scalar(
            select(func.sum(BookPosting.amount_minor))
            .join(BookPosting.account)
            .join(BookPosting.entry)
            .join(BookEntry.sale)
            .where(Sale.ref == self.sale, BookAccount.kind == account, BookEntry.kind == entry)
        )
        return int(total or 0)

    def _transferred(self) -> int:
        listed = self.sandbox.sdk().v1.transfers.list({"transfer_group": self.sale})
        return sum(one.amount for one in listed.data)

    def check(self) -> None:
        sale = seen(self.sale)
        paid = [p for p in sale.payments if p.state == "paid"]
        assert sum(p.amount_minor for p in paid) <= abs(sale.amount_minor)
        assert self._charged() == sum(p.amount_minor for p in paid)
        assert (sale.state == "opened") == (sale.paid_minor < abs(sale.amount_minor))
        self._check_payouts()
        assert list(violations()) == []

    def _check_payouts(self) -> None:
        sale, made = seen(self.sale), payouts_of(self.sale)
        if not made:
            assert sale.state in ("opened", "paid")
            assert self._sent() == 0
            return
        assert {p.state for p in made} == {"done"}
        assert sum(p.amount_minor for p in made) == sale.paid_minor == self._sent()
        assert len({p.provider_id for p in made}) == len(made)

    def _charged(self) -> int:
        sdk = self.sandbox.sdk()
        names = [str(p.checkout_id) for p in seen(self.sale).payments if p.checkout_id]
        found = [sdk.v1.checkout.sessions.retrieve(name) for name in names]
        return sum(s.amount_total or 0 for s in found if s.payment_status == "paid")

    def _sent(self) -> int:
        sdk = self.sandbox.sdk()
        total = self._transferred()
        for payment in seen(self.sale).payments:
            if payment.intent_id:
                listed = sdk.v1.refunds.list({"payment_intent": payment.intent_id})
                total += sum(refund.amount for refund in listed.data)
        return total


DEEDS = (
    "go",
    "press",
    "decline",
    "expire",
    "settle",
    "lose_an_answer",
    "go_down",
    "tick",
    "receive",
    *("go", "press", "settle") * 3,
)


@pytest.mark.once
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    minor_per_tonne=st.sampled_from(PRICES),
    deeds=st.lists(st.sampled_from(DEEDS), min_size=4, max_size=16),
    is_received=st.booleans(),
)
@example(PRICES[2], ["go", "press", "lose_an_answer", "go", "press", "go_down", "settle"], True)
@example(PRICES[1], ["go", "expire", "go", "press", "settle", "receive", "lose_an_answer"], True)
def test_money_leaves_once_after_any_history(
    market: Market,
    sandbox: Sandbox,
    minor_per_tonne: int,
    deeds: list[str],
    is_received: bool,
) -> None:
    history = History(market, sandbox, minor_per_tonne)
    for deed in deeds:
        with suppress(Refusal, requests.ConnectionError):
            getattr(history, deed)()
        history.check_on_the_way()
    history.come_to_rest()
    history.check()
    if is_received:
        with suppress(Refusal):
            release(history.sale, MASS)
        history.come_to_rest()
        history.check()
