"""What is said of accounts and of bank transfers: frozen values, as in ``protocol``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

_CALLED_OFF = ("void", "uncollectible")


@dataclass(frozen=True)
class BankTransferOrder:
    """A sum to ask for by bank transfer, of whom, for what, until when.

    It may be larger than a payment page carries: twelve digits at most.
    """

    payer_name: str
    payer_email: str
    line_name: str
    amount_minor: int
    currency: str
    due_at: datetime
    transfer_group: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Instructions:
    """Where to send a bank transfer: an account of its own, and words to send along."""

    customer_id: str
    invoice_id: str
    account_holder: str
    iban: str
    bic: str
    reference: str


@dataclass(frozen=True)
class BankTransferState:
    """How far a bank transfer has come. ``charge_id`` is set once it has paid.

    ``cash_minor`` is what came and is not used, ``given_back_minor`` what went back of such,
    ``fee_minor`` what the service charges us.
    """

    invoice_id: str
    status: str
    amount_minor: int
    currency: str
    reference: str | None
    payment_intent_id: str | None
    charge_id: str | None
    cash_minor: int
    given_back_minor: int
    fee_minor: int = 0

    @property
    def is_paid(self) -> bool:
        """Tell whether what came has paid what was asked for."""
        return self.status == "paid"

    @property
    def is_over(self) -> bool:
        """Tell whether it ended unpaid for good: called off, or given up."""
        return self.status in _CALLED_OFF


@dataclass(frozen=True)
class Wanted:
    """One thing the payment service wants for an account, in its own words, by when it does.

    ``is_of_organisation``: its owner must act; otherwise the service itself is at work.
    """

    what: str
    is_of_organisation: bool
    by: datetime | None = None
    is_past_due: bool = False


@dataclass(frozen=True)
class PayableState:
    """Whether money may be transferred to an account.

    ``status`` is the capability's: active, pending, restricted, rejected, unsupported; empty where
    it was never asked for. ``resolutions`` say what would make it active.
    """

    account_id: str
    status: str
    is_closed: bool = False
    resolutions: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
