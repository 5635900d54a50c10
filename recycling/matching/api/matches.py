"""Which bases may take a lot, and why, for programs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as Exact
from typing import Any

from marshmallow import fields, validate

from recycling.access import requires
from recycling.matching import queries
from recycling.matching.api.blueprint import api
from recycling.matching.queries import Match
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Money, UnitPrice
from recycling.wire import (
    CursorArgs,
    ExactDecimal,
    FractionField,
    MassField,
    Page,
    Strict,
)


def _said(words: str) -> dict[str, str]:
    return {"description": words}


class MatchArgs(CursorArgs):
    """How many bases to answer with."""

    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, queries.LARGEST_LIMIT),
        metadata=_said("bases on a page"),
    )


class MatchReasonSchema(Strict):
    """One rule's answer."""

    rule = fields.String(metadata=_said("code of the rule"))
    met = fields.Boolean(metadata=_said("whether it is met"))
    severity = fields.String(metadata=_said("bar, decision or note"))
    required = fields.String(metadata=_said("what the rule required"))
    found = fields.String(metadata=_said("what was found"))
    source = fields.String(metadata=_said("where the rule comes from"))


class ObservedPriceSchema(Strict):
    """A dated price."""

    form = fields.String(metadata=_said("element or oxide"))
    per_kg = fields.Function(
        lambda price: Money(price.minor_per_kg, price.currency).json(),
        metadata={"description": "per kilogram", "type": "object"},
    )
    observed_on = fields.Date(metadata=_said("day of the quotation"))
    source = fields.String(metadata=_said("where it was read"))
    publisher = fields.String(metadata=_said("who publishes it"))
    is_demonstration = fields.Boolean(metadata=_said("invented; not market data"))


class ElementValueSchema(Strict):
    """What one element adds: contained × yield, counted as the price counts it, × price."""

    element = fields.String(metadata=_said("symbol"))
    contained = MassField(metadata=_said("kilograms of element in the lot"))
    fraction = FractionField(metadata=_said("yield of the line"))
    metric = fields.String(metadata=_said("what the yield measures"))
    form_factor = ExactDecimal(metadata=_said("kg oxide per kg element; 1 for a price of element"))
    priced_kg = ExactDecimal(metadata=_said("kilograms the price is applied to"))
    price = fields.Nested(
        ObservedPriceSchema, allow_none=True, metadata=_said("null: counts nothing")
    )
    amount_minor = ExactDecimal(metadata=_said("exact, in minor units"))


class MatchTreatmentSchema(Strict):
    """What the line charges."""

    charge_minor_per_tonne = fields.Integer(metadata=_said("per tonne of dry mass"))
    dry_mass = MassField(metadata=_said("kilograms"))
    amount_minor = ExactDecimal(metadata=_said("taken away; exact, in minor units"))


class MatchPenaltySchema(Strict):
    """What the line charges for a substance."""

    substance = fields.String(attribute="penalty.substance", metadata=_said("symbol or formula"))
    assay = FractionField(allow_none=True, metadata=_said("of dry mass; null: not stated"))
    threshold_percent = ExactDecimal(
        attribute="penalty.threshold_percent", metadata=_said("above it the charge begins")
    )
    step_percent = ExactDecimal(
        attribute="penalty.step_percent", metadata=_said("the rate is for so much above it")
    )
    rate_minor_per_tonne = fields.Integer(
        attribute="penalty.minor_per_tonne", metadata=_said("per tonne of dry mass and step")
    )
    amount_minor = fields.Function(
        lambda one: _figure(one.amount_minor),
        metadata={"description": "taken away; minor units, to six places", "type": "string"},
    )


class MatchTransportSchema(Strict):
    """What the way is assumed to cost."""

    distance_km = fields.Integer(metadata=_said("great circle, whole kilometres"))
    tariff_per_tonne_km = ExactDecimal(
        attribute="tariff.per_tonne_km", metadata=_said("of the hazard class, in major units")
    )
    hazard_class = fields.String(
        attribute="tariff.hazard_class", metadata=_said("ordinary or hazardous")
    )
    tariff_certainty = fields.String(
        attribute="tariff.certainty", metadata=_said("how sure we are of the tariff")
    )
    tariff_source = fields.String(attribute="tariff.source", metadata=_said("who says so"))
    wet_mass = MassField(metadata=_said("kilograms"))
    amount_minor = ExactDecimal(metadata=_said("taken away; exact, in minor units"))


