"""What is to be done with the payment service without anybody asking?

The worker's part of this room. Nothing is remembered in the process: rows carry when they are due
(``pending``), so any number of workers share the work, and a row that fails, or a service that
does not answer, is left alone for a while.
"""

from __future__ import annotations

from recycling.settlement import payments, payouts, webhooks
from recycling.settlement.bank_transfers import asking
from recycling.settlement.deposits import settling
from recycling.settlement.disputes import looking as disputes
from recycling.settlement.onboarding import settling as accounts


def tick() -> int:
    """Do what is due; returns how many payments, events, payouts … came further.

    Disputes come before payouts: what is disputed is not passed on.
    """
    return (
        webhooks.take_parked()
        + payments.sweep()
        + asking.sweep()
        + disputes.sweep()
        + accounts.sweep()
        + payouts.carry_out_planned()
        + settling.sweep()
    )
