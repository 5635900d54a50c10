"""For programs: who am I, for whom may I act, and what has happened that concerns us?"""

from __future__ import annotations

from marshmallow import fields, validate

from recycling.access import requires, signed_in
from recycling.deeds import Actor
from recycling.ledger import queries as ledger
from recycling.parties import queries
from recycling.parties.api.blueprint import api
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.parties.rules import Kind
from recycling.wire import LARGEST_PAGE, InstantField, Page, Strict, page_of


class ActorSchema(Strict):
    """The member a token acts for."""

    person = fields.String(attribute="person_ref", metadata={"description": "reference"})
    organisation = fields.String(
        attribute="organisation_ref", metadata={"description": "reference"}
    )
    kind = fields.String(metadata={"description": f"of the organisation: {', '.join(Kind)}"})
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2"})
    broker = fields.Function(
        lambda actor: actor.broker.organisation_ref if actor.broker else "",
        metadata={
            "type": "string",
            "description": "reference of the own organisation where it acts by delegation",
        },
    )
    roles = fields.Function(
        lambda actor: sorted(actor.roles),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "the member's role and those it includes",
        },
    )


class NameSchema(Strict):
    """An organisation the person of a token may act for, and how a program does so."""

    organisation = fields.String(metadata={"description": "reference"})
    name = fields.String(metadata={"description": "name"})
    kind = fields.String(metadata={"description": f"one of {', '.join(Kind)}"})
    how = fields.String(
        metadata={
            "description": "`token`: with this token as it is; `on_behalf_of`: send the reference "
            "as On-Behalf-Of; `other_token`: with a token made at that organisation"
        }
    )
    delegation = fields.String(metadata={"description": "reference of the delegation, or empty"})
    until = fields.Date(
        allow_none=True, metadata={"description": "last day of the delegation, or null"}
    )


class NameListSchema(Strict):
    """Everybody in whose name the person of a token may act today."""

    items = fields.List(
        fields.Nested(NameSchema), metadata={"description": "own organisations first"}
    )


class FeedArgs(Strict):
    """After which fact to go on."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "the last `id` seen; 0 for the start"},
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, LARGEST_PAGE),
        metadata={"description": "most facts of a page"},
    )


class FactSchema(Strict):
    """One fact of the ledger: what happened to what, when, with its place in the chain."""

    id = fields.Integer(metadata={"description": "place in the feed; send it as `after`"})
    type = fields.String(metadata={"description": "what happened, such as LotPublished"})
    subject = fields.String(metadata={"description": "to what: its kind and reference"})
    number = fields.Integer(metadata={"description": "place in the subject's chain, from 1"})
    at = InstantField(metadata={"description": "when"})
    organisation = fields.String(
        attribute="organisation_ref", metadata={"description": "whose deed it was"}
    )
    body = fields.Dict(keys=fields.String(), metadata={"description": "by type of fact"})
    previous = fields.String(metadata={"description": "digest of the fact before, or empty"})
    digest = fields.String(metadata={"description": "SHA-256 of this fact, in hexadecimal"})


class FeedSchema(Strict):
    """A page of facts; `next` is the `after` of the following page, empty at the end."""

    items = fields.List(fields.Nested(FactSchema), metadata={"description": "oldest first"})
    next = fields.String(metadata={"description": "`after` of the following page, or empty"})


@api.get("/me")
@api.response(200, ActorSchema)
@signed_in
def read_me() -> Actor:
    """Tell which member this token acts for."""
    return current_actor()


@api.get("/me/organisations")
@api.response(200, NameListSchema)
@signed_in
def read_names() -> dict[str, list[queries.NameCard]]:
    """List the organisations the token's person may act for, and how."""
    return {"items": queries.names_of(current_actor())}


@api.get("/facts")
@api.arguments(FeedArgs, location="query")
@api.response(200, FeedSchema)
@requires(Permission.FACTS_READ)
def read_facts(asked: dict[str, int]) -> Page[ledger.FactCard]:
    """Follow the facts that concern the caller's own organisation, oldest first."""
    rows = ledger.facts_for(current_actor().organisation_ref, asked["after"], asked["limit"] + 1)
    page = page_of(rows, asked["limit"], lambda fact: (fact.id,))
    return Page(page.items, str(page.items[-1].id) if page.next else "")
