"""What does the payer see?

Plain pages that work by keyboard and without scripts: pay, decline, cancel; and what is left
to say once the session is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_babel import get_locale, gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from recycling.settlement.sandbox import bank_transfers, checkout, methods
from recycling.settlement.sandbox.errors import ApiError, Json
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.routes import Call

pages = Blueprint("checkout", __name__)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_CARDS = {"pay": methods.PAYS, "decline": methods.DECLINES}
_DEBITS = {"debit": methods.IBAN_PAYS, "bounce": methods.IBAN_BOUNCES}


@pages.after_request
def guard(response: Response) -> Response:
    """Keep pages out of caches, search engines and reach of scripts."""
    response.headers.update(_HEADERS)
    return response


@pages.get("/checkout/<session_id>")
def show(session_id: str) -> str:
    """Show a session: what is paid for and a button for each way to pay, or what became of it."""
    with _session(session_id) as (call, session):
        return _page(call, session)


@pages.post("/checkout/<session_id>/<any(pay, decline, debit, bounce, transfer):choice>")
def attempt(session_id: str, choice: str) -> AnyResponse:
    """Pay, or be declined, and send the payer on."""
    with _session(session_id) as (call, found):
        is_open = found["status"] == "open"
        session = checkout.pay(call, found, _method(call, found, choice)) if is_open else found
        waits = _awaited(call, session) is not None
    Parts.of(current_app).deliverer.wake()
    if session["status"] == "complete" and not waits:
        return redirect(_with_id(session["success_url"], session), code=303)
    return redirect(_own(session), code=303)


def _method(call: Call, session: Json, choice: str) -> str:
    if choice in _CARDS:
        return _CARDS[choice]
    kind = "customer_balance" if choice == "transfer" else "sepa_debit"
    if kind not in session["payment_method_types"]:
        raise NotFound(gettext("This payment cannot be made that way. Go back and choose another."))
    if kind == "customer_balance":
        return methods.keep(call, {"type": kind})
    billing = {"name": "Test payer", "email": "payer@test.example"}
    debit = {"iban": _DEBITS[choice]}
    return methods.keep(call, {"type": kind, "sepa_debit": debit, "billing_details": billing})


@pages.post("/checkout/<session_id>/<any(send, send_half):choice>")
def send(session_id: str, choice: str) -> AnyResponse:
    """Play the payer's bank: send what is still awaited, or half of it."""
    with _session(session_id) as (call, session):
        awaited = _awaited(call, session)
        customer = call.records.find("customer", session["customer"] or "")
        if awaited is not None and customer is not None:
            amount_minor = awaited["amount_remaining"]
            half = -(-amount_minor // 2)
            sent = half if choice == "send_half" else amount_minor
            bank_transfers.receive(call, customer, sent, session["currency"])
    Parts.of(current_app).deliverer.wake()
    return redirect(_own(session), code=303)


def _awaited(call: Call, session: Json) -> Json | None:
    """Return the instructions of a bank transfer a session waits for."""
    intent = call.records.find("payment_intent", session["payment_intent"] or "")
    action = (intent or {}).get("next_action") or {}
    instructed: Json | None = action.get("display_bank_transfer_instructions")
    return instructed


@pages.get("/checkout/<session_id>/<choice>")
def show_again(session_id: str, choice: str) -> AnyResponse:  # noqa: ARG001
    """Bring back to the page whoever reloads or bookmarks a button's address."""
    with _session(session_id) as (_, session):
        return redirect(_own(session), code=303)


@pages.post("/checkout/<session_id>/cancel")
def cancel(session_id: str) -> AnyResponse:
    """Send the payer back without paying; the session stays open."""
    with _session(session_id) as (_, session):
        return redirect(_with_id(session["cancel_url"] or _own(session), session), code=303)


@contextmanager
def _session(session_id: str) -> Iterator[tuple[Call, Json]]:
    with Parts.of(current_app).store.transaction() as records:
        Parts.of(current_app).passing.bring_about(records)
        session = records.find("checkout.session", session_id)
        if session is None:
            raise NotFound(
                gettext("There is no such payment. Go back to the site and start again.")
            )
        terms = Parts.of(current_app).terms
        call = Call(records, {}, {}, terms, request.host_url, records.now())
        yield call, checkout.current(call, session)


def _page(call: Call, session: Json) -> str:
    refused = None
    if session["payment_intent"] and session["status"] == "open":
        intent = call.records.find("payment_intent", session["payment_intent"]) or {}
        refused = intent.get("last_payment_error")
    return render_template(
        "sandbox/checkout.html",
        session=session,
        lines=session["_lines"],
        refused=refused,
        awaited=_awaited(call, session),
        money=_money,
        language=_language(),
        transfer_words=_transfer_words(),
        back=_with_id(session["success_url"], session),
    )


def _transfer_words() -> dict[str, str]:
    return {
        "account_holder_name": gettext("Account holder"),
        "account_number": gettext("Account number"),
        "bank_name": gettext("Bank"),
        "bic": gettext("BIC"),
        "country": gettext("Country"),
        "iban": gettext("IBAN"),
        "routing_number": gettext("Routing number"),
        "sort_code": gettext("Sort code"),
    }


def _money(amount_minor: int, currency: str) -> str:
    code = currency.upper()
    amount = Decimal(amount_minor).scaleb(-get_currency_precision(code))
    return format_currency(amount, code, "#,##0.00 ¤¤", locale=_language(), currency_digits=True)


def _language() -> str:
    return str(get_locale() or "en")


def _own(session: Json) -> str:
    return f"{request.script_root}/checkout/{session['id']}"


def _with_id(url: str, session: Json) -> str:
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def not_found(problem: Exception) -> tuple[str | Json, int]:
    """Answer an unknown address: a page for a payer, Stripe's error shape for a program."""
    if request.path.startswith(("/checkout/", "/onboarding/")):
        words = getattr(problem, "description", "")
        page = render_template("sandbox/missing.html", words=words, language=_language())
        return page, 404
    refusal = ApiError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
    return {"error": refusal.error}, 404
