"""Licences for programs."""

from __future__ import annotations

from typing import Any

from recycling.access import public, requires
from recycling.bases import queries, service
from recycling.bases.api.blueprint import api
from recycling.bases.api.continuing import read_scope
from recycling.bases.api.licence_schemas import (
    LicenceDecisionSchema,
    LicenceListArgs,
    LicencePageSchema,
    LicenceSchema,
    NewLicenceSchema,
)
from recycling.bases.api.review_schemas import BoundDecisionSchema
from recycling.bases.api.reviews import conditions
from recycling.bases.cards import LicenceCard
from recycling.bases.rules import (
    LicenceApplication,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.proposals import queries as proposals
from recycling.parties.proposals.queries import ProposalCard
from recycling.parties.proposals.schemas import ProposalSchema
from recycling.wire import Page


@api.post("/bases/<ref>/licences")
@api.arguments(NewLicenceSchema)
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def apply_for_licence(body: dict[str, Any], ref: str) -> LicenceCard:
    """Apply for a licence of a base."""
    asked = LicenceApplication(
        number=body["number"],
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
        **vars(read_scope(body)),
    )
    return queries.licence(service.apply_for_licence(current_act(), ref, asked))


@api.get("/licences")
@api.arguments(LicenceListArgs, location="query")
@api.response(200, LicencePageSchema)
@requires(Permission.OVERSIGHT_READ)
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
@api.arguments(BoundDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def grant_licence(body: dict[str, Any], ref: str) -> LicenceCard:
    """Grant a licence applied for, bound to conditions where there are any.

    A renewal or change is granted into the licence it continues, which is the answer.
    """
    bound = conditions(body["conditions"])
    return queries.licence(service.grant_licence(current_act(), ref, body["reason"], bound))


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
@api.response(201, ProposalSchema)
@requires(Permission.LICENCES_REVOKE)
def revoke_licence(body: dict[str, str], ref: str) -> ProposalCard:
    """Propose that a licence ends for good; another signer confirms it."""
    made = service.propose_revocation(current_act(), ref, body["reason"])
    return proposals.proposal(made, current_actor())
