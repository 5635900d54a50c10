"""What does the register hold of a sale that speaks against a dispute?

The contract stands here; later rooms append what they can prove (``SOURCES``): the hand-over, the
receipt, the certificate. Each exhibit is said in words, and in the fields the payment service has
for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from recycling.clock import as_utc
from recycling.sayings import say
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import LONGEST_STATEMENT
from recycling.settlement.models import Sale

_NOTHING_SAID = say(
    "The payee has written nothing. The register of the market answers with what it"
    " holds of this sale, as in the description."
)


@dataclass(frozen=True)
class Exhibit:
    """One thing the register holds: what it is, what it says, line by line.

    ``fields`` are the payment service's own, for banks that read those alone.
    """

    title: str
    lines: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join((self.title, *(f"- {line}" for line in self.lines)))


Source = Callable[[Sale], Iterable[Exhibit]]
SOURCES: list[Source] = []
"""Later rooms append what they hold of a sale."""


def exhibits(sale: Sale) -> tuple[Exhibit, ...]:
    """Return everything the register holds of a sale, in the order of its life."""
    return (_contract(sale), *(one for source in SOURCES for one in source(sale)))


def _contract(sale: Sale) -> Exhibit:
    payer, payee = sale.payer, sale.payee
    lines = (
        f"Sale {sale.ref} of lot {sale.lot.ref}, {sale.lot.title}, awarded in an auction on"
        f" {spelled(sale.opened_at)}",
        f"Holder: {sale.holder.name} ({sale.holder.ref}), {sale.holder.country}",
        f"Recycler: {sale.recycler.name} ({sale.recycler.ref}), {sale.recycler.country}; to its"
        f" base {sale.base.name}",
        f"Wet mass as awarded: {sale.mass}",
        _price(sale),
        f"{payer.name if payer else 'Nobody'} pays {sale.amount} to"
        f" {payee.name if payee else 'nobody'}",
    )
    return Exhibit("Contract of sale", lines, {"customer_name": payer.name if payer else ""})


def _price(sale: Sale) -> str:
    payer = "recycler" if sale.price.minor_per_tonne > 0 else "holder"
    return f"Price the {payer} pays: {abs(sale.price.amount)} {sale.currency} per tonne"


def spelled(instant: datetime) -> str:
    """Write an instant as somebody at a bank reads it."""
    return f"{as_utc(instant):%d %B %Y, %H:%M} UTC"


def evidence_of(dispute: Dispute) -> dict[str, str]:
    """Return what is sent to the bank: the payee's statement and all exhibits, by field."""
    shown = exhibits(dispute.sale)
    fields = {name: text for one in shown for name, text in one.fields.items() if text}
    return {
        **fields,
        "product_description": "\n\n".join(str(one) for one in shown)[:LONGEST_STATEMENT],
        "uncategorized_text": dispute.statement or _NOTHING_SAID,
    }
