"""Shapes of bases and lines on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.bases.api.licence_schemas import LicenceSchema
from recycling.bases.api.words import said
from recycling.bases.finding import COUNTING
from recycling.bases.rules import LicenceState
from recycling.quantities import CURRENCIES
from recycling.wire import CursorArgs, ExactDecimal, FractionField, InstantField, Strict


class NewRecoveryBaseSchema(Strict):
    """A recovery base to enter."""

    name = fields.String(required=True, **said("name of the base"))
    country = fields.String(required=True, **said("ISO 3166-1 alpha-2"))
    place = fields.String(required=True, **said("town or place"))
    latitude = fields.String(required=True, **said("decimal degrees, at most six decimals"))
    longitude = fields.String(required=True, **said("decimal degrees, at most six decimals"))
    subdivision = fields.String(
        load_default="", **said("part of the country (ISO 3166-2): it says which authority decides")
    )


class LineYieldSchema(Strict):
    """What share of an element a line recovers."""

    element = fields.String(required=True, **said("symbol, such as Nd"))
    fraction = FractionField(required=True, **said("0 to 1"))
    metric = fields.String(required=True, **said("what it measures, e.g. overall_recovery"))


class NewLinePenaltySchema(Strict):
    """What a substance costs above a threshold."""

    substance = fields.String(required=True, **said("symbol or formula, such as Cl"))
    threshold_percent = ExactDecimal(
        required=True, **said("% of dry mass, at most six decimals; above it the charge begins")
    )
    step_percent = ExactDecimal(
        required=True, **said("% of dry mass the rate is for; a part counts in proportion")
    )
    rate = ExactDecimal(required=True, **said("major units per tonne of dry mass and step"))


class LinePenaltySchema(Strict):
    """What a substance costs above a threshold."""

    substance = fields.String(**said("symbol or formula, such as Cl"))
    threshold_percent = ExactDecimal(attribute="threshold.percent", **said("% of dry mass"))
    step_percent = ExactDecimal(attribute="step.percent", **said("% of dry mass the rate is for"))
    rate = fields.Function(
        lambda one: one.rate.json(),
        metadata={"description": "per tonne of dry mass and step", "type": "object"},
    )


class NewLineSchema(Strict):
    """A process line to add."""

    name = fields.String(required=True, **said("name of the line"))
    process = fields.String(required=True, **said("id of a recovery route of the catalogue"))
    operation = fields.String(required=True, **said("recovery operation, such as R4"))
    subtypes = fields.List(fields.String(), required=True, **said("ids of sub-types"))
    treatment_charge = ExactDecimal(
        required=True, **said("major units per tonne of dry mass, 0 or more")
    )
    currency = fields.String(
        required=True, validate=validate.OneOf(CURRENCIES), **said("the market's currency")
    )
    yields = fields.List(
        fields.Nested(LineYieldSchema), load_default=[], **said("empty: the catalogue's figures")
    )
    penalties = fields.List(
        fields.Nested(NewLinePenaltySchema), load_default=[], **said("at most 20; empty: none")
    )


class ProcessLineSchema(Strict):
    """A process line of a base."""

    ref = fields.String(**said("reference"))
    name = fields.String(**said("name"))
    process = fields.String(**said("recovery route"))
    operation = fields.String(**said("recovery operation"))
    subtypes = fields.List(fields.String(), **said("sub-types it takes"))
    treatment_charge = fields.Function(
        lambda line: line.treatment_charge.json(),
        metadata={"description": "per tonne of dry mass", "type": "object"},
    )
    yields = fields.List(fields.Nested(LineYieldSchema), **said("per element"))
    penalties = fields.List(fields.Nested(LinePenaltySchema), **said("per substance"))


class RecoveryBaseSchema(Strict):
    """A recovery base with its lines and licences."""

    ref = fields.String(**said("reference"))
    name = fields.String(**said("name"))
    recycler = fields.String(attribute="recycler_ref", **said("reference of the organisation"))
    recycler_name = fields.String(attribute="recycler", **said("name of the organisation"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    place = fields.String(**said("town or place"))
    latitude = fields.String(**said("decimal degrees"))
    longitude = fields.String(**said("decimal degrees"))
    subdivision = fields.String(**said("part of the country (ISO 3166-2), or empty"))
    registered_at = InstantField(**said("when it was entered"))
    lines = fields.List(fields.Nested(ProcessLineSchema), **said("process lines"))
    licences = fields.List(fields.Nested(LicenceSchema), **said("all of them, whatever state"))


class RecoveryBasePageSchema(Strict):
    """A page of the register."""

    items = fields.List(fields.Nested(RecoveryBaseSchema), **said("bases in order of registration"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class BaseFacetArgs(Strict):
    """What to narrow the register to."""

    q = fields.String(load_default="", **said("words of name, place, recycler or reference"))
    country = fields.String(load_default="", **said("ISO 3166-1 alpha-2"))
    stream = fields.String(load_default="", **said("licensed today for a stream"))
    subtype = fields.String(load_default="", **said("licensed today for a sub-type"))
    element = fields.String(load_default="", **said("a line recovers it, such as Nd"))
    process = fields.String(load_default="", **said("a line runs it"))
    state = fields.String(
        load_default="",
        validate=validate.OneOf(["", COUNTING, *map(str, LicenceState)]),
        **said("has a licence in this state; counting: one that counts today"),
    )
    hazard = fields.String(load_default="", **said("accepted today, such as HP3"))


class BaseListArgs(BaseFacetArgs, CursorArgs):
    """Which bases to list."""


def _counts(words: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.Integer(), **said(words))


class BaseFacetsSchema(Strict):
    """How many bases fit each further choice and all those made."""

    country = _counts("bases by country")
    subtype = _counts("bases by sub-type licensed today")
    element = _counts("bases by element a line recovers")
    process = _counts("bases by process of a line")
    state = _counts("bases by state of a licence")
    hazard = _counts("bases by hazard property accepted today")
