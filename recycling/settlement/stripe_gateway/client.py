"""How is Stripe, or the payment sandbox in its place, called?

Through the ``stripe`` package with bounded time-outs and retries; nothing of it leaks out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import stripe

from recycling.sayings import say
from recycling.settlement.stripe_gateway import balance_lines as lines
from recycling.settlement.stripe_gateway.accounts import AccountCalls, written_instant
from recycling.settlement.stripe_gateway.asking import PAGE, answered, carrying, done, instant
from recycling.settlement.stripe_gateway.bank_transfers import BankTransferCalls
from recycling.settlement.stripe_gateway.configuration import STRIPE_ADDRESS, check_configuration
from recycling.settlement.stripe_gateway.disputes import DisputeCalls
from recycling.settlement.stripe_gateway.protocol import (
    BalanceLine,
    BalancePage,
    CheckoutOrder,
    CheckoutPage,
    CheckoutState,
    GatewayEvent,
    HoldState,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from recycling.settlement.stripe_gateway.refusals import (
    EventRefused,
    amount_refused,
)

LARGEST_PAYMENT_MINOR = 99_999_999
_SIGNATURE_TOLERANCE_S = 300
_CONNECT_TIMEOUT_S = 5.0
_THIN = "v2.core.event"
"""An event that names what it is about and says nothing of it."""


class StripeGateway(AccountCalls, BankTransferCalls, DisputeCalls):
    """The gateway over the ``stripe`` package; ``api_base`` points it at the sandbox."""

    def __init__(
        self,
        api_key: str,
        api_base: str | None = None,
        *,
        read_timeout_s: float = 20.0,
        max_network_retries: int = 2,
    ) -> None:
        address = (api_base or STRIPE_ADDRESS).rstrip("/")
        check_configuration(api_key=api_key, api_base=address, in_production=False)
        stripe.enable_telemetry = False
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": address},
            max_network_retries=max_network_retries,
            http_client=stripe.RequestsClient(timeout=(_CONNECT_TIMEOUT_S, read_timeout_s)),
        )

    def open_checkout(self, order: CheckoutOrder, *, key: str) -> CheckoutPage:
        """Open a payment page for one lot."""
        _require_amount(order.amount_minor)
        session = done(
            lambda: self._client.v1.checkout.sessions.create(
                _checkout_params(order), {"idempotency_key": key}
            )
        )
        return CheckoutPage(session.id, session.url, instant(session.expires_at))

    def checkout(self, checkout_id: str) -> CheckoutState:
        """Answer how far a payment page has come."""
        session = answered(
            lambda: self._client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
            )
        )
        intent = session.payment_intent
        charge = intent.latest_charge if intent and session.payment_status == "paid" else None
        line = charge.balance_transaction if charge else None
        return CheckoutState(
            id=session.id,
            status=session.status,
            payment_status=session.payment_status,
            payment_intent_id=intent.id if intent else None,
            charge_id=charge.id if charge else None,
            amount_minor=session.amount_total,
            currency=session.currency,
            reference=session.client_reference_id,
            intent_status=intent.status if intent else None,
            fee_minor=line.fee if line else 0,
        )

    def hold(self, payment_intent_id: str) -> HoldState:
        """Answer how money stands that was held on a card."""
        intent = answered(
            lambda: self._client.v1.payment_intents.retrieve(
                payment_intent_id, {"expand": ["latest_charge"]}
            )
        )
        charge = intent.latest_charge
        return HoldState(
            payment_intent_id=intent.id,
            status=intent.status,
            amount_minor=intent.amount,
            currency=intent.currency,
            charge_id=charge.id if charge else None,
            until=_held_until(charge),
        )

    def release_hold(self, payment_intent_id: str, *, key: str) -> None:
        """Let go of a card's money that is held."""
        done(
            lambda: self._client.v1.payment_intents.cancel(
                payment_intent_id, {}, {"idempotency_key": key}
            )
        )

    def take_hold(self, payment_intent_id: str, *, key: str) -> None:
        """Take a card's money that is held, all of it."""
        done(
            lambda: self._client.v1.payment_intents.capture(
                payment_intent_id, {}, {"idempotency_key": key}
            )
        )

    def expire_checkout(self, checkout_id: str) -> None:
        """Close an open payment page; one that has ended is refused, so no key is needed."""
        done(lambda: self._client.v1.checkout.sessions.expire(checkout_id))

    def transfer(self, order: TransferOrder, *, key: str) -> str:
        """Pass money on to an account."""
        _require_positive(order.amount_minor)
        params: Any = {
            "amount": order.amount_minor,
            "currency": order.currency.lower(),
            "destination": order.account_id,
            "transfer_group": order.transfer_group,
            "metadata": dict(order.metadata),
        }
        if order.source_charge_id is not None:
            params["source_transaction"] = order.source_charge_id
        made = done(lambda: self._client.v1.transfers.create(params, {"idempotency_key": key}))
        return str(made.id)

    def reverse_transfer(self, order: ReversalOrder, *, key: str) -> str:
        """Take a transfer back."""
        params: Any = {"metadata": dict(order.metadata)}
        if order.amount_minor is not None:
            _require_positive(order.amount_minor)
            params["amount"] = order.amount_minor
        made = done(
            lambda: self._client.v1.transfers.reversals.create(
                order.transfer_id, params, {"idempotency_key": key}
            )
        )
        return str(made.id)

    def refund(self, order: RefundOrder, *, key: str) -> str:
        """Give money back to the payer."""
        params: Any = {
            "payment_intent": order.payment_intent_id,
            "metadata": dict(order.metadata),
        }
        if order.amount_minor is not None:
            _require_positive(order.amount_minor)
            params["amount"] = order.amount_minor
        made = done(lambda: self._client.v1.refunds.create(params, {"idempotency_key": key}))
        return str(made.id)

    def find_transfer(self, order: TransferOrder) -> str | None:
        """Return the transfer of this group that carries the order's metadata, if it was made."""
        group: Any = {"transfer_group": order.transfer_group, "limit": PAGE}
        found: str | None = answered(
            lambda: carrying(order.metadata, self._client.v1.transfers.list(group))
        )
        return found

    def find_reversal(self, order: ReversalOrder) -> str | None:
        """Return the transfer's reversal that carries the order's metadata, if it was made."""
        all_of_them: Any = {"limit": PAGE}
        found: str | None = answered(
            lambda: carrying(
                order.metadata,
                self._client.v1.transfers.reversals.list(order.transfer_id, all_of_them),
            )
        )
        return found

    def find_refund(self, order: RefundOrder) -> str | None:
        """Return the refund of this payment that carries the order's metadata, if it was made."""
        payment: Any = {"payment_intent": order.payment_intent_id, "limit": PAGE}
        found: str | None = answered(
            lambda: carrying(order.metadata, self._client.v1.refunds.list(payment))
        )
        return found

    def balance_lines(self, since: datetime | None, after: str | None = None) -> BalancePage:
        """Answer a page of at most 100 lines since an instant, newest first."""
        params: Any = lines.page_params(since, after)
        return lines.page(answered(lambda: self._client.v1.balance_transactions.list(params)))

    def balance_lines_of(self, source_id: str) -> tuple[BalanceLine, ...]:
        """Answer the lines of one charge, transfer, refund, dispute or payout; none if unknown."""
        params: Any = lines.source_params(source_id)
        return lines.page(answered(lambda: self._client.v1.balance_transactions.list(params))).lines

    def balance(self) -> Mapping[str, int]:
        """Answer what the service holds for us now, available or not, by lowercase currency."""
        return lines.balances(answered(self._client.v1.balance.retrieve))

    def event(self, event_id: str) -> GatewayEvent:
        """Answer what an event was about."""
        found = answered(lambda: self._client.v1.events.retrieve(event_id))
        return _event(found.to_dict())

    def verify_event(
        self, raw_body: bytes, signature_header: str | None, secrets: Iterable[str]
    ) -> GatewayEvent:
        """Return the event a webhook carries, once one of the secrets signed it lately.

        Raises ``EventRefused`` when unsigned, altered, older than five minutes or unreadable.
        """
        _require_signed(raw_body, signature_header, secrets)
        try:
            return _event(json.loads(raw_body))
        except (ValueError, KeyError, TypeError) as problem:
            raise EventRefused(
                "event_unreadable", say("The body is signed but is not an event."), field="body"
            ) from problem


