"""Who pays whom, how much is asked for at once, and what is passed on in the end?

A signed price makes a signed amount: above zero the recycler pays the holder, below zero the
holder pays the recycler for treatment, and zero is settled without a payment. Amounts that are
paid, passed on or given back are always positive. What was paid for a lot is passed on when the
base has accepted it, or by formula when its final assay is settled; a treatment fee when the
certificate proves the treatment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.clock import stamp
from recycling.errors import Conflict
from recycling.quantities import Mass, UnitPrice
from recycling.sayings import say


class SaleState(StrEnum):
    """Where a sale stands. The comment names what brings the state about."""

    OPENED = "opened"  # the award
    PAID = "paid"  # the payments reach the amount
    RELEASED = "released"  # what is due has been passed on, the rest given back
    REFUNDED = "refunded"  # the lot was refused, or is worth nothing, and all was given back
    LAPSED = "lapsed"  # the payee, when it was not paid in time
    CHARGED_BACK = "charged_back"  # the payer's bank took all of it back, for good


class PaymentState(StrEnum):
    """Where one payment stands: started, then one of the others for good."""

    STARTED = "started"  # the payer, asking for the payment page
    PAID = "paid"  # the provider took what we asked for
    EXPIRED = "expired"  # the page ran out, or the payer's bank took its consent back
    QUESTIONED = "questioned"  # the provider took something else; a person must look


class PaymentWay(StrEnum):
    """How a payment is made: on the provider's page, or sent by the payer's bank."""

    PAGE = "page"
    TRANSFER = "transfer"


class PayoutKind(StrEnum):
    """What a payout does with money that was paid."""

    TRANSFER = "transfer"
    REFUND = "refund"


class PayoutState(StrEnum):
    """Whether a payout has been carried out."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"  # what it was to be made of was charged back before


class Release(StrEnum):
    """What lets the money go to the payee."""

    RECEIPT = "receipt"
    FINAL_ASSAY = "final_assay"
    CERTIFICATE = "certificate"


LONGEST_HOLD = timedelta(days=90)
"""How long money may stay with the payment service before it is passed on: 90 days (Stripe,
separate charges and transfers; two years for platforms in the United States)."""
PAY_WITHIN = timedelta(days=14)
"""How long a payer has. Longer than a bank transfer takes, and half of the 30 days after which
late payment costs interest where nothing was agreed (Directive 2011/7/EU, art. 3)."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 8


def payer_part(amount_minor: int) -> str | None:
    """Return which part pays a signed amount: ``recycler``, ``holder``, or nobody at zero."""
    if amount_minor > 0:
        return "recycler"
    return "holder" if amount_minor < 0 else None


def payee_part(amount_minor: int) -> str | None:
    """Return which part is paid a signed amount in the end, or nobody at zero."""
    return {"recycler": "holder", "holder": "recycler", None: None}[payer_part(amount_minor)]


def released_by(amount_minor: int, *, by_formula: bool = False) -> Release | None:
    """Return what releases a signed amount: the receipt, a final assay, or proof of treatment."""
    if amount_minor > 0:
        return Release.FINAL_ASSAY if by_formula else Release.RECEIPT
    return Release.CERTIFICATE if amount_minor < 0 else None


def release_deadline(paid_at: datetime) -> datetime:
    """Return until when the payment service may keep what was paid."""
    return paid_at + LONGEST_HOLD


def is_past(pay_by: datetime, at: datetime) -> bool:
    """Tell whether the time to pay is over."""
    return at > pay_by


def check_overdue(ref: str, state: str, pay_by: datetime, at: datetime) -> None:
    """Raise ``Conflict`` unless a sale is open and its time to be paid is over."""
    if state != SaleState.OPENED:
        raise Conflict(
            "sale_not_open",
            say("Sale %(ref)s is %(state)s; nothing of it is overdue.", ref=ref, state=state),
            field="sale",
        )
    if not is_past(pay_by, at):
        raise Conflict(
            "not_overdue",
            say("Sale %(ref)s may be paid until %(stamp)s.", ref=ref, stamp=stamp(pay_by)),
            field="sale",
            way_out=say("End it after that, if it is not paid."),
        )


def instalments_left(amount_minor: int, paid_minor: int, largest_minor: int) -> int:
    """Return in how many payments the rest is paid; a provider takes at most so much at once."""
    return -(-max(0, abs(amount_minor) - paid_minor) // largest_minor)


def next_instalment(amount_minor: int, paid_minor: int, largest_minor: int) -> int:
    """Return the positive amount to ask for next: the rest in parts as equal as can be.

    Equal, because a provider also refuses amounts that are too small, as a last cent would be.
    Raises ``Conflict`` when nothing is left to pay.
    """
    left = abs(amount_minor) - paid_minor
    if left <= 0:
        raise Conflict("nothing_to_pay", say("Nothing is left to pay for this sale."), field="sale")
    return -(-left // instalments_left(amount_minor, paid_minor, largest_minor))


def is_paid(amount_minor: int, paid_minor: int) -> bool:
    """Tell whether the payments reach the amount."""
    return paid_minor >= abs(amount_minor)


@dataclass(frozen=True)
class Asked:
    """What a payment of ours asks for: its reference and a positive amount."""

    ref: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class Seen:
    """What the provider says of it. ``is_traceable``: it names the charge to pass money on from."""

    ref: str | None
    amount_minor: int
    currency: str
    is_paid: bool
    is_over: bool
    is_traceable: bool


def payment_state(asked: Asked, seen: Seen) -> PaymentState:
    """Return where a started payment stands by what the provider says of it now."""
    if seen.is_paid:
        is_same = Asked(seen.ref or "", seen.amount_minor, seen.currency) == asked
        return PaymentState.PAID if is_same and seen.is_traceable else PaymentState.QUESTIONED
    return PaymentState.EXPIRED if seen.is_over else PaymentState.STARTED


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts, _MOST_DOUBLINGS)), LONGEST_PAUSE)


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


def plan_payouts(paid: Sequence[Paid], due_minor: int, fee_minor: int = 0) -> tuple[Planned, ...]:
    """Divide what was paid: the payee's due, then the platform's fee, the rest back to the payer.

    Every payment is used up exactly; the fee stays. Raises ``ValueError`` when more is due and
    kept than was paid.
    """
    if min(due_minor, fee_minor) < 0 or due_minor + fee_minor > sum(p.amount_minor for p in paid):
        raise ValueError(f"{due_minor} and {fee_minor} are not covered by the payments")
    return tuple(_divided(paid, due_minor, fee_minor))


def _divided(paid: Sequence[Paid], due_minor: int, fee_minor: int) -> Iterable[Planned]:
    for payment in paid:
        passed_on = min(due_minor, payment.amount_minor)
        kept = min(fee_minor, payment.amount_minor - passed_on)
        back = payment.amount_minor - passed_on - kept
        due_minor, fee_minor = due_minor - passed_on, fee_minor - kept
        if passed_on:
            yield Planned(payment.payment_id, PayoutKind.TRANSFER, passed_on)
        if back:
            yield Planned(payment.payment_id, PayoutKind.REFUND, back)
