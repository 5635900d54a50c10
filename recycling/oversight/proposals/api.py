"""Proposals, for programs of regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.oversight.proposals.acts import confirm_proposal
from recycling.parties import service
from recycling.parties.api.words import said
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.proposals import queries
from recycling.parties.proposals.queries import STATES, ProposalCard
from recycling.parties.proposals.rules import LONGEST_REASON, SHORTEST_REASON, ProposalState
from recycling.parties.proposals.schemas import ProposalSchema
from recycling.parties.proposals.service import end_proposal
from recycling.parties.rules.remits import Remit
from recycling.wire import PREFIX, CursorArgs, Page, Strict

api = Blueprint(
    "proposals_api",
    __name__,
    url_prefix=PREFIX,
    description="What one signer of an authority proposes and another confirms",
)


class ProposalArgs(CursorArgs):
    """Which proposals are listed."""

    state = fields.String(
        load_default=str(ProposalState.OPEN),
        validate=validate.OneOf([str(one) for one in STATES]),
        **said(", ".join(STATES)),
    )


class ProposalPageSchema(Strict):
    """A page of proposals."""

    items = fields.List(fields.Nested(ProposalSchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty: the last"))


class ProposalReasonSchema(Strict):
    """Why."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_REASON, LONGEST_REASON),
        **said("stays with the proposal"),
    )


class RemitsSchema(ProposalReasonSchema):
    """Where an authority is to act, and why."""

    remits = fields.List(
        fields.String(), required=True, **said(f"at least one of {', '.join(Remit)}")
    )
    territory = fields.String(
        load_default="", **said("part of the country (ISO 3166-2); empty: all of it")
    )


@api.get("/proposals")
@api.arguments(ProposalArgs, location="query")
@api.response(200, ProposalPageSchema)
@requires(Permission.PROPOSALS_READ)
def list_proposals(asked: dict[str, Any]) -> Page[ProposalCard]:
    """List what waits for a second signer in one's country, or what has ended."""
    return queries.proposals(current_actor(), asked["cursor"], asked["limit"], state=asked["state"])


@api.get("/proposals/<ref>")
@api.response(200, ProposalSchema)
@requires(Permission.PROPOSALS_READ)
def read_proposal(ref: str) -> ProposalCard:
    """Read what is proposed, by whom and why."""
    return queries.proposal(ref, current_actor())


@api.post("/proposals/<ref>/confirm")
@api.arguments(ProposalReasonSchema)
@api.response(200, ProposalSchema)
@requires(Permission.PROPOSALS_DECIDE)
def confirm_proposed_act(body: dict[str, str], ref: str) -> ProposalCard:
    """Confirm a proposal as the second signer: it is carried out at once."""
    kind = queries.proposal(ref, current_actor()).kind
    confirm_proposal(current_act(), kind, ref, body["reason"])
    return queries.proposal(ref, current_actor())


@api.post("/proposals/<ref>/end")
@api.arguments(ProposalReasonSchema)
@api.response(200, ProposalSchema)
@requires(Permission.PROPOSALS_DECIDE)
def end_proposed_act(body: dict[str, str], ref: str) -> ProposalCard:
    """Take one's own proposal back, or decline that of another signer."""
    return queries.proposal(end_proposal(current_act(), ref, body["reason"]), current_actor())


@api.post("/organisations/<ref>/remits")
@api.arguments(RemitsSchema)
@api.response(201, ProposalSchema)
@requires(Permission.AUTHORITIES_CHANGE)
def propose_remits(body: dict[str, Any], ref: str) -> ProposalCard:
    """Propose where an authority of the own country acts from now on."""
    made = service.propose_remits(
        current_act(), ref, tuple(body["remits"]), body["territory"], body["reason"]
    )
    return queries.proposal(made, current_actor())
