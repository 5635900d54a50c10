"""The books through disputes: what is held may fall below zero, and only as far as is explained."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict
from recycling.quantities import Mass
from recycling.settlement.books import rules
from recycling.settlement.books.rules import BORNE, AccountKey, AccountKind, EntryKind
from tests.settlement.books.test_rules import Trade, euros, fees, prices

pytestmark = pytest.mark.once


class Disputed(Trade):
    """A sale whose payments may be disputed, called back, won and lost."""

    def dispute(self, minor: int, fee_minor: int) -> None:
        taken = min(minor, sum(self.payments) - self.gone())
        if taken <= 0 or self.owed(AccountKind.DISPUTED):
            raise Conflict("not_disputable", "The bank does not.")
        self.enter(rules.disputed(euros(taken)))
        if fee_minor:
            self.enter(rules.charged(euros(fee_minor)))

    def gone(self) -> int:
        return self.moved(EntryKind.LOST) * -1

    def call_back(self, minor: int) -> None:
        back = min(minor, self.passed_on())
        if back <= 0:
            raise Conflict("nothing_there", "The deed plans none.")
        self.enter(rules.called_back(self.payee, euros(back), self.owed(AccountKind.LOSSES)))

    def passed_on(self) -> int:
        return self.moved(EntryKind.PASSED_ON) - self.moved(EntryKind.CALLED_BACK)

    def win(self) -> None:
        self.enter(rules.reinstated(euros(self.disputed())))

    def lose(self) -> None:
        payer = AccountKey(AccountKind.PAYER, "EUR", self.payer)
        payee = AccountKey(AccountKind.PAYEE, "EUR", self.payee)
        borne = {one: -self.balances.get(one, 0) for one in (payer, payee)}
        self.enter(rules.lost(euros(self.disputed()), borne))

    def disputed(self) -> int:
        minor = self.owed(AccountKind.DISPUTED)
        if not minor:
            raise Conflict("not_disputed", "The deed refuses it.")
        return minor

    def pass_on_all(self) -> None:
        self.enter(rules.passed_on(self.payee, euros(self.owed(AccountKind.PAYEE, self.payee))))


amounts = st.integers(1, 400_000_000)
steps = st.one_of(
    st.tuples(st.just("pay")),
    st.tuples(st.just("release"), st.integers(0, 3_000).map(Mass.kg)),
    st.tuples(st.just("carry_out")),
    st.tuples(st.just("pass_on_all")),
    st.tuples(st.just("dispute"), amounts, st.sampled_from([0, 2_000])),
    st.tuples(st.just("call_back"), amounts),
    st.tuples(st.just("win")),
    st.tuples(st.just("lose")),
)


@given(st.builds(Disputed, prices, fees), st.lists(steps, max_size=40))
def test_books_hold_through_any_history_of_disputes(
    trade: Disputed, history: list[tuple[object, ...]]
) -> None:
    for name, *given_ in history:
        with suppress(Conflict, ValueError):
            getattr(trade, str(name))(*given_)
        assert sum(trade.balances.values()) == 0
        borne = sum(trade.owed(kind) for kind in BORNE)
        assert trade.owed(AccountKind.HELD) + borne >= 0
        assert all(trade.owed(kind) >= 0 for kind in BORNE)
        assert trade.passed_on() <= trade.moved(EntryKind.RELEASED)


@given(price=prices, passes_on=st.booleans(), comes_back=st.booleans())
def test_lost_dispute_leaves_nothing_disputed_and_no_more_lost_than_did_not_come_back(
    price: int, passes_on: bool, comes_back: bool
) -> None:
    trade = Disputed(price)
    trade.pay()
    paid = sum(trade.payments)
    with suppress(Conflict):
        trade.release(Mass.kg("2500"))
    with suppress(Conflict, ValueError):
        if passes_on:
            trade.carry_out()
    passed_on = trade.passed_on()
    trade.dispute(paid, 2_000)
    if comes_back and passed_on:
        trade.call_back(passed_on)
    trade.lose()
    assert trade.owed(AccountKind.DISPUTED) == 0
    given_back = trade.moved(EntryKind.GIVEN_BACK)
    assert trade.owed(AccountKind.LOSSES) == given_back + (0 if comes_back else passed_on)
    assert trade.owed(AccountKind.COSTS) == 2_000


def test_nobody_is_passed_on_what_is_only_disputed() -> None:
    trade = Disputed(125_000)
    trade.pay()
    trade.dispute(312_500, 0)
    with pytest.raises(Conflict):
        trade.enter(rules.passed_on(trade.payee, euros(1)))
    with pytest.raises(Conflict):
        trade.enter(rules.reinstated(euros(312_501)))


def test_what_comes_back_after_the_loss_makes_it_good() -> None:
    trade = Disputed(125_000)
    trade.pay()
    trade.release(Mass.kg("2500"))
    trade.carry_out()
    trade.dispute(312_500, 0)
    trade.lose()
    assert trade.owed(AccountKind.LOSSES) == 312_500
    trade.call_back(312_500)
    assert trade.owed(AccountKind.LOSSES) == 0
    assert trade.owed(AccountKind.HELD) == 0
