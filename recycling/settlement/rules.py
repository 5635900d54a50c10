"""Who pays whom, how much is asked for at once, and what is passed on in the end?

A signed price makes a signed amount: above zero the recycler pays the holder, below zero the
holder pays the recycler for treatment, and zero is settled without a payment. Amounts that are
paid, passed on or given back are always positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Conflict
from recycling.quantities import Mass, UnitPrice


class SaleState(StrEnum):
    """Where a sale stands. The comment names what brings the state about."""

    OPENED = "opened"  # the award
    PAID = "paid"  # the payments reach the amount
    RELEASED = "released"  # what is due has been passed on, the rest given back
    REFUNDED = "refunded"  # the lot was refused and all has been given back


class PaymentState(StrEnum):
    """Where one payment stands; it only moves down this list."""

    STARTED = "started"
    PAID = "paid"
    EXPIRED = "expired"


class PayoutKind(StrEnum):
    """What a payout does with money that was paid."""

    TRANSFER = "transfer"
    REFUND = "refund"


class PayoutState(StrEnum):
    """Whether a payout has been carried out."""

    PLANNED = "planned"
    DONE = "done"


def payer_part(amount_minor: int) -> str | None:
    """Return which part pays a signed amount: ``recycler``, ``holder``, or nobody at zero."""
    if amount_minor > 0:
        return "recycler"
    return "holder" if amount_minor < 0 else None


def payee_part(amount_minor: int) -> str | None:
    """Return which part is paid a signed amount in the end, or nobody at zero."""
    return {"recycler": "holder", "holder": "recycler", None: None}[payer_part(amount_minor)]


def next_instalment(amount_minor: int, paid_minor: int, largest_minor: int) -> int:
    """Return the positive amount to ask for next; a provider takes at most so much at once.

    Raises ``Conflict`` when nothing is left to pay.
    """
    left = abs(amount_minor) - paid_minor
    if left <= 0:
        raise Conflict("nothing_to_pay", "Nothing is left to pay for this sale.", field="sale")
    return min(left, largest_minor)


def is_paid(amount_minor: int, paid_minor: int) -> bool:
    """Tell whether the payments reach the amount."""
    return paid_minor >= abs(amount_minor)


def due_to_payee(price: UnitPrice, accepted: Mass, amount_minor: int) -> int:
    """Return what the payee gets for the accepted mass, in positive minor units.

    Never more than was agreed and paid; the part that was not accepted goes back to the payer.
    """
    return min(abs(price.times(accepted).minor), abs(amount_minor))


@dataclass(frozen=True)
class Paid:
    """One settled payment: its row's id and the positive amount taken."""

    payment_id: int
    amount_minor: int


@dataclass(frozen=True)
class Planned:
    """One payout to make out of one payment."""

    payment_id: int
    kind: PayoutKind
    amount_minor: int


def plan_payouts(paid: Sequence[Paid], due_minor: int) -> tuple[Planned, ...]:
    """Divide what was paid: first the payee's due, the rest back to the payer.

    Every payment is used up exactly. Raises ``ValueError`` when more is due than was paid.
    """
    if due_minor < 0 or due_minor > sum(p.amount_minor for p in paid):
        raise ValueError(f"{due_minor} is not covered by the payments")
    return tuple(_divided(paid, due_minor))


def _divided(paid: Sequence[Paid], due_minor: int) -> Iterable[Planned]:
    left = due_minor
    for payment in paid:
        passed_on = min(left, payment.amount_minor)
        left -= passed_on
        if passed_on:
            yield Planned(payment.payment_id, PayoutKind.TRANSFER, passed_on)
        if payment.amount_minor - passed_on:
            yield Planned(
                payment.payment_id, PayoutKind.REFUND, payment.amount_minor - passed_on
            )
