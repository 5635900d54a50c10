"""The own payment account for programs: how it stands, and the page on which it is set up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.api import AmountSchema
from recycling.settlement.onboarding import queries, settling
from recycling.settlement.onboarding.queries import AccountCard
from recycling.settlement.onboarding.rules import AccountState
from recycling.settlement.onboarding.words import wanted_words
from recycling.wire import PREFIX, InstantField, Strict

api = Blueprint(
    "payment_account_api",
    __name__,
    url_prefix=PREFIX,
    description="The account under which an organisation is paid",
)


class LackingSchema(Strict):
    """One thing the payment service wants of the organisation."""

    what = fields.String(metadata={"description": "as the payment service calls it"})
    words = fields.Function(
        lambda one: wanted_words(one.what),
        metadata={"description": "in plain words", "type": "string"},
    )
    by = InstantField(allow_none=True, metadata={"description": "by when, or null"})
    is_past_due = fields.Boolean(metadata={"description": "whether that time is over"})


class WaitingMoneySchema(Strict):
    """Money of a sale that waits for the account."""

    sale = fields.String(metadata={"description": "reference of the sale"})
    amount = fields.Nested(AmountSchema, metadata={"description": "how much"})


class PaymentAccountSchema(Strict):
    """How the payment account of the caller's organisation stands."""

    state = fields.String(metadata={"description": ", ".join(AccountState)})
    account = fields.String(
        attribute="account_id",
        allow_none=True,
        metadata={"description": "the payment service's name of it, or null"},
    )
    lacking = fields.List(
        fields.Nested(LackingSchema), metadata={"description": "what is wanted of you"}
    )
    since = InstantField(allow_none=True, metadata={"description": "since when it stands so"})
    asked_at = InstantField(
        allow_none=True, metadata={"description": "when the payment service was asked last"}
    )
    waiting = fields.List(
        fields.Nested(WaitingMoneySchema),
        metadata={"description": "money that waits for it, oldest first, twenty at most"},
    )


class OnboardingSchema(Strict):
    """The payment service's page on which the account is set up."""

    url = fields.String(
        metadata={"description": "open it in a browser within minutes, and keep it secret"}
    )


@dataclass(frozen=True)
class Onboarding:
    """The payment service's page."""

    url: str


@api.get("/payment-account")
@api.response(200, PaymentAccountSchema)
@requires(Permission.PAYMENT_ACCOUNTS_READ)
def read_payment_account() -> AccountCard:
    """Read how the payment account of the caller's organisation stands."""
    return queries.account(current_actor().organisation_id or 0)


@api.post("/payment-account")
@api.response(201, OnboardingSchema)
@requires(Permission.PAYMENT_ACCOUNTS_BEGIN)
def begin_onboarding() -> Onboarding:
    """Open the account where there is none, and get the page on which it is set up."""
    base_url = current_app.extensions["settings"].base_url
    return Onboarding(settling.begin(current_act(), base_url))
