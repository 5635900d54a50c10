"""Sales and their payments for programs."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement import lapsing, payments, queries
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import PayoutState, SaleState
from recycling.wire import PREFIX, CursorArgs, InstantField, MassField, Page, Strict

api = Blueprint("settlement_api", __name__, url_prefix=PREFIX, description="Sales and payments")

_TEXT_OR_NULL = ["string", "null"]


class AmountSchema(Strict):
    """An amount, never negative."""

    amount = fields.String(metadata={"description": "major units"})
    amount_minor = fields.Integer(attribute="minor", metadata={"description": "minor units"})
    currency = fields.String(metadata={"description": "ISO 4217"})


class SignedPriceSchema(Strict):
    """A signed net price per tonne."""

    amount_per_tonne = fields.String(
        attribute="amount",
        metadata={"description": "positive is paid to the holder, negative by the holder"},
    )
    currency = fields.String(metadata={"description": "ISO 4217"})


class BankTransferSchema(Strict):
    """What came by bank transfer for a payment."""

    arrived = fields.Nested(AmountSchema, metadata={"description": "all that came"})
    left = fields.Nested(AmountSchema, metadata={"description": "what is still to be sent"})
    given_back = fields.Nested(
        AmountSchema, metadata={"description": "what was not asked for and goes back"}
    )
    asked_until = InstantField(metadata={"description": "until when it is asked for"})


class PaymentSchema(Strict):
    """One payment of a sale."""

    ref = fields.String(metadata={"description": "reference"})
    paid_by = fields.String(metadata={"description": "holder or recycler"})
    state = fields.String(metadata={"description": "started, paid, expired or questioned"})
    way = fields.String(metadata={"description": "page, or transfer by the payer's bank"})
    bank_transfer = fields.Nested(
        BankTransferSchema,
        allow_none=True,
        metadata={"description": "what came by bank transfer, or null"},
    )
    amount = fields.Nested(AmountSchema, metadata={"description": "what it asks for"})
    started_at = InstantField(metadata={"description": "when it was begun"})
    settled_at = InstantField(
        allow_none=True, metadata={"description": "when it came to its end, or null"}
    )


class PayoutSchema(Strict):
    """Money passed on to the payee, or given back to the payer."""

    ref = fields.String(metadata={"description": "reference"})
    kind = fields.String(metadata={"description": "transfer to the payee, refund to the payer"})
    state = fields.String(metadata={"description": ", ".join(PayoutState)})
    amount = fields.Nested(AmountSchema, metadata={"description": "how much"})
    planned_at = InstantField(metadata={"description": "when it was decided"})
    is_waiting = fields.Function(
        lambda payout: payout.waits_for_id is not None,
        metadata={
            "description": "whether it waits until its payee's payment account is ready",
            "type": "boolean",
        },
    )
    done_at = InstantField(
        allow_none=True, metadata={"description": "when the payment service did it, or null"}
    )


class SaleSchema(Strict):
    """A sale as its parties see it."""

    ref = fields.String(metadata={"description": "reference"})
    lot = fields.String(attribute="lot.ref", metadata={"description": "reference of the lot"})
    auction = fields.String(
        attribute="auction.ref", metadata={"description": "reference of the auction"}
    )
    base = fields.String(attribute="base.ref", metadata={"description": "base that takes the lot"})
    holder = fields.String(
        attribute="holder.ref", metadata={"description": "organisation that gives the lot"}
    )
    recycler = fields.String(
        attribute="recycler.ref", metadata={"description": "organisation that takes the lot"}
    )
    payer = fields.Function(
        lambda sale: sale.payer and sale.payer.ref,
        metadata={"description": "organisation that pays; null at zero", "type": _TEXT_OR_NULL},
    )
    payee = fields.Function(
        lambda sale: sale.payee and sale.payee.ref,
        metadata={"description": "organisation that is paid; null at zero", "type": _TEXT_OR_NULL},
    )
    state = fields.String(metadata={"description": ", ".join(SaleState)})
    mass = MassField(metadata={"description": "kg wet, as awarded"})
    unit_price = fields.Nested(
        SignedPriceSchema, attribute="price", metadata={"description": "as awarded"}
    )
    amount = fields.Nested(AmountSchema, metadata={"description": "what is paid in all"})
    paid = fields.Nested(AmountSchema, metadata={"description": "what has been paid so far"})
    fee_version = fields.Integer(
        metadata={"description": "version of the platform's fee on the day of the award"}
    )
    fee_basis_points = fields.Integer(
        metadata={"description": "platform's fee in hundredths of a per cent of what is released"}
    )
    provisional_percent = fields.Integer(
        allow_none=True,
        metadata={"description": "of a bid by formula: share asked for at the award; else null"},
    )
    provisional_net_minor = fields.Integer(
        allow_none=True,
        metadata={"description": "of a bid by formula: signed net amount on the declared assay"},
    )
    final_at = InstantField(
        allow_none=True, metadata={"description": "when the final assay settled the amount"}
    )
    balance = fields.Nested(
        AmountSchema, metadata={"description": "what is left to pay after the final assay"}
    )
    balance_due_by = InstantField(
        allow_none=True, metadata={"description": "until when that is to be paid, or null"}
    )
    released_by = fields.String(
        allow_none=True,
        metadata={"description": "lets the money go: receipt, final_assay or certificate; or null"},
    )
    release_deadline = InstantField(
        allow_none=True,
        metadata={"description": "until when the payment service may keep what was paid, or null"},
    )
    opened_at = InstantField(metadata={"description": "when the award opened it"})
    pay_by = InstantField(metadata={"description": "when its payee may end it unpaid"})
    paid_at = InstantField(
        allow_none=True, metadata={"description": "when it was paid in full, or null"}
    )
    ended_at = InstantField(
        allow_none=True, metadata={"description": "when the money was released, or null"}
    )
    payments = fields.List(fields.Nested(PaymentSchema), metadata={"description": "oldest first"})
    payouts = fields.List(fields.Nested(PayoutSchema), metadata={"description": "oldest first"})


class SalePageSchema(Strict):
    """A page of sales."""

    items = fields.List(fields.Nested(SaleSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


class CheckoutSchema(PaymentSchema):
    """A payment and the page on which it is made."""

    ref = fields.String(data_key="payment", metadata={"description": "reference of the payment"})
    url = fields.String(
        attribute="checkout_url",
        allow_none=True,
        metadata={"description": "the payment page; open it in a browser while it is started"},
    )


@api.get("/sales")
@api.arguments(CursorArgs, location="query")
@api.response(200, SalePageSchema)
@requires(Permission.SALES_READ)
def list_sales(query: dict[str, Any]) -> Page[Sale]:
    """List the sales the caller's organisation is party to, newest first."""
    ours = current_actor().organisation_id or 0
    return queries.sales_of(ours, query["cursor"], query["limit"])


@api.get("/sales/<ref>")
@api.response(200, SaleSchema)
@requires(Permission.SALES_READ)
def read_sale(ref: str) -> Sale:
    """Read a sale one is party to, with its payments and payouts."""
    return queries.sale(ref, current_actor())


@api.post("/sales/<ref>/lapse")
@api.response(200, SaleSchema)
@requires(Permission.SALES_LAPSE)
def lapse_sale(ref: str) -> Sale:
    """End a sale that was not paid by its `pay_by`; for its payee. The award lapses with it."""
    return queries.sale(lapsing.end_unpaid(current_act(), ref), current_actor())


@api.post("/sales/<ref>/checkout")
@api.response(201, CheckoutSchema)
@requires(Permission.SALES_PAY)
def check_out(ref: str) -> Payment:
    """Begin the next payment of a sale, or take up the one under way, and get its page."""
    base_url = current_app.extensions["settings"].base_url
    return queries.payment(payments.open_page(current_act(), ref, base_url))
