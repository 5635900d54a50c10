"""Shapes of licences on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.bases.api.review_schemas import ConditionSchema
from recycling.bases.api.words import said
from recycling.bases.rules import LicenceState, Purpose
from recycling.wire import CursorArgs, InstantField, MassField, Strict

_CODE = {
    "type": "object",
    "properties": {"list": {"type": "string"}, "number": {"type": "string"}},
}


class LicenceCodeSchema(Strict):
    """A waste code with its list."""

    list = fields.String(required=True, **said("EU or GB"))
    number = fields.String(required=True, **said("such as 12 01 18*"))


class ShortfallSchema(Strict):
    """One thing a licence lacks on a day."""

    code = fields.String(**said("what is wrong, for programs"))
    message = fields.String(**said("what is wrong, in words"))
    way_out = fields.String(**said("what puts it right"))
    source = fields.String(**said("which rule asks for it"))


class ScopeSchema(Strict):
    """What a licence is to cover."""

    yearly_mass = MassField(required=True, **said("kilograms a calendar year"))
    processes = fields.List(
        fields.String(), required=True, **said("ids of the catalogue, or own words for review")
    )
    subtypes = fields.List(fields.String(), required=True, **said("ids of sub-types"))
    codes = fields.List(fields.Nested(LicenceCodeSchema), required=True, **said("waste codes"))
    hazards = fields.List(fields.String(), load_default=[], **said("such as HP3"))


class NewLicenceSchema(ScopeSchema):
    """A licence to apply for."""

    number = fields.String(required=True, **said("the authority's number"))
    valid_from = fields.Date(required=True, **said("first day"))
    valid_to = fields.Date(required=True, **said("last day"))


class RenewalSchema(Strict):
    """Until when a licence is to be prolonged."""

    valid_to = fields.Date(required=True, **said("last day of the renewed licence"))
    reason = fields.String(required=True, **said("5 to 500 characters, published"))


class ScopeChangeSchema(ScopeSchema):
    """What a licence is to cover from now on, and why."""

    reason = fields.String(required=True, **said("5 to 500 characters, published"))


class RenewalWindowSchema(Strict):
    """When the renewal of a licence may be applied for."""

    opens_on = fields.Date(**said("first day"))
    last_on = fields.Date(**said("last day"))
    source = fields.String(**said("which rule says so"))
    certainty = fields.String(**said("how sure the registry is of it"))


class LicenceDecisionSchema(Strict):
    """Why the regulator decides so."""

    reason = fields.String(load_default="", **said("published; only a grant may go without"))


class LicenceSchema(Strict):
    """A licence, its scope, its last decision, and what is left of it this year."""

    ref = fields.String(**said("reference"))
    base = fields.String(attribute="base_ref", **said("reference of the base"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    number = fields.String(**said("the authority's number"))
    state = fields.String(**said(", ".join(LicenceState)))
    purpose = fields.String(
        validate=validate.OneOf([str(one) for one in Purpose]), **said("what was applied for")
    )
    continues = fields.String(**said("the licence it is to renew or change; empty for a new one"))
    authority = fields.String(**said("who decided last; empty while it waits"))
    yearly_mass = MassField(**said("kilograms a calendar year"))
    granted_mass = MassField(**said("yearly mass of the last grant"))
    most_by_notice = MassField(**said("largest yearly mass it may be brought to by notice"))
    valid_from = fields.Date(**said("first day"))
    valid_to = fields.Date(**said("last day"))
    renewal = fields.Nested(RenewalWindowSchema, **said("when its renewal may be applied for"))
    processes = fields.List(fields.String(), **said("licensed processes"))
    subtypes = fields.List(fields.String(), **said("licensed sub-types"))
    codes = fields.Function(
        lambda card: [{"list": scheme, "number": number} for scheme, number in card.codes],
        metadata={"description": "waste codes, six digits", "type": "array", "items": _CODE},
    )
    hazards = fields.List(fields.String(), **said("hazard properties accepted"))
    applied_at = InstantField(**said("when it was applied for"))
    decided_at = InstantField(
        allow_none=True, **said("when it was last decided on; null while it waits")
    )
    reason = fields.String(**said("reason of the last decision"))
    counts_today = fields.Boolean(
        **said("granted, today inside its validity, and everything it rests on in force")
    )
    lacking = fields.List(
        fields.Nested(ShortfallSchema), **said("what it lacks today of what it rests on")
    )
    conditions = fields.List(fields.Nested(ConditionSchema), **said("what it is bound to"))
    year = fields.Integer(**said("calendar year of the next three"))
    reserved = MassField(**said("reserved by awards"))
    consumed = MassField(**said("received"))
    free = MassField(**said("neither reserved nor received"))


class LicencePageSchema(Strict):
    """A page of licences."""

    items = fields.List(fields.Nested(LicenceSchema), **said("the longest waiting first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class LicenceListArgs(CursorArgs):
    """Which licences of the regulator's own country to list."""

    state = fields.String(
        load_default=str(LicenceState.APPLIED),
        validate=validate.OneOf([str(state) for state in LicenceState]),
        **said("state"),
    )
