"""How does money reach a connected account, and come back?

A transfer moves platform money to an account: from the available balance, or, naming the
payment as ``source_transaction``, from that payment before it is available. A reversal brings
it back.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, charges
from recycling.settlement.sandbox.accounts import may_receive_transfers
from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import (
    Json,
    balance_insufficient,
    invalid_param,
    missing_param,
    no_such,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, PAGING, Call, Route
from recycling.settlement.sandbox.store import Narrowing, new_id


def _create(call: Call) -> Json:
    sent = call.params
    if "amount" not in sent:
        raise missing_param("amount")
    amount_minor = amounts.positive(sent["amount"])
    currency = amounts.currency(sent["currency"])
    destination = call.referred("account", "destination")
    if not may_receive_transfers(destination):
        raise wrong_state(
            "insufficient_capabilities_for_transfer",
            "Your destination account needs to have at least one of the following capabilities"
            " enabled: transfers, legacy_payments",
        )
    source = _source(call, amount_minor, currency)
    transfer = _transfer(call, amount_minor, currency, source)
    _move(call, transfer, amount_minor, source["_available_at"] if source else call.now)
    call.records.add("transfer", transfer)
    emit(call, "transfer.created", transfer)
    return transfer


def _source(call: Call, amount_minor: int, currency: str) -> Json | None:
    if "source_transaction" not in call.params:
        return None
    charge = call.referred("charge", "source_transaction")
    if not charge["captured"]:
        raise wrong_state("charge_not_paid", f"The charge {charge['id']} has not succeeded.")
    if charge["currency"] != currency:
        raise invalid_param(
            "currency",
            f"The currency of source_transaction ({charge['currency']}) must be the same as the"
            f" transfer currency ({currency})",
        )
    left = max(0, charges.left_minor(charge) - charge["_transferred"])
    if amount_minor > left:
        raise balance_insufficient(
            f"The transfer of {amount_minor} is more than the {left} left of {charge['id']}."
        )
    charge["_transferred"] += amount_minor
    return call.records.update(charge)


def _transfer(call: Call, amount_minor: int, currency: str, source: Json | None) -> Json:
    sent = call.params
    group = sent.get("transfer_group") or (source["transfer_group"] if source else None)
    return {
        "id": new_id("tr"),
        "object": "transfer",
        "amount": amount_minor,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": sent.get("description"),
        "destination": sent["destination"],
        "destination_payment": new_id("py"),
        "livemode": False,
        "metadata": sent.get("metadata", {}),
        "reversed": False,
        "source_transaction": source["id"] if source else None,
        "source_type": "card",
        "transfer_group": group,
    }


def _move(call: Call, transfer: Json, amount_minor: int, available_at: int) -> None:
    at = max(available_at, call.now)
    currency, payment_id = transfer["currency"], transfer["destination_payment"]
    out = enter(call, Entry("transfer", -amount_minor, currency, transfer["id"], at))
    enter(
        call,
        Entry("payment", amount_minor, currency, payment_id, at, account=transfer["destination"]),
    )
    transfer["balance_transaction"] = out["id"]
    transfer["_available_at"] = at


def _reverse(call: Call) -> Json:
    transfer = call.named("transfer")
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise wrong_state(
            "transfer_already_reversed", f"Transfer {transfer['id']} is already fully reversed."
        )
    amount_minor = amounts.up_to(call.params.get("amount"), left, "Reversal amount")
    reversal = _reversal(call, transfer, amount_minor)
    _move_back(call, transfer, reversal)
    transfer["amount_reversed"] += amount_minor
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    call.records.update(transfer)
    _restore_source(call, transfer, amount_minor)
    emit(call, "transfer.reversed", transfer)
    return call.records.add("transfer_reversal", reversal)


def _reversal(call: Call, transfer: Json, amount_minor: int) -> Json:
    return {
        "id": new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount_minor,
        "balance_transaction": None,
        "created": call.now,
        "currency": transfer["currency"],
        "destination_payment_refund": new_id("pyr"),
        "metadata": call.params.get("metadata") or {},
        "source_refund": None,
        "transfer": transfer["id"],
    }


def _move_back(call: Call, transfer: Json, reversal: Json) -> None:
    at = max(transfer["_available_at"], call.now)
    amount_minor, currency = reversal["amount"], reversal["currency"]
    taken = reversal["destination_payment_refund"]
    enter(
        call,
        Entry(
            "payment_refund", -amount_minor, currency, taken, at, account=transfer["destination"]
        ),
    )
    back = enter(call, Entry("transfer_refund", amount_minor, currency, reversal["id"], at))
    reversal["balance_transaction"] = back["id"]


def _restore_source(call: Call, transfer: Json, amount_minor: int) -> None:
    if transfer["source_transaction"] is None:
        return
    charge = call.records.find("charge", transfer["source_transaction"])
    if charge is not None:
        charge["_transferred"] -= amount_minor
        call.records.update(charge)


def _list_reversals(call: Call) -> Json:
    transfer_id = call.named("transfer")["id"]
    url = f"/v1/transfers/{transfer_id}/reversals"
    return call.listed("transfer_reversal", url, where=[Narrowing("transfer", transfer_id)])


def _retrieve_reversal(call: Call) -> Json:
    found = call.records.find("transfer_reversal", call.ids["reversal_id"])
    if found is None or found["transfer"] != call.ids["id"]:
        raise no_such("transfer_reversal", call.ids["reversal_id"])
    return found


_CREATES = frozenset({
    "amount", "currency", "description", "destination", "metadata", "source_transaction",
    "transfer_group", "expand",
})  # fmt: skip
_ONE = "/v1/transfers/<id>"
_EXPAND = frozenset({"expand"})
ROUTES = (
    Route("POST", "/v1/transfers", "TransferCreateParams", _CREATES, _create),
    Route(
        "GET",
        "/v1/transfers",
        "TransferListParams",
        DATED | {"destination", "transfer_group"},
        lambda call: call.listed("transfer", "/v1/transfers", "destination", "transfer_group"),
    ),
    Route("GET", _ONE, "TransferRetrieveParams", _EXPAND, lambda call: call.named("transfer")),
    Route(
        "POST",
        f"{_ONE}/reversals",
        "TransferReversalCreateParams",
        frozenset({"amount", "metadata", "expand"}),
        _reverse,
    ),
    Route(
        "GET",
        f"{_ONE}/reversals",
        "TransferReversalListParams",
        PAGING,
        _list_reversals,
    ),
    Route(
        "GET",
        f"{_ONE}/reversals/<reversal_id>",
        "TransferReversalRetrieveParams",
        _EXPAND,
        _retrieve_reversal,
    ),
)
