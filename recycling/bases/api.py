"""The register of bases and licences for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.bases import queries, service
from recycling.bases.cards import BaseCard, LicenceCard
from recycling.bases.rules import (
    LATITUDE_LIMIT,
    LONGITUDE_LIMIT,
    LicenceApplication,
    LicenceState,
    NewBase,
    NewLine,
    NewYield,
    micro_degrees,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import CURRENCIES, Money
from recycling.wire import (
    PREFIX,
    CursorArgs,
    ExactDecimal,
    FractionField,
    InstantField,
    MassField,
    Page,
    Strict,
)

api = Blueprint("bases_api", __name__, url_prefix=PREFIX, description="Bases and licences")


_CODE = {
    "type": "object",
    "properties": {"list": {"type": "string"}, "number": {"type": "string"}},
}


def _said(words: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": words}, **more}


class NewRecoveryBaseSchema(Strict):
    """A recovery base to enter."""

    name = fields.String(required=True, **_said("name of the base"))
    country = fields.String(required=True, **_said("ISO 3166-1 alpha-2"))
    place = fields.String(required=True, **_said("town or place"))
    latitude = fields.String(required=True, **_said("decimal degrees, at most six decimals"))
    longitude = fields.String(required=True, **_said("decimal degrees, at most six decimals"))


class LineYieldSchema(Strict):
    """What share of an element a line recovers."""

    element = fields.String(required=True, **_said("symbol, such as Nd"))
    fraction = FractionField(required=True, **_said("0 to 1"))
    metric = fields.String(required=True, **_said("what it measures, e.g. overall_recovery"))


class NewLineSchema(Strict):
    """A process line to add."""

    name = fields.String(required=True, **_said("name of the line"))
    process = fields.String(required=True, **_said("id of a recovery route of the catalogue"))
    operation = fields.String(required=True, **_said("recovery operation, such as R4"))
    subtypes = fields.List(fields.String(), required=True, **_said("ids of sub-types"))
    treatment_charge = ExactDecimal(
        required=True, **_said("major units per tonne of dry mass, 0 or more")
    )
    currency = fields.String(
        required=True, validate=validate.OneOf(CURRENCIES), **_said("the market's currency")
    )
    yields = fields.List(
        fields.Nested(LineYieldSchema), load_default=[], **_said("empty: the catalogue's figures")
    )


class LicenceCodeSchema(Strict):
    """A waste code with its list."""

    list = fields.String(required=True, **_said("EU or GB"))
    number = fields.String(required=True, **_said("such as 12 01 18*"))


class NewLicenceSchema(Strict):
    """A licence to apply for."""

    number = fields.String(required=True, **_said("the authority's number"))
    yearly_mass = MassField(required=True, **_said("kilograms a calendar year"))
    valid_from = fields.Date(required=True, **_said("first day"))
    valid_to = fields.Date(required=True, **_said("last day"))
    processes = fields.List(
        fields.String(), required=True, **_said("ids of the catalogue, or own words for review")
    )
    subtypes = fields.List(fields.String(), required=True, **_said("ids of sub-types"))
    codes = fields.List(fields.Nested(LicenceCodeSchema), required=True, **_said("waste codes"))
    hazards = fields.List(fields.String(), load_default=[], **_said("such as HP3"))


class LicenceDecisionSchema(Strict):
    """Why the regulator decides so."""

    reason = fields.String(load_default="", **_said("published; only a grant may go without"))


class ProcessLineSchema(Strict):
    """A process line of a base."""

    ref = fields.String(**_said("reference"))
    name = fields.String(**_said("name"))
    process = fields.String(**_said("recovery route"))
    operation = fields.String(**_said("recovery operation"))
    subtypes = fields.List(fields.String(), **_said("sub-types it takes"))
    treatment_charge = fields.Function(
        lambda line: line.treatment_charge.json(),
        metadata={"description": "per tonne of dry mass", "type": "object"},
    )
    yields = fields.List(fields.Nested(LineYieldSchema), **_said("per element"))


class LicenceSchema(Strict):
    """A licence, its scope, its last decision, and what is left of it this year."""

    ref = fields.String(**_said("reference"))
    base = fields.String(attribute="base_ref", **_said("reference of the base"))
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    number = fields.String(**_said("the authority's number"))
    state = fields.String(**_said("applied, granted, refused, suspended or revoked"))
    authority = fields.String(**_said("who decided last; empty while it waits"))
    yearly_mass = MassField(**_said("kilograms a calendar year"))
    valid_from = fields.Date(**_said("first day"))
    valid_to = fields.Date(**_said("last day"))
    processes = fields.List(fields.String(), **_said("licensed processes"))
    subtypes = fields.List(fields.String(), **_said("licensed sub-types"))
    codes = fields.Function(
        lambda card: [{"list": scheme, "number": number} for scheme, number in card.codes],
        metadata={"description": "waste codes, six digits", "type": "array", "items": _CODE},
    )
    hazards = fields.List(fields.String(), **_said("hazard properties accepted"))
    applied_at = InstantField(**_said("when it was applied for"))
    decided_at = InstantField(
        allow_none=True, **_said("when it was last decided on; null while it waits")
    )
    reason = fields.String(**_said("reason of the last decision"))
    counts_today = fields.Boolean(**_said("granted, and today inside its validity"))
    year = fields.Integer(**_said("calendar year of the next three"))
    reserved = MassField(**_said("reserved by awards"))
    consumed = MassField(**_said("received"))
    free = MassField(**_said("neither reserved nor received"))


class RecoveryBaseSchema(Strict):
    """A recovery base with its lines and licences."""

    ref = fields.String(**_said("reference"))
    name = fields.String(**_said("name"))
    recycler = fields.String(attribute="recycler_ref", **_said("reference of the organisation"))
    recycler_name = fields.String(attribute="recycler", **_said("name of the organisation"))
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    place = fields.String(**_said("town or place"))
    latitude = fields.String(**_said("decimal degrees"))
    longitude = fields.String(**_said("decimal degrees"))
    registered_at = InstantField(**_said("when it was entered"))
    lines = fields.List(fields.Nested(ProcessLineSchema), **_said("process lines"))
    licences = fields.List(fields.Nested(LicenceSchema), **_said("all of them, whatever state"))


class RecoveryBasePageSchema(Strict):
    """A page of the register."""

    items = fields.List(
        fields.Nested(RecoveryBaseSchema), **_said("bases in order of registration")
    )
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class LicencePageSchema(Strict):
    """A page of licences."""

    items = fields.List(fields.Nested(LicenceSchema), **_said("the longest waiting first"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class BaseListArgs(CursorArgs):
    """Which bases to list."""

    country = fields.String(load_default="", **_said("ISO 3166-1 alpha-2"))
    stream = fields.String(load_default="", **_said("licensed today for a stream"))


class LicenceListArgs(CursorArgs):
    """Which licences of the regulator's own country to list."""

    state = fields.String(
        load_default=str(LicenceState.APPLIED),
        validate=validate.OneOf([str(state) for state in LicenceState]),
        **_said("state"),
    )


