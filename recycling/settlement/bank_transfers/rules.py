"""What has come by bank transfer, what is left, and what goes back?

Money that was sent is the payer's until it covers what is asked for: then it pays the whole at
once. What is more than that, and all that comes once nothing is asked for any more, goes back. The
registry's books hold it only from the payment on, for until then it is not on our balance.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.settlement.rules import PaymentState

LARGEST_MINOR = 999_999_999_999
"""The largest sum asked for at once: twelve digits (Stripe, invoices)."""
CURRENCIES = frozenset({"EUR"})
"""In which currencies money can be sent: transfers in euros within SEPA."""
LOOKED_AT_EVERY = timedelta(hours=6)
"""How often we look whether more has come, where nobody told us."""
LOOKED_AT_FOR = timedelta(days=60)
"""How long after its end: a payer who sends twice does so within weeks."""
_SHORTEST = timedelta(days=1)


def due_at(pay_by: datetime, at: datetime) -> datetime:
    """Return until when a transfer is asked for: until the sale is to be paid, a day at least."""
    return max(pay_by, at + _SHORTEST)


def arrived_minor(state: str, asked_minor: int, cash_minor: int, back_minor: int) -> int:
    """Return all that has come for a payment, in minor units."""
    used = asked_minor if state == PaymentState.PAID else 0
    return used + cash_minor + back_minor


def left_minor(asked_minor: int, arrived: int) -> int:
    """Return what is still to be sent."""
    return max(0, asked_minor - arrived)


def goes_back(state: str, cash_minor: int) -> int:
    """Return how much is to go back now: all that no open payment waits for."""
    is_over = state in {PaymentState.PAID, PaymentState.EXPIRED}
    return cash_minor if is_over else 0
