"""Whatever is entered in whatever order: the books balance, and nobody gets what is not theirs."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.fees import fee_of
from recycling.errors import Conflict
from recycling.quantities import Mass, Money, UnitPrice
from recycling.settlement.books import rules
from recycling.settlement.books.rules import AccountKey, AccountKind, Entry, EntryKind, Posting
from recycling.settlement.rules import (
    Paid,
    PayoutKind,
    due_to_payee,
    is_paid,
    next_instalment,
    payee_part,
    payer_part,
    plan_payouts,
)

pytestmark = pytest.mark.once
HOLDER, RECYCLER = 1, 2
IDS = {"holder": HOLDER, "recycler": RECYCLER}
MASS = Mass.kg("2500")
LARGEST = 40_000_000


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


class Trade:
    """One sale between the two, by the rules the deeds ask, and its accounts in the books."""

    def __init__(self, minor_per_tonne: int, basis_points: int = 0) -> None:
        self.basis_points = basis_points
        self.price = UnitPrice(minor_per_tonne, "EUR")
        self.amount_minor = self.price.times(MASS).minor
        self.payer = IDS[payer_part(self.amount_minor) or ""]
        self.payee = IDS[payee_part(self.amount_minor) or ""]
        self.balances: dict[AccountKey, int] = {}
        self.entries: list[Entry] = []
        self.payments: list[int] = []
        self.is_released = False

    def enter(self, entry: Entry) -> None:
        self.balances = rules.after(self.balances, entry)
        self.entries.append(entry)

    def pay(self) -> None:
        amount = next_instalment(self.amount_minor, sum(self.payments), LARGEST)
        self.enter(rules.paid(self.payer, euros(amount)))
        self.payments.append(amount)

    def question(self, minor: int) -> None:
        self.enter(rules.questioned(euros(minor)))

    def release(self, accepted: Mass) -> None:
        if self.is_released or not is_paid(self.amount_minor, sum(self.payments)):
            raise Conflict("not_releasable", "The deed refuses it.")
        self.is_released = True
        due = due_to_payee(self.price, accepted, self.amount_minor)
        if due:
            fee = fee_of(due, self.basis_points)
            self.enter(rules.released(self.payer, self.payee, euros(due), fee))

    def carry_out(self) -> None:
        """Make every payout, as the books divide the payments."""
        paid = [Paid(number, amount) for number, amount in enumerate(self.payments)]
        to_payee, kept = self.owed(AccountKind.PAYEE, self.payee), self.owed(AccountKind.FEES)
        for one in plan_payouts(paid, to_payee, kept):
            self.leave(one.kind, one.amount_minor)

    def leave(self, kind: PayoutKind, minor: int) -> None:
        if kind == PayoutKind.TRANSFER:
            self.enter(rules.passed_on(self.payee, euros(minor)))
        else:
            self.enter(rules.given_back(self.payer, euros(minor)))

    def owed(self, kind: AccountKind, whose: int | None = None) -> int:
        return rules.in_favour(kind, self.balances.get(AccountKey(kind, "EUR", whose), 0))

    def moved(self, kind: EntryKind) -> int:
        return sum(one.postings[0].amount_minor for one in self.entries if one.kind == kind)


amounts = st.integers(1, 400_000_000)
steps = st.one_of(
    st.tuples(st.just("pay")),
    st.tuples(st.just("question"), amounts),
    st.tuples(st.just("release"), st.integers(0, 3_000).map(Mass.kg)),
    st.tuples(st.just("carry_out")),
    st.tuples(st.just("leave"), st.sampled_from(PayoutKind), amounts),
)
fees = st.sampled_from([0, 1, 150, 9_999])
prices = st.integers(-100_000_000, 100_000_000).filter(lambda price: abs(price) > 1_000)


@given(
    trades=st.lists(st.builds(Trade, prices, fees), min_size=1, max_size=3),
    history=st.lists(st.tuples(st.integers(0, 2), steps), max_size=40),
)
def test_books_hold_after_any_history_of_several_sales(
    trades: list[Trade], history: list[tuple[int, tuple[object, ...]]]
) -> None:
    for which, (name, *given_) in history:
        with suppress(Conflict):
            getattr(trades[which % len(trades)], str(name))(*given_)
        check_all(trades)


def check_all(trades: list[Trade]) -> None:
    together: Counter[AccountKey] = Counter()
    for trade in trades:
        together.update(trade.balances)
        assert trade.moved(EntryKind.PASSED_ON) <= trade.moved(EntryKind.RELEASED)
        assert trade.moved(EntryKind.RELEASED) <= trade.moved(EntryKind.PAID)
        left = trade.moved(EntryKind.PASSED_ON) + trade.moved(EntryKind.GIVEN_BACK)
        assert left <= trade.moved(EntryKind.PAID)
        assert trade.owed(AccountKind.HELD) >= 0
    assert sum(together.values()) == 0
    assert not any(rules.is_overdrawn(key.kind, balance) for key, balance in together.items())


@given(price=prices, fee=fees, kilograms=st.integers(0, 3_000), reported=st.none() | amounts)
def test_sale_that_ends_leaves_nothing_but_the_fee_and_what_is_unclear(
    price: int, fee: int, kilograms: int, reported: int | None
) -> None:
    trade = Trade(price, fee)
    while not is_paid(trade.amount_minor, sum(trade.payments)):
        trade.pay()
    if reported:
        trade.question(reported)
    trade.release(Mass.kg(kilograms))
    trade.carry_out()
    left = {key.kind: balance for key, balance in trade.balances.items() if balance}
    unclear = reported or 0
    kept = fee_of(due_to_payee(trade.price, Mass.kg(kilograms), trade.amount_minor), fee)
    expected = {
        AccountKind.HELD: unclear + kept,
        AccountKind.SUSPENSE: -unclear,
        AccountKind.FEES: -kept,
    }
    assert left == {kind: balance for kind, balance in expected.items() if balance}
    with pytest.raises(Conflict) as refusal:
        trade.leave(PayoutKind.TRANSFER, 1)
    assert refusal.value.code == "not_covered"


def test_nobody_is_paid_before_release() -> None:
    trade = Trade(125_000)
    trade.pay()
    with pytest.raises(Conflict):
        trade.leave(PayoutKind.TRANSFER, 312_500)
    trade.release(MASS)
    trade.leave(PayoutKind.TRANSFER, 312_500)
    with pytest.raises(Conflict):
        trade.leave(PayoutKind.TRANSFER, 312_500)


def test_what_is_released_does_not_go_back() -> None:
    trade = Trade(-56_600)
    trade.pay()
    trade.release(MASS)
    with pytest.raises(Conflict):
        trade.leave(PayoutKind.REFUND, 1)


HELD = AccountKey(AccountKind.HELD, "EUR")
THEIRS = AccountKey(AccountKind.PAYER, "EUR", HOLDER)


@pytest.mark.parametrize(
    ("postings", "wrong"),
    [
        ((), "does not balance"),
        ((Posting(HELD, 2), Posting(THEIRS, -1)), "does not balance"),
        ((Posting(HELD, 0), Posting(THEIRS, 0)), "posts nothing"),
        ((Posting(HELD, 1), Posting(HELD, -1)), "posts twice"),
        ((Posting(HELD, 1), Posting(AccountKey(AccountKind.FEES, "USD"), -1)), "one currency"),
    ],
)
def test_entry_that_is_no_double_entry_cannot_be_made(
    postings: tuple[Posting, ...], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        Entry(EntryKind.PAID, postings)


@pytest.mark.parametrize(("kind", "whose"), [(AccountKind.HELD, HOLDER), (AccountKind.PAYER, None)])
def test_account_is_somebodys_or_the_registrys_by_its_kind(
    kind: AccountKind, whose: int | None
) -> None:
    with pytest.raises(ValueError, match="an account"):
        AccountKey(kind, "EUR", whose)
