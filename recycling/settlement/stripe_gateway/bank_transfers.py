"""How is a sum asked for by bank transfer, and what has come of it?

An invoice to be sent, beyond the eight digits of a payment page, which the customer's cash balance
pays as soon as it covers the whole. Each payment has a customer of its own, and with it an account
number of its own: whatever comes there is for this payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import stripe

from recycling.settlement.stripe_gateway.asking import PAGE, answered, done
from recycling.settlement.stripe_gateway.reports import (
    BankTransferOrder,
    BankTransferState,
    Instructions,
)

_BANK_COUNTRY = "DE"
"""Where the accounts are that the service opens for those who send euros (SEPA)."""
_GIVEN_BACK = "return_initiated", "return_canceled"


class BankTransferCalls:
    """The part of the gateway that speaks of bank transfers."""

    _client: stripe.StripeClient

    def ask_bank_transfer(self, order: BankTransferOrder, *, key: str) -> Instructions:
        """Invoice a payer and answer where to send the money."""
        customer = done(
            lambda: self._client.v1.customers.create(
                _customer_params(order), {"idempotency_key": f"{key}:customer"}
            )
        )
        invoice = done(
            lambda: self._client.v1.invoices.create(
                _invoice_params(order, customer.id), {"idempotency_key": f"{key}:invoice"}
            )
        )
        done(
            lambda: self._client.v1.invoice_items.create(
                _item_params(order, customer.id, invoice.id), {"idempotency_key": f"{key}:item"}
            )
        )
        done(
            lambda: self._client.v1.invoices.finalize_invoice(
                invoice.id, {}, {"idempotency_key": f"{key}:finalize"}
            )
        )
        intent = self._intent(invoice.id)
        done(  # so that the charge names what it is for
            lambda: self._client.v1.payment_intents.update(
                str(intent["id"]), _names(order), {"idempotency_key": f"{key}:names"}
            )
        )
        return _instructions(customer.id, invoice.id, intent)

    def bank_transfer(self, invoice_id: str, customer_id: str, currency: str) -> BankTransferState:
        """Answer how far an invoice has come, and what lies in its customer's cash balance."""
        invoice = answered(lambda: self._client.v1.invoices.retrieve(invoice_id)).to_dict()
        intent = self._intent(invoice_id) if invoice["status"] == "paid" else {}
        charge = intent.get("latest_charge") or {}
        line = charge.get("balance_transaction") or {}
        is_paid = invoice["status"] == "paid"
        return BankTransferState(
            invoice_id=invoice_id,
            status=str(invoice["status"]),
            amount_minor=int(invoice["amount_paid"] if is_paid else invoice["amount_due"]),
            currency=str(invoice["currency"]),
            reference=invoice["metadata"].get("payment"),
            payment_intent_id=intent.get("id"),
            charge_id=charge.get("id"),
            fee_minor=int(line.get("fee", 0)),
            cash_minor=self._cash(customer_id, currency),
            given_back_minor=self._given_back(customer_id, currency),
        )

    def _intent(self, invoice_id: str) -> dict[str, Any]:
        listed = answered(lambda: self._client.v1.invoice_payments.list({"invoice": invoice_id}))
        named = next(str(one.payment.payment_intent) for one in listed.data if one.is_default)
        expand: Any = {"expand": ["latest_charge.balance_transaction"]}
        found = answered(lambda: self._client.v1.payment_intents.retrieve(named, expand))
        whole: dict[str, Any] = found.to_dict()
        return whole

    def _cash(self, customer_id: str, currency: str) -> int:
        found = answered(lambda: self._client.v1.customers.cash_balance.retrieve(customer_id))
        available: dict[str, int] = found.to_dict().get("available") or {}
        return int(available.get(currency.lower(), 0))

    def _given_back(self, customer_id: str, currency: str) -> int:
        listed = answered(
            lambda: self._client.v1.customers.cash_balance_transactions.list(
                customer_id, {"limit": PAGE}
            )
        )
        return -sum(
            int(one.net_amount)
            for one in listed.auto_paging_iter()
            if one.type in _GIVEN_BACK and one.currency == currency.lower()
        )

    def call_off_bank_transfer(self, invoice_id: str) -> None:
        """Close an open invoice; one that has ended is refused, so no key is needed."""
        done(lambda: self._client.v1.invoices.void_invoice(invoice_id))

    def give_back_cash(self, customer_id: str, amount_minor: int, currency: str, key: str) -> str:
        """Send money nobody asked for back to the account it came from."""
        params: Any = {
            "customer": customer_id,
            "amount": amount_minor,
            "currency": currency.lower(),
            "origin": "customer_balance",
        }
        made = done(lambda: self._client.v1.refunds.create(params, {"idempotency_key": key}))
        return str(made.id)


def _instructions(customer_id: str, invoice_id: str, intent: Mapping[str, Any]) -> Instructions:
    shown = intent["next_action"]["display_bank_transfer_instructions"]
    address = next(one["iban"] for one in shown["financial_addresses"] if one.get("iban"))
    return Instructions(
        customer_id=customer_id,
        invoice_id=invoice_id,
        account_holder=str(address["account_holder_name"]),
        iban=str(address["iban"]),
        bic=str(address["bic"]),
        reference=str(shown["reference"]),
    )


def _names(order: BankTransferOrder) -> Any:
    return {"metadata": dict(order.metadata), "transfer_group": order.transfer_group}


def _customer_params(order: BankTransferOrder) -> Any:
    return {
        "name": order.payer_name,
        "email": order.payer_email,
        "metadata": dict(order.metadata),
    }


def _invoice_params(order: BankTransferOrder, customer_id: str) -> Any:
    transfer = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": _BANK_COUNTRY}}
    return {
        "customer": customer_id,
        "collection_method": "send_invoice",
        "currency": order.currency.lower(),
        "due_date": int(order.due_at.timestamp()),
        "auto_advance": False,
        "metadata": dict(order.metadata),
        "payment_settings": {
            "payment_method_types": ["customer_balance"],
            "payment_method_options": {
                "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": transfer}
            },
        },
    }


def _item_params(order: BankTransferOrder, customer_id: str, invoice_id: str) -> Any:
    return {
        "customer": customer_id,
        "invoice": invoice_id,
        "amount": order.amount_minor,
        "currency": order.currency.lower(),
        "description": order.line_name,
    }
