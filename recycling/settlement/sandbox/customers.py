"""Who pays, and from what they have sent before?"""

from __future__ import annotations

import secrets

from recycling.settlement.sandbox import amounts, bank_transfers, cash, instructions
from recycling.settlement.sandbox.errors import Json, invalid_param
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, PAGING, Call, Route, merged
from recycling.settlement.sandbox.store import Narrowing, new_id

_KEPT = ("address", "description", "email", "name", "phone", "preferred_locales")


def _create(call: Call) -> Json:
    sent = call.params
    customer_id = new_id("cus")
    customer = {
        "id": customer_id,
        "object": "customer",
        **{name: sent.get(name) for name in _KEPT},
        "balance": 0,
        "created": call.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "invoice_prefix": customer_id[-8:].upper(),
        "livemode": False,
        "metadata": merged({}, sent.get("metadata")),
        "tax_exempt": sent.get("tax_exempt", "none"),
        "_account_number": str(secrets.randbelow(10**8)).zfill(8),
        "_cash": {},
        "_mode": "automatic",
        "_reference": customer_id[-12:].upper(),
    }
    call.records.add("customer", customer)
    emit(call, "customer.created", customer)
    return customer


def _update(call: Call) -> Json:
    customer, sent = call.named("customer"), call.params
    kept = merged(customer["metadata"], sent.get("metadata"))
    customer |= {name: sent[name] for name in (*_KEPT, "tax_exempt") if name in sent}
    customer["metadata"] = kept
    call.records.update(customer)
    emit(call, "customer.updated", customer)
    return customer


def _cash(call: Call) -> Json:
    return cash.balance(call.named("customer"))


def _set_mode(call: Call) -> Json:
    customer = call.named("customer")
    mode = call.params.get("settings", {}).get("reconciliation_mode")
    if mode is not None:
        customer["_mode"] = "automatic" if mode == "merchant_default" else mode
        call.records.update(customer)
        bank_transfers.reconcile(call, customer)
    return cash.balance(customer)


def _movements(call: Call) -> Json:
    customer_id = call.named("customer")["id"]
    return call.listed(
        "customer_cash_balance_transaction",
        f"/v1/customers/{customer_id}/cash_balance_transactions",
        where=[Narrowing("customer", customer_id)],
    )


def _instruct(call: Call) -> Json:
    customer, sent = call.named("customer"), call.params
    kind = sent["bank_transfer"]["type"]
    currency = amounts.currency(sent["currency"])
    if currency not in instructions.TYPES[kind]:
        raise invalid_param("currency", f"{kind} does not carry {currency}.")
    found = instructions.addresses(customer, kind, sent["bank_transfer"])
    return {
        "object": "funding_instructions",
        "bank_transfer": {
            "country": sent["bank_transfer"].get("eu_bank_transfer", {}).get("country", "DE"),
            "financial_addresses": found,
            "type": kind,
        },
        "currency": currency,
        "funding_type": "bank_transfer",
        "livemode": False,
    }


_EXPAND = frozenset({"expand"})
_SENT = frozenset({*_KEPT, "metadata", "tax_exempt", "expand"})
_ONE = "/v1/customers/<id>"
ROUTES = (
    Route("POST", "/v1/customers", "CustomerCreateParams", _SENT, _create),
    Route(
        "GET",
        "/v1/customers",
        "CustomerListParams",
        DATED | {"email"},
        lambda call: call.listed("customer", "/v1/customers", "email"),
    ),
    Route("GET", _ONE, "CustomerRetrieveParams", _EXPAND, lambda call: call.named("customer")),
    Route("POST", _ONE, "CustomerUpdateParams", _SENT, _update),
    Route("GET", f"{_ONE}/cash_balance", "CustomerRetrieveCashBalanceParams", _EXPAND, _cash),
    Route(
        "POST",
        f"{_ONE}/cash_balance",
        "CustomerModifyCashBalanceParams",
        frozenset({"settings", "expand"}),
        _set_mode,
    ),
    Route(
        "GET",
        f"{_ONE}/cash_balance_transactions",
        "CustomerCashBalanceTransactionListParams",
        PAGING,
        _movements,
    ),
    Route(
        "POST",
        f"{_ONE}/funding_instructions",
        "CustomerCreateFundingInstructionsParams",
        frozenset({"bank_transfer", "currency", "funding_type", "expand"}),
        _instruct,
    ),
)
