"""Proposals as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.parties.proposals import queries
from recycling.parties.proposals.queries import ProposalCard
from recycling.parties.proposals.rules import ProposalState
from recycling.wire import Page

blueprint = Blueprint("proposals_exports", __name__)

PROPOSALS: Table[ProposalCard] = table(
    "proposals",
    {
        "proposal": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "about": lambda one: one.about,
        "authority": lambda one: one.authority,
        "authority_name": lambda one: one.authority_name,
        "reason": lambda one: one.reason,
        "proposed_at": lambda one: one.proposed_at,
        "proposed_by": lambda one: one.proposed_by,
        "expires_at": lambda one: one.expires_at,
        "state": lambda one: one.state,
        "ended_at": lambda one: one.ended_at,
        "ended_by": lambda one: one.ended_by,
        "ending": lambda one: one.ending,
        "result": lambda one: one.result,
    },
)


def _proposals() -> Callable[[str], Page[ProposalCard]]:
    actor, state = current_actor(), request.args.get("state") or ProposalState.OPEN
    return lambda cursor: queries.proposals(actor, cursor, LARGEST_PAGE, state=state)


offer(blueprint, "/proposals", PROPOSALS, requires(Permission.PROPOSALS_READ), _proposals)
