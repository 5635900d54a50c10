"""What happens when a payer's bank takes a payment back?

A dispute takes the disputed money and a fee from the balance at once, whether it is there or not.
It is answered with evidence once: ``winning_evidence`` or ``losing_evidence`` as its text decides,
as with Stripe's test keys. Without an answer by its day it is lost. An inquiry takes no money.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, methods
from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import Json, invalid_param, no_such, wrong_state
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import DATED, Call, Route, merged
from recycling.settlement.sandbox.store import new_id

_ANSWERED_WITHIN_S = 9 * 24 * 60 * 60
_WINS, _LOSES = "winning_evidence", "losing_evidence"
_REASONS = (
    "credit_not_processed", "duplicate", "fraudulent", "general", "product_not_received",
    "product_unacceptable", "unrecognized",
)  # fmt: skip
_ASKED = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
_ENDED = ("won", "lost", "warning_closed")


def _come(call: Call, charge_id: str) -> None:
    charge = call.records.find("charge", charge_id)
    if charge is not None and not charge["disputed"]:
        used = methods.means(call.records, charge["payment_method"])
        _open(call, charge, charge["amount_captured"], used.dispute, inquires=used.inquires)


def _raise(call: Call) -> Json:
    """Have the payer's bank dispute a charge, wholly or in part, for a reason."""
    charge = call.named("charge")
    reason = call.params.get("reason", "fraudulent")
    if reason not in _REASONS:
        raise invalid_param("reason", f"One of {', '.join(_REASONS)}.")
    if charge["disputed"] or not charge["captured"]:
        raise wrong_state("charge_not_disputable", "It is disputed already, or was not paid.")
    amount_minor = amounts.up_to(
        call.params.get("amount"), charge["amount_captured"], "Disputed amount"
    )
    return _open(call, charge, amount_minor, reason, inquires=bool(call.params.get("inquiry")))


def _open(call: Call, charge: Json, amount_minor: int, reason: str, *, inquires: bool) -> Json:
    dispute = _dispute(call, charge, amount_minor, reason)
    dispute["status"] = "warning_needs_response" if inquires else "needs_response"
    dispute["is_charge_refundable"] = inquires
    call.records.add("dispute", dispute)
    charge |= {"disputed": not inquires, "dispute": dispute["id"]}
    call.records.update(charge)
    emit(call, "charge.dispute.created", dispute)
    if not inquires:
        _move(call, dispute, -amount_minor, call.terms.dispute_fee_minor)
        emit(call, "charge.dispute.funds_withdrawn", dispute)
    later(call, dispute["evidence_details"]["due_by"], "dispute.overdue", dispute["id"])
    return dispute


def _dispute(call: Call, charge: Json, amount_minor: int, reason: str) -> Json:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount_minor,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "evidence": {},
        "evidence_details": {
            "due_by": call.now + _ANSWERED_WITHIN_S,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }


def _move(call: Call, dispute: Json, amount_minor: int, fee_minor: int = 0) -> None:
    entry = Entry(
        "adjustment",
        amount_minor,
        dispute["currency"],
        dispute["id"],
        call.now,
        fee_minor=fee_minor,
        forced=True,
    )
    dispute["balance_transactions"].append(enter(call, entry))
    call.records.update(dispute)


def _answer(call: Call) -> Json:
    dispute, sent = call.named("dispute"), call.params
    if "evidence" in sent and dispute["status"] not in _ASKED:
        raise wrong_state(
            "dispute_not_open",
            f"Evidence cannot be added to a dispute that is {dispute['status']}.",
        )
    dispute["evidence"] = {**dispute["evidence"], **sent.get("evidence", {})}
    dispute["evidence_details"]["has_evidence"] = bool(dispute["evidence"])
    dispute["metadata"] = merged(dispute["metadata"], sent.get("metadata"))
    if dispute["status"] in _ASKED and dispute["evidence"] and sent.get("submit", True):
        _submit(call, dispute)
    call.records.update(dispute)
    emit(call, "charge.dispute.updated", dispute)
    return dispute


def _submit(call: Call, dispute: Json) -> None:
    dispute["status"] = _ASKED[dispute["status"]]
    dispute["evidence_details"]["submission_count"] += 1
    text = dispute["evidence"].get("uncategorized_text")
    if text in (_WINS, _LOSES):
        deed = "dispute.won" if text == _WINS else "dispute.lost"
        later(call, call.now + call.terms.processes_after_s, deed, dispute["id"])


def _win(call: Call, dispute_id: str) -> None:
    _end(call, dispute_id, won=True)


def _lose(call: Call, dispute_id: str) -> None:
    _end(call, dispute_id, won=False)


def _overdue(call: Call, dispute_id: str) -> None:
    dispute = call.records.find("dispute", dispute_id)
    if dispute is not None and dispute["status"] in _ASKED:
        dispute["evidence_details"]["past_due"] = True
        call.records.update(dispute)
        _end(call, dispute_id, won=False)


def _end(call: Call, dispute_id: str, *, won: bool) -> Json:
    dispute = call.records.find("dispute", dispute_id)
    if dispute is None:
        raise no_such("dispute", dispute_id)
    if dispute["status"] in _ENDED:
        return dispute
    took_money = bool(dispute["balance_transactions"])
    if not took_money:
        dispute["status"] = "warning_closed"
    else:
        dispute["status"] = "won" if won else "lost"
    if won and took_money:
        _move(call, dispute, dispute["amount"])
        emit(call, "charge.dispute.funds_reinstated", dispute)
        _free(call, dispute)
    call.records.update(dispute)
    emit(call, "charge.dispute.closed", dispute)
    return dispute


def _free(call: Call, dispute: Json) -> None:
    charge = call.records.find("charge", dispute["charge"])
    if charge is not None:
        charge["disputed"] = False
        call.records.update(charge)


def _close(call: Call) -> Json:
    dispute = call.named("dispute")
    if dispute["status"] in _ENDED:
        raise wrong_state("dispute_not_open", f"This dispute is {dispute['status']}.")
    return _end(call, dispute["id"], won=False)


def _decide(call: Call) -> Json:
    """Have the bank decide a dispute for us (``won``) or for the payer."""
    call.named("dispute")
    return _end(call, call.ids["id"], won=bool(call.params.get("won")))


DUE = {
    "charge.disputed": _come,
    "dispute.won": _win,
    "dispute.lost": _lose,
    "dispute.overdue": _overdue,
}
HAPPENINGS = {"charge.is_disputed": _raise, "dispute.is_decided": _decide}
_EXPAND = frozenset({"expand"})
_ONE = "/v1/disputes/<id>"
ROUTES = (
    Route(
        "GET",
        "/v1/disputes",
        "DisputeListParams",
        DATED | {"charge", "payment_intent"},
        lambda call: call.listed("dispute", "/v1/disputes", "charge", "payment_intent"),
    ),
    Route("GET", _ONE, "DisputeRetrieveParams", _EXPAND, lambda call: call.named("dispute")),
    Route(
        "POST",
        _ONE,
        "DisputeUpdateParams",
        frozenset({"evidence", "metadata", "submit", "expand"}),
        _answer,
    ),
    Route("POST", f"{_ONE}/close", "DisputeCloseParams", _EXPAND, _close),
)
