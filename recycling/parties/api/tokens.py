"""API tokens for programs: make, list, give a new secret, revoke."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling import clock
from recycling.access import requires
from recycling.parties import queries, service
from recycling.parties.api.blueprint import api
from recycling.parties.api.words import said
from recycling.parties.guard import current_act, member_ids
from recycling.parties.permissions import Permission
from recycling.parties.queries import TokenCard
from recycling.parties.rules import LONGEST_OVERLAP_HOURS, secret_digest
from recycling.parties.scopes import Scope
from recycling.wire import CursorArgs, InstantField, Page, Strict

_SCOPES = f"of {', '.join(Scope)}; every token reads"
_NETWORKS = "addresses or networks (CIDR) from which it is good; none: from anywhere"


class NewTokenSchema(Strict):
    """What a token is for."""

    name = fields.String(required=True, **said("what it is for; at most 100 characters"))
    scopes = fields.List(fields.String(), load_default=list, **said(_SCOPES))
    networks = fields.List(fields.String(), load_default=list, **said(_NETWORKS))
    expires_on = fields.Date(
        load_default=None, allow_none=True, **said("last day; at most, and by default, in a year")
    )


class RotationSchema(Strict):
    """How the secret changes."""

    overlap_hours = fields.Integer(
        load_default=24,
        **said(f"how long the secret before stays good, 0 to {LONGEST_OVERLAP_HOURS} hours"),
    )


class TokenSchema(Strict):
    """A token of the own organisation."""

    ref = fields.String(**said("reference"))
    name = fields.String(**said("what it is for"))
    person = fields.String(attribute="person_ref", **said("reference of who made it"))
    scopes = fields.List(fields.String(), **said(_SCOPES))
    networks = fields.List(fields.String(), **said(_NETWORKS))
    state = fields.Function(
        lambda card: card.state(clock.now()),
        metadata={"type": "string", "description": "valid, expired or revoked"},
    )
    created_at = InstantField(**said("when it was made"))
    expires_at = InstantField(**said("until when it is valid"))
    used_at = InstantField(allow_none=True, **said("when it was last used, to the hour"))
    previous_until = InstantField(
        allow_none=True, **said("until when the secret before the last change is good")
    )


class TokenPageSchema(Strict):
    """A page of tokens."""

    items = fields.List(fields.Nested(TokenSchema), **said("in the order they were made"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class TokenSecretSchema(Strict):
    """A token with its secret."""

    token = fields.Nested(TokenSchema, **said("the token"))
    secret = fields.String(**said("shown this once; empty where the request was a repeat"))


@api.get("/tokens")
@api.arguments(CursorArgs, location="query")
@api.response(200, TokenPageSchema)
@requires(Permission.PARTIES_TOKENS)
def list_tokens(asked: dict[str, Any]) -> Page[TokenCard]:
    """List the own organisation's API tokens; never their secrets."""
    return queries.token_page(member_ids()[1], asked["cursor"], asked["limit"])


@api.post("/tokens")
@api.arguments(NewTokenSchema)
@api.response(201, TokenSecretSchema)
@requires(Permission.PARTIES_TOKENS)
def create_token(body: dict[str, Any]) -> dict[str, Any]:
    """Make a token, good for no more than the one that asks."""
    secret = service.new_secret()
    new = service.NewToken(
        body["name"],
        secret_digest(secret),
        body["expires_on"],
        tuple(body["scopes"]),
        tuple(body["networks"]),
    )
    return _shown(service.create_token(current_act(), new), secret)


@api.post("/tokens/<ref>/rotate")
@api.arguments(RotationSchema)
@api.response(200, TokenSecretSchema)
@requires(Permission.PARTIES_TOKENS)
def rotate_token(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Give one's own token a new secret; the one before stays good for some hours."""
    secret = service.new_secret()
    new = service.NewSecret(secret_digest(secret))
    return _shown(service.rotate_token(current_act(), ref, new, body["overlap_hours"]), secret)


@api.post("/tokens/<ref>/revoke")
@api.response(200, TokenSchema)
@requires(Permission.PARTIES_TOKENS)
def revoke_token(ref: str) -> TokenCard:
    """End a token at once, with both its secrets."""
    return queries.token(member_ids()[1], service.revoke_token(current_act(), ref))


def _shown(ref: str, secret: str) -> dict[str, Any]:
    is_new = queries.is_token(ref, secret_digest(secret))
    return {"token": queries.token(member_ids()[1], ref), "secret": secret if is_new else ""}
