"""The invoice check, for programs of regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.oversight.invoices import lines, queries, service
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.lines import LineCard
from recycling.oversight.invoices.queries import STATES, ExceptionCard, Sought
from recycling.oversight.invoices.rules import Kind
from recycling.oversight.leaks.lifecycle import LONGEST, SHORTEST
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import (
    PREFIX,
    CursorArgs,
    InstantField,
    MassField,
    Page,
    Strict,
)

api = Blueprint(
    "invoices_api",
    __name__,
    url_prefix=PREFIX,
    description="Whether sale, payment, invoice and weighed mass agree",
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class InvoiceAmountSchema(Strict):
    """An amount, never below zero."""

    amount = fields.String(**_said("in major units"))
    amount_minor = fields.Integer(attribute="minor", **_said("in minor units"))
    currency = fields.String(**_said("ISO 4217"))


class InvoiceExceptionSchema(Strict):
    """That figures of a sale or a batch do not agree: a reason to look, and no verdict."""

    ref = fields.String(**_said("reference"))
    kind = fields.String(**_said(", ".join(Kind)))
    sale = fields.String(**_said("reference of the sale it is about, or empty"))
    batch = fields.String(**_said("reference of the batch it is about, or empty"))
    base = fields.String(**_said("reference of the base the lot goes to"))
    base_name = fields.String(**_said("its name"))
    amount = fields.Nested(InvoiceAmountSchema, allow_none=True, **_said("money at stake, or null"))
    mass = MassField(data_key="mass_kg", **_said("mass at stake"))
    since_on = fields.Date(**_said("day since which the figures differ"))
    days = fields.Integer(**_said("how many days that is"))
    state = fields.String(**_said(", ".join(ExceptionState)))
    found_at = InstantField(**_said("when it was found"))
    agreed_at = InstantField(
        allow_none=True, **_said("since when the figures agree again, or null")
    )
    reason = fields.String(**_said("why it was closed; empty before"))
    closed_at = InstantField(allow_none=True, **_said("when, or null"))
    closed_by = fields.String(**_said("reference of who closed it, or empty"))


class InvoiceExceptionPageSchema(Strict):
    """A page of exceptions."""

    items = fields.List(fields.Nested(InvoiceExceptionSchema), **_said("the oldest first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class ExceptionArgs(CursorArgs):
    """Which exceptions are listed."""

    state = fields.String(
        load_default=str(ExceptionState.OPEN),
        validate=validate.OneOf([str(one) for one in STATES]),
        **_said("open, agrees, closed or all"),
    )
    kind = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(str(one) for one in Kind)]),
        **_said("only of this kind"),
    )
    base = fields.String(load_default="", **_said("only of this base, by its reference"))
    days = fields.Integer(
        load_default=0, validate=validate.Range(0, 36_500), **_said("at least so many days old")
    )


class ExceptionReasonSchema(Strict):
    """Why nothing is left to be done."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST),
        metadata={
            "description": "stays with the exception",
            "example": "The lot waits for the end of a strike; the base wrote so.",
        },
    )


class InvoiceLineSchema(Strict):
    """A sale with every figure beside the one before it."""

    sale = fields.String(**_said("reference"))
    lot = fields.String(**_said("reference"))
    consignment = fields.String(**_said("reference, or empty"))
    opened_on = fields.Date(**_said("day of the award"))
    from_country = fields.String(**_said("the lot's country"))
    to_country = fields.String(**_said("the base's country"))
    owed = fields.Nested(InvoiceAmountSchema, **_said("what the payer owes in all"))
    paid = fields.Nested(InvoiceAmountSchema, **_said("what it paid and no bank took back"))
    released = fields.Nested(
        InvoiceAmountSchema, allow_none=True, **_said("what the books released, or null before")
    )
    invoiced = fields.Nested(
        InvoiceAmountSchema, **_said("what invoices less credit notes come to")
    )
    sold = MassField(data_key="sold_kg", **_said("wet mass of the contract"))
    invoiced_mass = MassField(
        data_key="invoiced_kg", allow_none=True, **_said("what the invoices charge, or null")
    )
    received = MassField(data_key="received_kg", **_said("net mass the base accepted"))
    processed = MassField(data_key="processed_kg", **_said("wet mass taken into batches"))
    product = MassField(data_key="product_kg", **_said("its share of the products"))
    shipped_on = fields.Date(allow_none=True, **_said("day it left, or null"))
    received_on = fields.Date(allow_none=True, **_said("day the base weighed it, or null"))
    differs = fields.List(fields.String(), **_said("kinds of what differs now"))


class InvoiceLinePageSchema(Strict):
    """A page of lines."""

    items = fields.List(fields.Nested(InvoiceLineSchema), **_said("opened last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class LineArgs(CursorArgs):
    """Which lines are listed."""

    month = fields.String(load_default="", **_said("of sales of this month, such as 2026-10"))


@api.get("/invoice-exceptions")
@api.arguments(ExceptionArgs, location="query")
@api.response(200, InvoiceExceptionPageSchema)
@requires(Permission.INVOICES_READ)
def list_invoice_exceptions(asked: dict[str, Any]) -> Page[ExceptionCard]:
    """List the exceptions put to one's country that are open, or others."""
    sought = Sought(asked["state"], asked["kind"], asked["base"], asked["days"])
    return queries.exceptions(current_actor(), asked["cursor"], asked["limit"], sought)


@api.get("/invoice-exceptions/<ref>")
@api.response(200, InvoiceExceptionSchema)
@requires(Permission.INVOICES_READ)
def read_invoice_exception(ref: str) -> ExceptionCard:
    """Read an exception."""
    return queries.exception(ref, current_actor())


@api.post("/invoice-exceptions/<ref>/close")
@api.arguments(ExceptionReasonSchema)
@api.response(200, InvoiceExceptionSchema)
@requires(Permission.INVOICES_CLOSE)
def close_invoice_exception(body: dict[str, Any], ref: str) -> ExceptionCard:
    """Close an exception, saying why nothing is left to be done."""
    return queries.exception(
        service.close_exception(current_act(), ref, body["reason"]), current_actor()
    )


@api.get("/invoice-lines")
@api.arguments(LineArgs, location="query")
@api.response(200, InvoiceLinePageSchema)
@requires(Permission.INVOICES_READ)
def list_invoice_lines(asked: dict[str, Any]) -> Page[LineCard]:
    """List the sales one's country watches, figure beside figure."""
    return lines.lines(current_actor(), asked["cursor"], asked["limit"], month=asked["month"])


@api.get("/invoice-lines/<ref>")
@api.response(200, InvoiceLineSchema)
@requires(Permission.INVOICES_READ)
def read_invoice_line(ref: str) -> LineCard:
    """Read one line by its sale."""
    return lines.line(ref, current_actor()).card