@api.get("/bases")
@api.arguments(BaseListArgs, location="query")
@api.response(200, RecoveryBasePageSchema)
@public
def list_bases(asked: dict[str, Any]) -> Page[BaseCard]:
    """List the public register of recovery bases."""
    return queries.bases(asked["country"], asked["stream"], asked["cursor"], asked["limit"])


@api.post("/bases")
@api.arguments(NewRecoveryBaseSchema)
@api.response(201, RecoveryBaseSchema)
@requires(Permission.BASES_REGISTER)
def register_base(body: dict[str, str]) -> BaseCard:
    """Enter a base of the caller's organisation."""
    new = NewBase(
        name=body["name"],
        country=body["country"],
        place=body["place"],
        latitude_udeg=micro_degrees(body["latitude"], "latitude", LATITUDE_LIMIT),
        longitude_udeg=micro_degrees(body["longitude"], "longitude", LONGITUDE_LIMIT),
    )
    return queries.base(service.register_base(current_act(), new))


@api.get("/bases/<ref>")
@api.response(200, RecoveryBaseSchema)
@public
def read_base(ref: str) -> BaseCard:
    """Read one base with its lines and licences."""
    return queries.base(ref)


@api.post("/bases/<ref>/lines")
@api.arguments(NewLineSchema)
@api.response(201, RecoveryBaseSchema)
@requires(Permission.BASES_EDIT)
def add_line(body: dict[str, Any], ref: str) -> BaseCard:
    """Add a process line to a base; answers with the base."""
    charge = Money.of(body["treatment_charge"], body["currency"], "treatment_charge")
    new = NewLine(
        name=body["name"],
        process=body["process"],
        operation=body["operation"],
        subtypes=tuple(body["subtypes"]),
        treatment_charge_minor=charge.minor,
        currency=charge.currency,
        yields=tuple(NewYield(y["element"], y["fraction"], y["metric"]) for y in body["yields"]),
    )
    service.add_line(current_act(), ref, new)
    return queries.base(ref)


@api.post("/bases/<ref>/licences")
@api.arguments(NewLicenceSchema)
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def apply_for_licence(body: dict[str, Any], ref: str) -> LicenceCard:
    """Apply for a licence of a base."""
    asked = LicenceApplication(
        number=body["number"],
        yearly_mass=body["yearly_mass"],
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
        processes=tuple(body["processes"]),
        subtypes=tuple(body["subtypes"]),
        codes=tuple((code["list"], code["number"]) for code in body["codes"]),
        hazards=tuple(body["hazards"]),
    )
    return queries.licence(service.apply_for_licence(current_act(), ref, asked))


@api.get("/licences")
@api.arguments(LicenceListArgs, location="query")
@api.response(200, LicencePageSchema)
@requires(Permission.LICENCES_GRANT)
def list_licences(asked: dict[str, Any]) -> Page[LicenceCard]:
    """List licences of the regulator's own country in a state."""
    country = current_actor().country
    return queries.licences(country, asked["state"], asked["cursor"], asked["limit"])


@api.get("/licences/<ref>")
@api.response(200, LicenceSchema)
@public
def read_licence(ref: str) -> LicenceCard:
    """Read one licence."""
    return queries.licence(ref)


@api.post("/licences/<ref>/grant")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def grant_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Grant a licence applied for."""
    return queries.licence(service.grant_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/refuse")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def refuse_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Refuse a licence applied for."""
    return queries.licence(service.refuse_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/suspend")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_SUSPEND)
def suspend_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Suspend a granted licence."""
    return queries.licence(service.suspend_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/reinstate")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_SUSPEND)
def reinstate_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Let a suspended licence count again."""
    return queries.licence(service.reinstate_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/revoke")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_REVOKE)
def revoke_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """End a licence for good."""
    return queries.licence(service.revoke_licence(current_act(), ref, body["reason"]))
