"""Makers of payments by bank transfer: asked for, sent in parts, looked at."""

from __future__ import annotations

from recycling.db import db
from recycling.settlement import payments
from recycling.settlement.bank_transfers import asking
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.bank_transfers.rows import of_payment
from tests.remembering import remembered
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, last_payment, seen

LARGE = 50_000_000
"""A price at which 2.5 t come to 1 250 000.00 EUR: more than a payment page carries at once."""


@remembered
def asked(market: Market, sale: str) -> str:
    """The reference of the payment of all that is left of a sale, asked for by bank transfer."""
    payer = market.recycler if seen(sale).amount_minor > 0 else market.holder
    return asking.ask(payer.act(), sale)


def transfer_of(sale: str) -> BankTransfer:
    """How the sale's last payment is made by bank transfer."""
    ref = last_payment(sale).ref
    db.session.rollback()
    found = of_payment(ref)
    assert found is not None
    return found


def customer_of(sale: str) -> str:
    """The provider's customer for the sale's last payment."""
    customer = transfer_of(sale).customer_id
    db.session.rollback()
    return customer


def sends(sandbox: Sandbox, sale: str, minor: int) -> None:
    """Let the payer's bank send money as the instructions say."""
    params = {"amount": minor, "currency": "eur"}
    sandbox.sdk().v1.test_helpers.customers.fund_cash_balance(customer_of(sale), params)  # type: ignore[arg-type]


def looked_at(sale: str) -> str:
    """The state of the sale's last payment, once the provider was asked."""
    return payments.settle(last_payment(sale).ref)


def cash(sandbox: Sandbox, sale: str) -> int:
    """What lies at the provider for the sale's last payment, not used."""
    found = sandbox.sdk().v1.customers.cash_balance.retrieve(customer_of(sale)).to_dict()
    return int((found["available"] or {}).get("eur", 0))