def _checkout_params(order: CheckoutOrder) -> Any:
    price = {
        "currency": order.currency.lower(),
        "unit_amount": order.amount_minor,
        "product_data": {"name": order.line_name},
    }
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": order.reference,
        "metadata": dict(order.metadata),
        "payment_intent_data": {"metadata": dict(order.metadata)},
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }
    if order.transfer_group:
        params["payment_intent_data"]["transfer_group"] = order.transfer_group
    if order.is_hold:
        params["payment_intent_data"]["capture_method"] = "manual"
        params["allowed_payment_method_types"] = ["card"]
    return params


def _held_until(charge: Any) -> datetime | None:
    details = charge.payment_method_details if charge else None
    card = details.card if details and details.type == "card" else None
    until = getattr(card, "capture_before", None)  # only of a charge that is not taken yet
    return instant(until) if until else None


def _require_amount(amount_minor: int) -> None:
    if not 1 <= amount_minor <= LARGEST_PAYMENT_MINOR:
        raise amount_refused(amount_minor, LARGEST_PAYMENT_MINOR)


def _require_positive(amount_minor: int) -> None:
    """Let sums leave that came by bank transfer; they are larger than a payment page carries."""
    if amount_minor < 1:
        raise amount_refused(amount_minor, LARGEST_PAYMENT_MINOR)


def _require_signed(raw_body: bytes, header: str | None, secrets: Iterable[str]) -> None:
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(raw_body, header, secret, _SIGNATURE_TOLERANCE_S)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        return
    raise EventRefused(
        "event_signature_refused",
        say("The signature of this event is missing, wrong or older than five minutes."),
        field="Stripe-Signature",
        way_out=say("Check that the webhook secret here is the one the sender signs with."),
    )


def _event(values: Mapping[str, Any]) -> GatewayEvent:
    if values["object"] not in {"event", _THIN} or values["livemode"]:
        raise ValueError("not a test-mode event")
    is_thin = values["object"] == _THIN
    about = values["related_object"] if is_thin else values["data"]["object"]
    at = values["created"]
    return GatewayEvent(
        id=str(values["id"]),
        type=str(values["type"]),
        object_id=str(about.get("id") or about["customer"]),  # a cash balance is its customer's
        created_at=written_instant(at) if is_thin else instant(at),
    )
