"""How far an organisation's bids may commit it, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions import service
from recycling.auctions.around_api import api
from recycling.auctions.exposures import exposures
from recycling.auctions.rules.exposure import Exposure
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import CURRENCIES, Money, exact
from recycling.wire import ExactDecimal, Strict


class AmountSchema(Strict):
    """An amount of money."""

    amount = fields.String(metadata={"description": "major units"})
    amount_minor = fields.Integer(attribute="minor", metadata={"description": "minor units"})
    currency = fields.String(metadata={"description": "ISO 4217"})


class CommittedSchema(Strict):
    """What the organisation would have to pay if it got everything it bid for."""

    leading = fields.Nested(
        AmountSchema, metadata={"description": "open bids that lead, at their private limits"}
    )
    sealed = fields.Nested(AmountSchema, metadata={"description": "sealed bids, in one sum"})
    unpaid = fields.Nested(AmountSchema, metadata={"description": "won and not paid"})
    total = fields.Nested(AmountSchema, metadata={"description": "the sum of these"})


class ExposureSchema(Strict):
    """Limit and commitments in one currency."""

    currency = fields.String(metadata={"description": "ISO 4217"})
    limit = fields.Nested(
        AmountSchema, allow_none=True, metadata={"description": "null: no limit is set"}
    )
    committed = fields.Nested(CommittedSchema, metadata={"description": "as of now"})
    left = fields.Nested(
        AmountSchema, allow_none=True, metadata={"description": "what a further bid may cost"}
    )


class ExposuresSchema(Strict):
    """The exposure of the caller's organisation."""

    currencies = fields.List(
        fields.Nested(ExposureSchema), metadata={"description": "one for each currency"}
    )


class LimitSchema(Strict):
    """The limit to set."""

    currency = fields.String(
        required=True, validate=validate.OneOf(CURRENCIES), metadata={"description": "ISO 4217"}
    )
    limit = ExactDecimal(
        required=True,
        allow_none=True,
        metadata={"description": "major units, not below 0; null lifts the limit"},
    )


@api.get("/exposure")
@api.response(200, ExposuresSchema)
@requires(Permission.AUCTIONS_READ_LIMIT)
def read_exposure() -> dict[str, tuple[Exposure, ...]]:
    """Read how far the caller's organisation is committed by its bids, and its limits."""
    return {"currencies": exposures(current_actor())}


@api.post("/exposure")
@api.arguments(LimitSchema)
@api.response(200, ExposuresSchema)
@requires(Permission.AUCTIONS_LIMIT)
def limit_exposure(body: dict[str, Any]) -> dict[str, tuple[Exposure, ...]]:
    """Set, raise, lower or lift the organisation's limit in one currency."""
    currency, limit = body["currency"], body["limit"]
    money = None if limit is None else Money.of(exact(limit), currency, "limit")
    service.limit_exposure(current_act(), currency, money)
    return {"currencies": exposures(current_actor())}
