"""Observed prices, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import requires
from recycling.matching import service
from recycling.matching.api.blueprint import api
from recycling.matching.prices import ObservationCard, observations
from recycling.matching.rules.prices import NewPrice
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.quantities import Money
from recycling.wire import CursorArgs, ExactDecimal, InstantField, Page, Strict

_MOST = 1000


def _said(words: str) -> dict[str, str]:
    return {"description": words}


class PriceArgs(CursorArgs):
    """Which observations."""

    element = fields.String(
        load_default="", validate=validate.Length(max=4), metadata=_said("symbol; empty: all")
    )


class ObservationSchema(Strict):
    """What a publisher quoted on a day."""

    element = fields.String(required=True, metadata=_said("symbol"))
    form = fields.String(required=True, metadata=_said("element or oxide"))
    price_per_kg = ExactDecimal(
        required=True, attribute="per_kg.amount", metadata=_said("major units per kilogram")
    )
    currency = fields.String(required=True, attribute="per_kg.currency", metadata=_said("ISO 4217"))
    observed_on = fields.Date(required=True, metadata=_said("day of the quotation"))
    publisher = fields.String(required=True, metadata=_said("who quotes it"))
    source = fields.String(required=True, metadata=_said("where anybody can look it up"))
    is_demonstration = fields.Boolean(dump_only=True, metadata=_said("invented; not market data"))
    entered_at = InstantField(dump_only=True, metadata=_said("when it was entered"))


class NewObservationSchema(Strict):
    """A price to enter."""

    element = fields.String(required=True, metadata=_said("symbol"))
    form = fields.String(required=True, metadata=_said("element or oxide"))
    price_per_kg = ExactDecimal(required=True, metadata=_said("major units per kilogram"))
    currency = fields.String(required=True, metadata=_said("ISO 4217"))
    observed_on = fields.Date(required=True, metadata=_said("day of the quotation"))
    publisher = fields.String(required=True, metadata=_said("who quotes it"))
    source = fields.String(required=True, metadata=_said("where anybody can look it up"))


class NewPricesSchema(Strict):
    """Prices to enter, all or none; those known already are left as they are."""

    prices = fields.List(
        fields.Nested(NewObservationSchema),
        required=True,
        validate=validate.Length(1, _MOST),
        metadata=_said(f"1 to {_MOST}"),
    )


class ObservationPage(Strict):
    """A page of observations."""

    items = fields.List(fields.Nested(ObservationSchema), metadata=_said("entered last first"))
    next = fields.String(metadata=_said("cursor of the next page; empty at the end"))


class EnteredSchema(Strict):
    """Where the prices were entered."""

    subject = fields.String(metadata=_said("subject of the fact in the log"))


@api.get("/prices")
@api.arguments(PriceArgs, location="query")
@api.response(200, ObservationPage)
@requires(Permission.MATCHING_READ)
def list_prices(asked: dict[str, Any]) -> Page[ObservationCard]:
    """List what was observed of prices, entered last first."""
    return observations(asked["element"], asked["cursor"], asked["limit"])


@api.post("/prices")
@api.arguments(NewPricesSchema)
@api.response(201, EnteredSchema)
@requires(Permission.MATCHING_OBSERVE)
def observe_prices(body: dict[str, Any]) -> dict[str, str]:
    """Enter observed prices with their source; a price is never changed afterwards."""
    prices = tuple(_price(row, one) for row, one in enumerate(body["prices"], start=1))
    return {"subject": service.observe_prices(current_act(), prices)}


def _price(row: int, said: dict[str, Any]) -> NewPrice:
    amount = Money.of(said.pop("price_per_kg"), said["currency"], f"{row}.price_per_kg")
    return NewPrice(minor_per_kg=amount.minor, **said)
