"""Exceptions, and the lines of sales, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.invoices import lines, queries
from recycling.oversight.invoices.lines import LineCard
from recycling.oversight.invoices.queries import ExceptionCard
from recycling.oversight.invoices.views import asked
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("invoices_exports", __name__)

EXCEPTIONS: Table[ExceptionCard] = table(
    "invoice-exceptions",
    {
        "exception": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "sale": lambda one: one.sale,
        "batch": lambda one: one.batch,
        "base": lambda one: one.base,
        "amount": lambda one: one.amount.amount if one.amount else None,
        "currency": lambda one: one.amount.currency if one.amount else None,
        "mass_kg": lambda one: one.mass,
        "since_on": lambda one: one.since_on,
        "age_days": lambda one: one.days,
        "state": lambda one: one.state,
        "found_at": lambda one: one.found_at,
        "agreed_at": lambda one: one.agreed_at,
        "reason": lambda one: one.reason,
        "closed_at": lambda one: one.closed_at,
        "closed_by": lambda one: one.closed_by,
    },
)
LINES: Table[LineCard] = table(
    "invoice-lines",
    {
        "sale": lambda one: one.sale,
        "lot": lambda one: one.lot,
        "consignment": lambda one: one.consignment,
        "opened_on": lambda one: one.opened_on,
        "from_country": lambda one: one.from_country,
        "to_country": lambda one: one.to_country,
        "currency": lambda one: one.owed.currency,
        "owed": lambda one: one.owed.amount,
        "paid": lambda one: one.paid.amount,
        "released": lambda one: one.released.amount if one.released else None,
        "invoiced": lambda one: one.invoiced.amount,
        "sold_kg": lambda one: one.sold,
        "invoiced_kg": lambda one: one.invoiced_mass,
        "received_kg": lambda one: one.received,
        "processed_kg": lambda one: one.processed,
        "product_kg": lambda one: one.product,
        "shipped_on": lambda one: one.shipped_on,
        "received_on": lambda one: one.received_on,
        "differs": lambda one: list(one.differs),
    },
)


def _exceptions() -> Callable[[str], Page[ExceptionCard]]:
    actor, sought = current_actor(), asked()
    return lambda cursor: queries.exceptions(actor, cursor, LARGEST_PAGE, sought)


def _lines() -> Callable[[str], Page[LineCard]]:
    actor, month = current_actor(), request.args.get("month", "").strip()
    return lambda cursor: lines.lines(actor, cursor, LARGEST_PAGE, month=month)


_MARK = requires(Permission.INVOICES_READ)
offer(blueprint, "/invoice-exceptions", EXCEPTIONS, _MARK, _exceptions)
offer(blueprint, "/invoice-lines", LINES, _MARK, _lines)
