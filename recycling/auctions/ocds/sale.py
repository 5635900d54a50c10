"""What must be known of an ended auction to publish it? Frozen values, without who bid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from recycling.quantities import Mass, Money, UnitPrice


def json_number(value: Decimal) -> int | float:
    """Write an exact decimal as the number OCDS asks for.

    Text of up to 15 digits survives the way through a double; amounts and masses have no more.
    """
    return int(value) if value == value.to_integral_value() else float(str(value))


def money(value: Money) -> dict[str, Any]:
    """Write a signed amount as an OCDS value: positive is paid to the holder."""
    return {"amount": json_number(value.amount), "currency": value.currency}


@dataclass(frozen=True)
class Step:
    """A fact of the auction's chain: its number there, its type, when, and what it says."""

    number: int
    type: str
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True)
class SoldLot:
    """The lot, its waste code as it was declared, and whose it is."""

    ref: str
    title: str
    wet_mass: Mass
    code_scheme: str
    code: str
    code_words: str
    subtype: str
    subtype_name: str
    holder: str
    holder_name: str


@dataclass(frozen=True)
class SaleBid:
    """A line of the bid log; ``state`` is where it stands in the end."""

    ref: str
    label: int
    price: UnitPrice
    at: datetime
    is_automatic: bool
    state: str


@dataclass(frozen=True)
class SaleAward:
    """Which bid won; ``why`` where another was better."""

    bid: SaleBid
    at: datetime
    why: str


@dataclass(frozen=True)
class Sale:
    """An ended auction. ``bids`` are there only where the log is public: after an award.

    ``site`` is the registry's address, ``prefix`` the first part of every ocid, ``follows`` the
    auction of the same lot before, ``questions_until`` the cut-off if another than the close.
    """

    ref: str
    prefix: str
    site: str
    format: str
    currency: str
    opens_at: datetime
    planned_close_at: datetime
    closes_at: datetime
    questions_until: datetime | None
    reserve: UnitPrice | None
    by_invitation: bool
    bid_count: int
    bidder_count: int
    lot: SoldLot
    steps: tuple[Step, ...]
    bids: tuple[SaleBid, ...] = ()
    award: SaleAward | None = None
    follows: str = ""

    @property
    def ocid(self) -> str:
        """Return the id of the contracting process, which the auction is."""
        return ocid_of(self.prefix, self.ref)

    @property
    def page(self) -> str:
        """Return the address of the auction's page."""
        return f"{self.site}/auctions/{self.ref}"


def ocid_of(prefix: str, auction: str) -> str:
    """Return the ocid of an auction."""
    return f"{prefix}-{auction}"
