"""Which documents does a sale call for, who issues them, and over how much?

Documents follow the books: what the payer paid, and from the release on what was released, is what
the invoices of a sale less its credit notes come to. Whenever the two differ the next document is
over the difference: an invoice where more is due, a credit note where less is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document of money is."""

    INVOICE = "invoice"
    SELF_BILLED = "self_billed"  # an invoice the customer writes in the supplier's stead
    CREDIT_NOTE = "credit_note"
    SELF_BILLED_CREDIT = "self_billed_credit"  # takes a part of a self-billed invoice back
    FEE_INVOICE = "fee_invoice"  # the platform's own, over its fee


class DocumentState(StrEnum):
    """Whether a document was issued, or why-not is known."""

    ISSUED = "issued"
    WITHHELD = "withheld"


CREDITS = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.SELF_BILLED_CREDIT})
SELF_BILLING = frozenset({DocumentKind.SELF_BILLED, DocumentKind.SELF_BILLED_CREDIT})
TYPE_CODES = {
    DocumentKind.INVOICE: "380",
    DocumentKind.SELF_BILLED: "389",
    DocumentKind.CREDIT_NOTE: "381",
    DocumentKind.SELF_BILLED_CREDIT: "261",
    DocumentKind.FEE_INVOICE: "380",
}
"""The type of a document in UNTDID 1001, as EN 16931 allows it."""
SERIES = {
    DocumentKind.INVOICE: "INV",
    DocumentKind.SELF_BILLED: "SBI",
    DocumentKind.CREDIT_NOTE: "CRN",
    DocumentKind.SELF_BILLED_CREDIT: "SBC",
    DocumentKind.FEE_INVOICE: "FEE",
}
"""In which series each kind is numbered. Our numbers begin with UM: an issuer's own never do."""
PLATFORM = "platform"
"""What stands for the platform itself where a reference of an issuer is kept."""


@dataclass(frozen=True)
class Place:
    """The place of a document in the numbers of one issuer, series and year, from 1."""

    issuer: str
    series: str
    year: int
    place: int

    @property
    def number(self) -> str:
        """Return the number as it is printed: ``UM-INV-2026-000001``."""
        return f"UM-{self.series}-{self.year}-{self.place:06d}"


@dataclass(frozen=True)
class Next:
    """The next document of a sale: its kind and positive net amount in minor units."""

    kind: DocumentKind
    net_minor: int


def supplies_goods(paid_by: str) -> bool:
    """Tell what is sold to who pays: the lot to a recycler, its treatment to a holder."""
    return paid_by == "recycler"


def next_document(
    wanted_minor: int, invoiced_minor: int, *, self_billed: bool, last_self_billed: bool
) -> Next | None:
    """Return the document that makes those of a sale come to what the books say, or none.

    ``invoiced_minor`` is what they come to so far. ``self_billed`` where the customer may write the
    supplier's invoices now; a credit note goes the way the invoice went that it takes back from.
    """
    difference = wanted_minor - invoiced_minor
    if difference > 0:
        kind = DocumentKind.SELF_BILLED if self_billed else DocumentKind.INVOICE
        return Next(kind, difference)
    if difference < 0:
        credit = DocumentKind.SELF_BILLED_CREDIT if last_self_billed else DocumentKind.CREDIT_NOTE
        return Next(credit, -difference)
    return None


def wanted_minor(
    paid_minor: int, released_minor: int | None, *, is_due_on_payment: bool, is_paid: bool
) -> int:
    """Return what the documents of a sale should come to, in positive minor units.

    Before the release (``released_minor`` is none) that is what was paid, once the sale is paid in
    full, and nothing where only the supply itself is invoiced; afterwards what was released.
    """
    if released_minor is not None:
        return released_minor
    return paid_minor if is_paid and is_due_on_payment else 0


def signed(kind: str, net_minor: int) -> int:
    """Return what a document adds to those of its sale."""
    return -net_minor if kind in CREDITS else net_minor
