"""Which acts of an authority take two signers, for how long does a proposal wait, and for whom?

An act that cannot be undone by the same hand is proposed by one signer and confirmed by another,
each with a reason (two-person rule; ISO/IEC 27002:2022, 5.3, segregation of duties). Whoever
proposed it can take it back, any other signer can decline it, and it lapses after its days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Forbidden, Invalid
from recycling.ledger.canonical import Json
from recycling.parties.permission_names import Permission
from recycling.sayings import say

SHORTEST_REASON = 4
LONGEST_REASON = 2000


class Irreversible(StrEnum):
    """An act of an authority that takes two signers."""

    LICENCE_REVOCATION = "licence_revocation"
    ORDER_OF_REVOCATION = "order_of_revocation"
    AWARD_SET_ASIDE = "award_set_aside"
    REMITS = "remits"


@dataclass(frozen=True)
class Terms:
    """What it takes to propose and to confirm an act, and after how long a proposal lapses."""

    permission: Permission
    waits: timedelta


# The one table of what no single signer decides.
TABLE = {
    Irreversible.LICENCE_REVOCATION: Terms(Permission.LICENCES_REVOKE, timedelta(days=14)),
    Irreversible.ORDER_OF_REVOCATION: Terms(Permission.CASES_DECIDE, timedelta(days=14)),
    Irreversible.AWARD_SET_ASIDE: Terms(Permission.OBJECTIONS_DECIDE, timedelta(days=7)),
    Irreversible.REMITS: Terms(Permission.AUTHORITIES_CHANGE, timedelta(days=30)),
}


@dataclass(frozen=True)
class Wanted:
    """What is proposed: an act about ``subject`` (``licence:LIC-…``), why, and what it needs."""

    kind: Irreversible
    subject: str
    reason: str
    content: Mapping[str, Json] = field(default_factory=dict)


class ProposalState(StrEnum):
    """How far a proposal is."""

    OPEN = "open"
    """Somebody has proposed it, and it waits for another signer."""
    CONFIRMED = "confirmed"
    """Another signer has confirmed it, and it was carried out."""
    TAKEN_BACK = "taken_back"
    """Who proposed it has taken it back."""
    DECLINED = "declined"
    """Another signer has declined it."""
    LAPSED = "lapsed"
    """Nobody confirmed it in time."""


def check_reason(reason: str) -> str:
    """Return why somebody proposes, confirms or ends something; raises ``Invalid``."""
    words = reason.strip()
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise Invalid(
            "bad_reason",
            say(
                "Say in %(shortest_reason)s to %(longest_reason)s characters why.",
                shortest_reason=SHORTEST_REASON,
                longest_reason=LONGEST_REASON,
            ),
            field="reason",
            way_out=say("Both signers give a reason; they stay with the proposal."),
        )
    return words


def check_open(ref: str, state: str, expires_at: datetime, at: datetime) -> None:
    """Raise ``Conflict`` for a proposal that has ended or lapsed."""
    if state == ProposalState.OPEN and at < expires_at:
        return
    ended = ProposalState.LAPSED if state == ProposalState.OPEN else state
    raise Conflict(
        "proposal_ended",
        say("Proposal %(ref)s is %(ended)s.", ref=ref, ended=ended.replace("_", " ")),
        way_out=say("Propose it anew if it is still to be done."),
    )


def check_another(proposed_by: str, person_ref: str) -> None:
    """Raise ``Forbidden`` where the same person would be both signers."""
    if proposed_by == person_ref:
        raise Forbidden(
            "same_signer",
            say("You proposed this yourself. Another signer of your authority confirms it."),
            way_out=say("Ask a colleague who signs, or take your proposal back."),
        )


def two_signers(what: str) -> Conflict:
    """Make the refusal of one who would do alone what takes two signers."""
    return Conflict(
        "two_signers",
        say("%(what)s takes two signers of your authority.", what=what),
        way_out=say("Propose it; another signer then confirms it."),
    )
