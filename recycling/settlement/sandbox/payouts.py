"""How does money leave Stripe for a bank account?

A payout takes from what is available: pending → in_transit → paid; canceled while pending; failed
when the bank sends it back, even after paid. By request (manual), or of everything available
(automatic), which then names each balance transaction it paid out.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts
from recycling.settlement.sandbox.accounts import may_receive_transfers
from recycling.settlement.sandbox.balance import Entry, available, enter
from recycling.settlement.sandbox.errors import Json, invalid_param, wrong_state
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id

_SENT_AFTER_S = 60 * 60
_FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account details are those of no account.",
}


def _create(call: Call) -> Json:
    currency = amounts.currency(call.params["currency"])
    amount_minor = amounts.positive(call.params["amount"])
    owner = call.records.find("account", call.account) if call.account else None
    if owner is not None and not may_receive_transfers(owner):
        raise wrong_state("payouts_not_allowed", "Payouts are not enabled for this account.")
    return _pay_out(call, amount_minor, currency, automatic=False)


def _pay_out(call: Call, amount_minor: int, currency: str, *, automatic: bool) -> Json:
    payout = _payout(call, amount_minor, currency, automatic=automatic)
    payout["balance_transaction"] = _enter(call, payout, "payout", -amount_minor)
    call.records.add("payout", payout, call.account)
    emit(call, "payout.created", payout)
    later(
        call, call.now + min(_SENT_AFTER_S, call.terms.arrives_after_s), "payout.sent", payout["id"]
    )
    later(call, payout["arrival_date"], "payout.arrived", payout["id"])
    return payout


def _payout(call: Call, amount_minor: int, currency: str, *, automatic: bool) -> Json:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount_minor,
        "arrival_date": call.now + call.terms.arrives_after_s,
        "automatic": automatic,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": call.params.get("description"),
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": call.params.get("metadata", {}),
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "completed" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": call.params.get("statement_descriptor"),
        "status": "pending",
        "type": "bank_account",
    }


def _enter(call: Call, payout: Json, kind: str, amount_minor: int) -> str:
    entry = Entry(
        kind, amount_minor, payout["currency"], payout["id"], call.now, account=call.account
    )
    return str(enter(call, entry)["id"])


def _sent(call: Call, payout_id: str) -> None:
    _step(call, payout_id, ("pending",), "in_transit", "payout.updated")


def _arrived(call: Call, payout_id: str) -> None:
    _step(call, payout_id, ("pending", "in_transit"), "paid", "payout.paid")


def _step(call: Call, payout_id: str, among: tuple[str, ...], to: str, event: str) -> None:
    payout = call.records.find("payout", payout_id)
    if payout is not None and payout["status"] in among:
        payout["status"] = to
        call.records.update(payout)
        emit(call, event, payout)


def _cancel(call: Call) -> Json:
    payout = call.named("payout")
    if payout["status"] != "pending":
        raise wrong_state(
            "payout_not_cancelable", f"Only a pending payout can be canceled: {payout['status']}."
        )
    payout["status"] = "canceled"
    payout["failure_balance_transaction"] = _enter(call, payout, "payout_cancel", payout["amount"])
    call.records.update(payout)
    emit(call, "payout.canceled", payout)
    return payout


def _fail(call: Call) -> Json:
    payout = call.named("payout")
    code = call.params.get("failure_code", "account_closed")
    if code not in _FAILURES:
        raise invalid_param("failure_code", f"One of {', '.join(_FAILURES)}.")
    if payout["status"] in ("canceled", "failed"):
        raise wrong_state("payout_not_open", f"This payout is {payout['status']}.")
    payout |= {"status": "failed", "failure_code": code, "failure_message": _FAILURES[code]}
    payout["failure_balance_transaction"] = _enter(call, payout, "payout_failure", payout["amount"])
    call.records.update(payout)
    emit(call, "payout.failed", payout)
    return payout


def _run(call: Call) -> Json:
    """Pay out all that is available on an account, as Stripe does by itself every day."""
    paid: list[Json] = []
    for currency, amount_minor in available(call).items():
        if amount_minor > 0:
            payout = _pay_out(call, amount_minor, currency, automatic=True)
            _claim(call, payout)
            paid.append(payout)
    return {"object": "list", "data": paid}


def _claim(call: Call, payout: Json) -> None:
    call.records.run(
        "UPDATE objects SET body = json_set(body, '$._payout', ?) WHERE kind ="
        " 'balance_transaction' AND account = ? AND json_extract(body, '$.currency') = ?"
        " AND json_extract(body, '$.available_on') <= ?"
        " AND json_extract(body, '$._payout') IS NULL",
        payout["id"],
        call.account,
        payout["currency"],
        call.now,
    )


def _list(call: Call) -> Json:
    return call.listed("payout", "/v1/payouts", "status")


DUE = {"payout.sent": _sent, "payout.arrived": _arrived}
HAPPENINGS = {"payout.fails": _fail, "payout.runs": _run}
_EXPAND = frozenset({"expand"})
_CREATES = frozenset({
    "amount", "currency", "description", "metadata", "method", "statement_descriptor", "expand",
})  # fmt: skip
_ONE = "/v1/payouts/<id>"
ROUTES = (
    Route("POST", "/v1/payouts", "PayoutCreateParams", _CREATES, _create),
    Route("GET", "/v1/payouts", "PayoutListParams", DATED | {"status"}, _list),
    Route("GET", _ONE, "PayoutRetrieveParams", _EXPAND, lambda call: call.named("payout")),
    Route("POST", f"{_ONE}/cancel", "PayoutCancelParams", _EXPAND, _cancel),
)
