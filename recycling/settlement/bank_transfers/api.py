"""Paying a sale by bank transfer, for programs."""

from __future__ import annotations

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.settlement import queries
from recycling.settlement.api import PaymentSchema
from recycling.settlement.bank_transfers import asking
from recycling.settlement.models import Payment
from recycling.wire import PREFIX, Strict

api = Blueprint(
    "bank_transfers_api", __name__, url_prefix=PREFIX, description="Paying sales by bank transfer"
)


class InstructionsSchema(Strict):
    """Where to send the money: an account for this payment alone."""

    account_holder = fields.String(metadata={"description": "whose account it is"})
    iban = fields.String(metadata={"description": "IBAN"})
    bic = fields.String(metadata={"description": "BIC"})
    reference = fields.String(metadata={"description": "words to send along"})


class TransferPaymentSchema(PaymentSchema):
    """A payment by bank transfer, for its payer."""

    instructions = fields.Nested(
        InstructionsSchema,
        attribute="bank_transfer",
        dump_only=True,
        allow_none=True,
        metadata={"description": "where to send the money"},
    )


@api.post("/sales/<ref>/bank-transfer")
@api.response(201, TransferPaymentSchema)
@requires(Permission.SALES_PAY)
def ask_bank_transfer(ref: str) -> Payment:
    """Begin to pay all that is left of a sale by bank transfer, and get where to send it."""
    return queries.payment(asking.ask(current_act(), ref))
