"""Who pays whom, in which payments, and what becomes of the money: the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict
from recycling.quantities import Mass, UnitPrice
from recycling.settlement.rules import (
    Asked,
    Paid,
    PaymentState,
    PayoutKind,
    Planned,
    Release,
    Seen,
    due_to_payee,
    instalments_left,
    is_paid,
    next_instalment,
    pause_after,
    payee_part,
    payer_part,
    payment_state,
    plan_payouts,
    release_deadline,
    released_by,
)

LARGEST = 99_999_999
ASKED = Asked("PAY-1", 312_500, "EUR")
OPEN = Seen("PAY-1", 312_500, "EUR", is_paid=False, is_over=False, is_traceable=False)
TAKEN = replace(OPEN, is_paid=True, is_traceable=True)


@pytest.mark.parametrize(
    ("amount", "payer", "payee", "release"),
    [
        (1, "recycler", "holder", Release.RECEIPT),
        (-1, "holder", "recycler", Release.CERTIFICATE),
        (0, None, None, None),
    ],
)
def test_sign_of_the_amount_says_who_pays_whom_and_what_releases_it(
    amount: int, payer: str | None, payee: str | None, release: Release | None
) -> None:
    assert (payer_part(amount), payee_part(amount), released_by(amount)) == (payer, payee, release)


def test_release_deadline_is_ninety_days_after_the_payment() -> None:
    paid_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert release_deadline(paid_at) == datetime(2027, 2, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "paid", "expected"),
    [
        (312_500, 0, 312_500),
        (-312_500, 0, 312_500),
        (LARGEST, 0, LARGEST),
        (LARGEST + 1, 0, 50_000_000),
        (100_000_000, 50_000_000, 50_000_000),
        (250_000_000, 0, 83_333_334),
        (250_000_000, 83_333_334, 83_333_333),
    ],
)
def test_next_instalment_is_an_equal_part_of_what_is_left(
    amount: int, paid: int, expected: int
) -> None:
    assert next_instalment(amount, paid, LARGEST) == expected


@pytest.mark.parametrize(("amount", "paid"), [(0, 0), (5, 5), (-5, 5), (5, 6)])
def test_next_instalment_when_nothing_is_left_is_refused(amount: int, paid: int) -> None:
    with pytest.raises(Conflict, match="Nothing is left"):
        next_instalment(amount, paid, LARGEST)


@given(amount=st.integers(1, 10**10), sign=st.sampled_from((1, -1)))
def test_instalments_add_up_are_never_too_large_and_nearly_equal(amount: int, sign: int) -> None:
    parts: list[int] = []
    while not is_paid(sign * amount, sum(parts)):
        parts.append(next_instalment(sign * amount, sum(parts), LARGEST))
    assert sum(parts) == amount
    assert len(parts) == instalments_left(sign * amount, 0, LARGEST)
    assert max(parts) <= LARGEST
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("amount", "paid", "expected"), [(5, 4, False), (5, 5, True), (-5, 5, True), (0, 0, True)]
)
def test_is_paid_compares_with_the_size_of_the_amount(
    amount: int, paid: int, expected: bool
) -> None:
    assert is_paid(amount, paid) is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (OPEN, PaymentState.STARTED),
        (replace(OPEN, is_over=True), PaymentState.EXPIRED),
        (TAKEN, PaymentState.PAID),
        (replace(TAKEN, amount_minor=312_499), PaymentState.QUESTIONED),
        (replace(TAKEN, amount_minor=312_501), PaymentState.QUESTIONED),
        (replace(TAKEN, currency="USD"), PaymentState.QUESTIONED),
        (replace(TAKEN, ref="PAY-2"), PaymentState.QUESTIONED),
        (replace(TAKEN, ref=None), PaymentState.QUESTIONED),
        (replace(TAKEN, is_traceable=False), PaymentState.QUESTIONED),
    ],
)
def test_payment_state_follows_what_the_provider_says(seen: Seen, expected: PaymentState) -> None:
    assert payment_state(ASKED, seen) is expected


def test_pause_doubles_with_every_attempt_up_to_an_hour() -> None:
    pauses = [pause_after(attempts) for attempts in range(12)]
    assert pauses[:4] == [timedelta(seconds=s) for s in (15, 30, 60, 120)]
    assert pauses[8:] == [timedelta(hours=1)] * 4


@pytest.mark.parametrize(
    ("price", "kilograms", "amount", "expected"),
    [
        (125_000, "2500", 312_500, 312_500),
        (125_000, "1250", 312_500, 156_250),
        (-125_000, "1250", -312_500, 156_250),
        (125_000, "0", 312_500, 0),
        (125_000, "2600", 312_500, 312_500),
        (0, "2500", 0, 0),
        (1, "500", 3, 1),
        (-1, "500", -3, 1),
    ],
)
def test_due_to_payee_is_the_accepted_part_and_never_more_than_agreed(
    price: int, kilograms: str, amount: int, expected: int
) -> None:
    assert due_to_payee(UnitPrice(price, "EUR"), Mass.kg(kilograms), amount) == expected


def test_plan_payouts_serves_the_payee_first_and_gives_the_rest_back() -> None:
    planned = plan_payouts([Paid(1, 100), Paid(2, 50), Paid(3, 50)], 120)
    assert planned == (
        Planned(1, PayoutKind.TRANSFER, 100),
        Planned(2, PayoutKind.TRANSFER, 20),
        Planned(2, PayoutKind.REFUND, 30),
        Planned(3, PayoutKind.REFUND, 50),
    )


def test_plan_payouts_of_nothing_is_nothing() -> None:
    assert plan_payouts([], 0) == ()


@pytest.mark.parametrize("due", [-1, 101])
def test_plan_payouts_beyond_what_was_paid_is_an_error(due: int) -> None:
    with pytest.raises(ValueError, match="not covered"):
        plan_payouts([Paid(1, 100)], due)


@given(
    amounts=st.lists(st.integers(1, LARGEST), max_size=6),
    share=st.fractions(min_value=0, max_value=1),
)
def test_plan_payouts_uses_every_payment_up_exactly(amounts: list[int], share: object) -> None:
    paid = [Paid(place, amount) for place, amount in enumerate(amounts)]
    due = int(sum(amounts) * share)  # type: ignore[operator]
    planned = plan_payouts(paid, due)
    for one in paid:
        used = sum(p.amount_minor for p in planned if p.payment_id == one.payment_id)
        assert used == one.amount_minor
    assert sum(p.amount_minor for p in planned if p.kind is PayoutKind.TRANSFER) == due
    assert all(p.amount_minor > 0 for p in planned)
    assert len({(p.payment_id, p.kind) for p in planned}) == len(planned)
