"""What does the way of a lot prove of its sale: who took it over, what the base weighed?"""

from __future__ import annotations

from collections.abc import Iterator

from recycling.custody import queries
from recycling.custody.models import Consignment, Receipt
from recycling.settlement.disputes.evidence import Exhibit, spelled
from recycling.settlement.models import Sale


def exhibits(sale: Sale) -> Iterator[Exhibit]:
    """Return the hand-overs and the receipt of a sale's lot, as far as it has come."""
    consignment = queries.of_lot(sale.lot_id)
    if consignment is None or consignment.sale_id != sale.id:
        return
    if consignment.handovers:
        yield _handed_over(consignment)
    if consignment.receipt is not None:
        yield _received(consignment, consignment.receipt)


def _handed_over(consignment: Consignment) -> Exhibit:
    lines = tuple(
        f"{one.from_part} gave it on {spelled(one.given_at)}"
        + (f", {one.to_part} took it on {spelled(one.taken_at)}" if one.taken_at else "")
        + "; each signed in the register"
        for one in consignment.handovers
    )
    fields = {
        "shipping_carrier": consignment.carrier.name,
        "shipping_date": spelled(consignment.handovers[0].given_at),
        "shipping_tracking_number": consignment.ref,
        "shipping_address": f"{consignment.base.name}, {consignment.base.place}",
    }
    return Exhibit(f"Consignment {consignment.ref}, hand-over", lines, fields)


def _received(consignment: Consignment, receipt: Receipt) -> Exhibit:
    lines = (
        f"Received at base {consignment.base.name} on {spelled(receipt.received_at)}, signed by"
        f" {consignment.recycler.name}",
        f"Weighed: gross {receipt.gross}, tare {receipt.tare}, net {receipt.net}",
        f"Accepted {receipt.accepted}, refused {receipt.refused}",
    )
    return Exhibit("Receipt", lines, {"service_date": spelled(receipt.received_at)})
