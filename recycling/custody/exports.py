"""Consignments as a file: the own organisation's, or to a regulator its country's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.custody import queries
from recycling.custody.models import Consignment
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.lots.cards import code_display
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("custody_exports", __name__)

CONSIGNMENTS: Table[Consignment] = table(
    "consignments",
    {
        "consignment": lambda one: one.ref,
        "state": lambda one: one.state,
        "lot": lambda one: one.lot.ref,
        "title": lambda one: one.lot.title,
        "waste_code": lambda one: code_display(one.lot),
        "sale": lambda one: one.sale.ref,
        "holder": lambda one: one.holder.ref,
        "holder_name": lambda one: one.holder.name,
        "carrier": lambda one: one.carrier.ref,
        "carrier_name": lambda one: one.carrier.name,
        "carrier_permit": lambda one: one.carrier_permit,
        "recycler": lambda one: one.recycler.ref,
        "recycler_name": lambda one: one.recycler.name,
        "base": lambda one: one.base.ref,
        "planned_on": lambda one: one.planned_on,
        "plates": lambda one: one.plates,
        "un_number": lambda one: one.un_number,
        "drafted_at": lambda one: one.drafted_at,
        "given_at": lambda one: [f"{each.given_at.isoformat()}" for each in one.handovers],
        "received_at": lambda one: one.receipt and one.receipt.received_at,
        "verdict": lambda one: one.receipt and one.receipt.verdict,
        "gross_kg": lambda one: one.receipt and one.receipt.gross,
        "tare_kg": lambda one: one.receipt and one.receipt.tare,
        "net_kg": lambda one: one.receipt and one.receipt.net,
        "moisture_fraction": lambda one: one.receipt and one.receipt.moisture,
        "accepted_kg": lambda one: one.receipt and one.receipt.accepted,
        "refused_kg": lambda one: one.receipt and one.receipt.refused,
    },
)


def _seen() -> Callable[[str], Page[Consignment]]:
    actor = current_actor()
    return lambda cursor: queries.seen_by(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/consignments", CONSIGNMENTS, requires(Permission.CUSTODY_READ), _seen)