class ValuationSchema(Strict):
    """The whole calculation of the net value to the holder."""

    elements = fields.List(fields.Nested(ElementValueSchema), metadata=_said("what adds"))
    treatment = fields.Nested(MatchTreatmentSchema, metadata=_said("what takes away"))
    penalties = fields.List(
        fields.Nested(MatchPenaltySchema), metadata=_said("what takes away, per substance")
    )
    transport = fields.Nested(MatchTransportSchema, metadata=_said("what takes away"))
    net = fields.Function(
        lambda value: _money(value.net), metadata={"description": "signed", "type": "object"}
    )
    per_tonne = fields.Function(
        lambda value: _unit_price(value.per_tonne),
        metadata={"description": "signed, per tonne of wet mass", "type": "object"},
    )


def _money(amount: Money) -> dict[str, Any]:
    return amount.json()


def _unit_price(price: UnitPrice) -> dict[str, str]:
    return price.json()


class TurnSchema(Strict):
    """A figure at which the next base on the page draws level, everything else as it is."""

    what = fields.String(metadata=_said("price, treatment, penalty or distance, of this base"))
    element = fields.String(metadata=_said("of a price, or the substance of a penalty; else empty"))
    now = fields.Function(
        lambda turn: _figure(turn.now),
        metadata={"description": "minor units per kg or per dry tonne, or km", "type": "string"},
    )
    at = fields.Function(
        lambda turn: _figure(turn.at),
        metadata={"description": "the same; to six places, half up", "type": "string"},
    )


def _figure(value: Exact) -> str:
    millionths = int((2 * value * 10**6 + 1) // 2)
    return f"{Decimal(millionths).scaleb(-6):f}"


class MatchSchema(Strict):
    """A base for a lot, eligible or not."""

    rank = fields.Integer(metadata=_said("place in the ranking, from 1"))
    base = fields.String(attribute="base.ref", metadata=_said("reference"))
    name = fields.String(attribute="base.name", metadata=_said("name of the base"))
    country = fields.String(attribute="base.country", metadata=_said("ISO 3166-1 alpha-2"))
    recycler = fields.String(
        attribute="base.recycler_ref", metadata=_said("reference of the organisation")
    )
    recycler_is_verified = fields.Boolean(
        attribute="base.recycler_is_verified",
        metadata=_said("whether a regulator found the recycler to be who it says it is"),
    )
    line = fields.Function(
        lambda match: match.base.line.ref if match.base.line else None,
        metadata={"description": "line looked at; null: none", "type": ["string", "null"]},
    )
    licence = fields.Function(
        lambda match: match.base.licence.ref if match.base.licence else None,
        metadata={"description": "licence looked at; null: none", "type": ["string", "null"]},
    )
    is_eligible = fields.Boolean(metadata=_said("no bar stands unmet"))
    reasons = fields.List(
        fields.Nested(MatchReasonSchema), metadata=_said("all of them, met or not")
    )
    valuation = fields.Nested(
        ValuationSchema, allow_none=True, metadata=_said("null where no line can be valued")
    )
    turns = fields.List(
        fields.Nested(TurnSchema), metadata=_said("what would put the next base level with it")
    )
    is_tied = fields.Boolean(
        metadata=_said("the next is worth the same and stands after it by reference")
    )


class MatchPageSchema(Strict):
    """A page of the ranking."""

    items = fields.List(fields.Nested(MatchSchema), metadata=_said("the best first"))
    next = fields.String(metadata=_said("cursor of the next page; empty at the end"))


@api.get("/lots/<ref>/matches")
@api.arguments(MatchArgs, location="query")
@api.response(200, MatchPageSchema)
@requires(Permission.MATCHING_READ)
def list_matches(asked: dict[str, Any], ref: str) -> Page[Match]:
    """Rank every base for a lot, eligible or not, with every reason and the net value."""
    return queries.matches(ref, asked["limit"], current_actor(), asked["cursor"])
