"""Delegations for programs. To act by one, send its giver's reference as ``On-Behalf-Of``."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling.access import requires
from recycling.parties import queries, service
from recycling.parties.api.blueprint import api
from recycling.parties.api.words import said
from recycling.parties.guard import current_act, member_ids
from recycling.parties.permissions import Permission
from recycling.parties.queries import DelegationCard
from recycling.parties.rules.delegation import DelegationState, Power, Terms
from recycling.wire import CursorArgs, InstantField, Page, Strict

_POWERS = f"of {', '.join(Power)}"


class NewDelegationSchema(Strict):
    """To whom, what, and on which days."""

    broker = fields.String(required=True, **said("reference of who is to act"))
    powers = fields.List(fields.String(), required=True, **said(_POWERS))
    valid_from = fields.Date(required=True, **said("first day, UTC"))
    valid_to = fields.Date(required=True, **said("last day, UTC; included"))


class DelegationSchema(Strict):
    """A delegation as both of its organisations see it."""

    ref = fields.String(**said("reference"))
    principal = fields.String(attribute="principal_ref", **said("reference of who gave it"))
    broker = fields.String(attribute="broker_ref", **said("reference of who holds it"))
    powers = fields.List(fields.String(), **said(_POWERS))
    valid_from = fields.Date(**said("first day, UTC"))
    valid_to = fields.Date(**said("last day, UTC; included"))
    given_at = InstantField(**said("when it was given"))
    ended_at = InstantField(allow_none=True, **said("when it was revoked or cancelled, or null"))
    state = fields.String(**said(f"one of {', '.join(DelegationState)}"))


class DelegationPageSchema(Strict):
    """A page of delegations."""

    items = fields.List(fields.Nested(DelegationSchema), **said("newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


@api.get("/delegations")
@api.arguments(CursorArgs, location="query")
@api.response(200, DelegationPageSchema)
@requires(Permission.FACTS_READ)
def list_delegations(asked: dict[str, Any]) -> Page[DelegationCard]:
    """List what the own organisation delegated, and what was delegated to it."""
    return queries.delegations(member_ids()[1], asked["cursor"], asked["limit"])


@api.post("/delegations")
@api.arguments(NewDelegationSchema)
@api.response(201, DelegationSchema)
@requires(Permission.PARTIES_DELEGATE)
def delegate(body: dict[str, Any]) -> DelegationCard:
    """Let another organisation act in the name of the own one; signs only what is named."""
    terms = Terms(body["broker"], tuple(body["powers"]), body["valid_from"], body["valid_to"])
    return queries.delegation(service.delegate(current_act(), terms), member_ids()[1])


@api.post("/delegations/<ref>/revoke")
@api.response(200, DelegationSchema)
@requires(Permission.DELEGATIONS_REVOKE)
def revoke_delegation(ref: str) -> DelegationCard:
    """End a delegation the own organisation gave."""
    return queries.delegation(service.revoke_delegation(current_act(), ref), member_ids()[1])


@api.post("/delegations/<ref>/cancel")
@api.response(200, DelegationSchema)
@requires(Permission.DELEGATIONS_CANCEL)
def cancel_delegation(ref: str) -> DelegationCard:
    """Give back a delegation the own organisation holds."""
    return queries.delegation(service.cancel_delegation(current_act(), ref), member_ids()[1])
