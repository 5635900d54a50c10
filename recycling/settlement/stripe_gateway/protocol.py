"""What does the site ask of a payment service?

Frozen values in and out; amounts are positive whole minor units with a lowercase ISO 4217
currency. Every deed takes the caller's idempotency key, so an unknown outcome is resolved by
calling again with the same key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from recycling.settlement.stripe_gateway.reports import (
    BankTransferOrder,
    BankTransferState,
    Instructions,
    PayableState,
)

_FAILED = ("requires_payment_method", "canceled")


@dataclass(frozen=True)
class CheckoutOrder:
    """One payment to ask for: a lot's name as its only line, an amount, where to return.

    With ``is_hold`` a card's money is only held, to be taken or let go later.
    """

    line_name: str
    amount_minor: int
    currency: str
    reference: str
    success_url: str
    cancel_url: str
    transfer_group: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    is_hold: bool = False


@dataclass(frozen=True)
class CheckoutPage:
    """A payment page that is open to the payer until ``expires_at``."""

    id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class CheckoutState:
    """How far a payment page has come. ``charge_id`` is set once money was taken.

    ``fee_minor`` is what the service charges us for it.
    """

    id: str
    status: str
    payment_status: str
    payment_intent_id: str | None
    charge_id: str | None
    amount_minor: int
    currency: str
    reference: str | None
    intent_status: str | None = None
    fee_minor: int = 0

    @property
    def is_paid(self) -> bool:
        """Tell whether the money was taken."""
        return self.payment_status == "paid"

    @property
    def is_over(self) -> bool:
        """Tell whether the page ended unpaid for good: expired, or a late payment failed."""
        has_failed = self.status == "complete" and self.intent_status in _FAILED
        return not self.is_paid and (self.status == "expired" or has_failed)


@dataclass(frozen=True)
class HoldState:
    """How the money of a card stands that was held; ``until`` the bank lets go of it."""

    payment_intent_id: str
    status: str
    amount_minor: int
    currency: str
    charge_id: str | None
    until: datetime | None

    @property
    def is_held(self) -> bool:
        """Tell whether it is held, and neither taken nor let go."""
        return self.status == "requires_capture"

    @property
    def is_taken(self) -> bool:
        """Tell whether it was taken."""
        return self.status == "succeeded"

    @property
    def is_gone(self) -> bool:
        """Tell whether it was let go: by us, by the bank, or because its time was over."""
        return self.status == "canceled"


@dataclass(frozen=True)
class AccountOrder:
    """Whom to make payable; ``country`` is ISO 3166-1 alpha-2."""

    display_name: str
    contact_email: str
    country: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TransferOrder:
    """Money to pass on to an account, out of the payment ``source_charge_id``."""

    amount_minor: int
    currency: str
    account_id: str
    transfer_group: str
    source_charge_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReversalOrder:
    """A transfer to take back; ``None`` means all that is left of it."""

    transfer_id: str
    amount_minor: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RefundOrder:
    """Money to give back to the payer of a payment; ``None`` means all that is left."""

    payment_intent_id: str
    amount_minor: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GatewayEvent:
    """Something that happened at the payment service: a hint to go and look at the object."""

    id: str
    type: str
    object_id: str
    created_at: datetime


@dataclass(frozen=True)
class BalanceLine:
    """One movement on our balance as the payment service lists it; what leaves is below zero.

    ``type`` and the ids are the service's words. ``about_id`` is the charge or transfer that the
    source is about, ``account_id`` where a transfer went. Empty where there is none.
    """

    id: str
    type: str
    source_id: str
    amount_minor: int
    fee_minor: int
    currency: str
    created_at: datetime
    transfer_group: str = ""
    account_id: str = ""
    about_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BalancePage:
    """Some lines, newest first, and whether there are older ones."""

    lines: tuple[BalanceLine, ...]
    has_more: bool


@dataclass(frozen=True)
class DisputeReport:
    """How a dispute of a charge stands, in the service's words, and what it moved on our balance.

    ``taken_minor`` left it and ``returned_minor`` came back, both positive; ``fee_minor`` is what
    the service charges us for it in all. ``submissions`` is how often evidence was sent.
    """

    id: str
    status: str
    charge_id: str
    amount_minor: int
    currency: str
    reason: str
    opened_at: datetime
    answer_by: datetime | None
    taken_minor: int
    returned_minor: int
    fee_minor: int
    submissions: int


@dataclass(frozen=True)
class DisputePage:
    """Some disputes, newest first, and whether there are older ones."""

    disputes: tuple[DisputeReport, ...]
    has_more: bool


class PaymentGateway(Protocol):
    """What the site asks of a payment service.

    Deeds raise ``PaymentDeclined``, ``PaymentRefused``, ``OutcomeUnknown`` (call again with the
    same key) or ``TryAgainLater``; questions raise ``PaymentRefused`` or ``TryAgainLater``.
    """

    def open_checkout(self, order: CheckoutOrder, *, key: str) -> CheckoutPage:
        """Open a payment page."""
        ...

    def checkout(self, checkout_id: str) -> CheckoutState:
        """Answer how far a payment page has come."""
        ...

    def ask_bank_transfer(self, order: BankTransferOrder, *, key: str) -> Instructions:
        """Ask for money by bank transfer and answer where to send it."""
        ...

    def bank_transfer(self, invoice_id: str, customer_id: str, currency: str) -> BankTransferState:
        """Answer how far a bank transfer has come."""
        ...

    def call_off_bank_transfer(self, invoice_id: str) -> None:
        """Ask for it no more. Raises ``PaymentRefused`` for one that has ended."""
        ...

    def give_back_cash(self, customer_id: str, amount_minor: int, currency: str, key: str) -> str:
        """Send back money that came and is not used, and return the refund's id."""
        ...

    def hold(self, payment_intent_id: str) -> HoldState:
        """Answer how money stands that was held on a card."""
        ...

    def release_hold(self, payment_intent_id: str, *, key: str) -> None:
        """Let go of a card's money that is held."""
        ...

    def take_hold(self, payment_intent_id: str, *, key: str) -> None:
        """Take a card's money that is held, all of it."""
        ...

    def expire_checkout(self, checkout_id: str) -> None:
        """Close an open payment page. Raises ``PaymentRefused`` for one that has ended."""
        ...

    def create_account(self, order: AccountOrder, *, key: str) -> str:
        """Make somebody payable and return the account's id."""
        ...

    def account(self, account_id: str) -> PayableState:
        """Answer whether an account can be paid, and what is wanted for it."""
        ...

    def open_onboarding(self, account_id: str, return_url: str, refresh_url: str) -> str:
        """Return a page, good for minutes, on which the owner gives what is wanted."""
        ...

    def transfer(self, order: TransferOrder, *, key: str) -> str:
        """Pass money on to an account and return the transfer's id."""
        ...

    def reverse_transfer(self, order: ReversalOrder, *, key: str) -> str:
        """Take a transfer back, all or in part, and return the reversal's id."""
        ...

    def find_reversal(self, order: ReversalOrder) -> str | None:
        """Return the transfer's reversal that carries the order's metadata, if it was made."""
        ...

    def dispute(self, dispute_id: str) -> DisputeReport:
        """Answer how a dispute stands, and what it moved on our balance."""
        ...

    def disputes(self, since: datetime | None, after: str | None = None) -> DisputePage:
        """Answer a page of at most 100 disputes that were opened since an instant, newest first."""
        ...

    def answer_dispute(self, dispute_id: str, evidence: Mapping[str, str], *, key: str) -> None:
        """Send evidence to the payer's bank, which takes it once; fields are the service's."""
        ...

    def accept_dispute(self, dispute_id: str, *, key: str) -> None:
        """Say nothing against a dispute: it is lost."""
        ...

    def refund(self, order: RefundOrder, *, key: str) -> str:
        """Give money back to the payer and return the refund's id."""
        ...

    def find_transfer(self, order: TransferOrder) -> str | None:
        """Return the transfer of this group that carries the order's metadata, if it was made.

        For an outcome that stayed unknown for longer than idempotency keys are kept (24 hours).
        """
        ...

    def find_refund(self, order: RefundOrder) -> str | None:
        """Return the refund of this payment that carries the order's metadata, if it was made."""
        ...

    def balance_lines(self, since: datetime | None, after: str | None = None) -> BalancePage:
        """Answer a page of at most 100 lines since an instant, newest first.

        ``after`` is the id of a line: the page goes on with older ones.
        """
        ...

    def balance_lines_of(self, source_id: str) -> tuple[BalanceLine, ...]:
        """Answer the lines of one charge, transfer, refund, dispute or payout; none if unknown."""
        ...

    def balance(self) -> Mapping[str, int]:
        """Answer what the service holds for us now, available or not, by lowercase currency."""
        ...

    def event(self, event_id: str) -> GatewayEvent:
        """Answer what an event was about."""
        ...

    def verify_event(
        self, raw_body: bytes, signature_header: str | None, secrets: Iterable[str]
    ) -> GatewayEvent:
        """Return the event a webhook carries. Raises ``EventRefused``."""
        ...
