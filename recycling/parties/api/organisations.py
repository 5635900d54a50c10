"""The public register of organisations for programs, and what is done about one of them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.parties import queries, service
from recycling.parties.api.blueprint import api
from recycling.parties.api.words import said
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.parties.queries import OrganisationCard
from recycling.parties.rules import Kind
from recycling.parties.rules.identifiers import Scheme
from recycling.parties.rules.remits import Remit
from recycling.parties.rules.standing import Standing
from recycling.wire import CursorArgs, InstantField, Page, Strict


class IdentifierSchema(Strict):
    """A number of an organisation."""

    scheme = fields.String(**said(f"one of {', '.join(Scheme)}"))
    value = fields.String(**said("the number, without spaces and dashes"))
    verified_at = InstantField(allow_none=True, **said("when a regulator verified it, or null"))
    verified_by = fields.String(**said("name of the regulator, or empty"))
    source = fields.String(**said("what the verification rests on"))


class OrganisationSchema(Strict):
    """An organisation as everybody sees it."""

    ref = fields.String(**said("reference"))
    kind = fields.String(**said(f"one of {', '.join(Kind)}"))
    name = fields.String(**said("name"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    register_number = fields.String(**said("number in the trade register"))
    address = fields.String(**said("address"))
    registered_at = InstantField(**said("when it was entered"))
    standing = fields.String(**said(f"one of {', '.join(Standing)}"))
    stood_by = fields.String(**said("who brought that about: itself or regulator"))
    standing_reason = fields.String(**said("why"))
    is_verified = fields.Boolean(**said("whether a regulator found it to be who it says it is"))
    verified_at = InstantField(allow_none=True, **said("when, or null"))
    verified_by = fields.String(**said("name of the regulator, or empty"))
    verified_source = fields.String(**said("what the verification rests on"))
    remits = fields.List(
        fields.String(), **said(f"where an authority may act, of {', '.join(Remit)}; else empty")
    )
    territory = fields.String(
        **said("the part of its country where an authority acts (ISO 3166-2); empty: all of it")
    )
    identifiers = fields.List(
        fields.Nested(IdentifierSchema), **said("its other numbers; empty in a list")
    )


class OrganisationPageSchema(Strict):
    """A page of the register."""

    items = fields.List(fields.Nested(OrganisationSchema), **said("in order of registration"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class OrganisationArgs(CursorArgs):
    """Which organisations."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        **said("beginnings of words of the name, or a whole reference or number"),
    )
    kind = fields.String(
        load_default="", validate=validate.OneOf(["", *Kind]), **said("of this kind alone")
    )
    country = fields.String(
        load_default="", validate=validate.Length(max=2), **said("of this country alone")
    )


class NewIdentifierSchema(Strict):
    """A number to add."""

    scheme = fields.String(required=True, **said(f"one of {', '.join(Scheme)}"))
    value = fields.String(required=True, **said("as it stands in its register"))


class SourceSchema(Strict):
    """What a verification rests on."""

    source = fields.String(required=True, **said("published; 4 to 500 characters"))


class ReasonSchema(Strict):
    """Why."""

    reason = fields.String(required=True, **said("4 to 500 characters"))


class StandingSchema(ReasonSchema):
    """How an organisation is to stand, and why."""

    standing = fields.String(required=True, **said(f"one of {', '.join(Standing)}"))


@api.get("/organisations")
@api.arguments(OrganisationArgs, location="query")
@api.response(200, OrganisationPageSchema)
@public
def list_organisations(asked: dict[str, Any]) -> Page[OrganisationCard]:
    """List the organisations on the register."""
    return queries.public_organisations(
        asked["kind"], asked["country"], asked["cursor"], asked["limit"], words=asked["q"]
    )


@api.get("/organisations/<ref>")
@api.response(200, OrganisationSchema)
@public
def read_organisation(ref: str) -> OrganisationCard:
    """Read one organisation with its numbers."""
    return queries.public_organisation(ref)


@api.post("/organisations/<ref>/verify")
@api.arguments(SourceSchema)
@api.response(200, OrganisationSchema)
@requires(Permission.PARTIES_VERIFY)
def verify_organisation(body: dict[str, str], ref: str) -> OrganisationCard:
    """Note, as a regulator of its country, that the organisation is who it says it is."""
    return queries.public_organisation(
        service.verify_organisation(current_act(), ref, body["source"])
    )


@api.post("/organisations/<ref>/verification/revoke")
@api.arguments(ReasonSchema)
@api.response(200, OrganisationSchema)
@requires(Permission.PARTIES_VERIFY)
def revoke_verification(body: dict[str, str], ref: str) -> OrganisationCard:
    """Take the verification of an organisation back."""
    return queries.public_organisation(
        service.revoke_verification(current_act(), ref, body["reason"])
    )


@api.post("/organisations/<ref>/identifiers")
@api.arguments(NewIdentifierSchema)
@api.response(201, OrganisationSchema)
@requires(Permission.PARTIES_IDENTIFY)
def add_identifier(body: dict[str, str], ref: str) -> OrganisationCard:
    """Add a number of an organisation; its check characters are checked."""
    return queries.public_organisation(
        service.add_identifier(current_act(), ref, body["scheme"], body["value"])
    )


@api.post("/organisations/<ref>/identifiers/<scheme>/<value>/verify")
@api.arguments(SourceSchema)
@api.response(200, OrganisationSchema)
@requires(Permission.PARTIES_VERIFY)
def verify_identifier(body: dict[str, str], ref: str, scheme: str, value: str) -> OrganisationCard:
    """Note, as a regulator of its country, that a number is the organisation's."""
    return queries.public_organisation(
        service.verify_identifier(current_act(), ref, scheme, value, body["source"])
    )


@api.post("/organisations/<ref>/identifiers/<scheme>/<value>/remove")
@api.response(200, OrganisationSchema)
@requires(Permission.PARTIES_IDENTIFY)
def remove_identifier(ref: str, scheme: str, value: str) -> OrganisationCard:
    """Take a number of an organisation off the register."""
    return queries.public_organisation(service.remove_identifier(current_act(), ref, scheme, value))


@api.post("/organisations/<ref>/standing")
@api.arguments(StandingSchema)
@api.response(200, OrganisationSchema)
@requires(Permission.PARTIES_CLOSE)
def change_standing(body: dict[str, str], ref: str) -> OrganisationCard:
    """Let an organisation rest, close it, or open it again."""
    return queries.public_organisation(
        service.change_standing(current_act(), ref, body["standing"], body["reason"])
    )
