"""What may an organisation let another do in its name, from when to when, and how does it end?

A power is a named group of permissions. Powers that sign bind the organisation and are delegated
only where each is named; none of them looks after the organisation itself, its people or its
tokens. Only who gave a delegation revokes it; who holds it can give it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recycling.errors import Finding, invalid_all
from recycling.parties.rules.roles import Kind
from recycling.sayings import say

DAYS_BEFORE_END = (30, 7)
LONGEST_DELEGATION = timedelta(days=5 * 366)


class Power(StrEnum):
    """What can be delegated."""

    REGISTER_LOTS = "register_lots"
    PUBLISH_LOTS = "publish_lots"
    OPEN_AUCTIONS = "open_auctions"
    DRAFT_CONSIGNMENTS = "draft_consignments"
    KEEP_BASES = "keep_bases"
    RUN_BATCHES = "run_batches"
    BID = "bid"
    AWARD = "award"
    PAY = "pay"
    SIGN_HANDOVERS = "sign_handovers"
    RECEIVE = "receive"
    ISSUE_CERTIFICATES = "issue_certificates"


SIGNING = frozenset(
    {
        Power.BID,
        Power.AWARD,
        Power.PAY,
        Power.SIGN_HANDOVERS,
        Power.RECEIVE,
        Power.ISSUE_CERTIFICATES,
    }
)

# Who signs for another puts right what was signed, too.
_CORRECTING = frozenset({"corrections.ask", "corrections.answer"})
_LOT = frozenset({"lots.read_draft", "matching.read"})
# Permissions by power, with what one must see to use it.
PERMISSIONS_OF: dict[Power, frozenset[str]] = {
    Power.REGISTER_LOTS: _LOT
    | {
        "lots.register",
        "lots.edit",
        "lots.assay",
        "lots.import",
        "lots.read_import",
        "matching.plan",
    },
    Power.PUBLISH_LOTS: _LOT | {"lots.publish", "lots.withdraw"},
    Power.OPEN_AUCTIONS: _LOT | {"auctions.open", "auctions.cancel", "auctions.read_bids"},
    Power.DRAFT_CONSIGNMENTS: frozenset(
        {"custody.draft", "custody.read", "sales.read", "shares.read"}
    ),
    Power.KEEP_BASES: frozenset(
        {
            "bases.register",
            "bases.edit",
            "licences.apply",
            "licences.answer",
            "licences.read_review",
            "footings.enter",
            "footings.read",
            "discharge.enter",
            "quotas.read",
        }
    ),
    Power.RUN_BATCHES: frozenset({"recovery.run", "recovery.read", "shares.read"}),
    Power.BID: frozenset({"auctions.bid", "matching.read"}),
    Power.AWARD: frozenset({"auctions.award", "auctions.read_bids", "sales.read"}),
    Power.PAY: frozenset({"sales.pay", "sales.read"}),
    Power.SIGN_HANDOVERS: frozenset(
        {
            "custody.sign_holder",
            "custody.sign_carrier",
            "custody.read",
            "roadside.ask",
            "dossiers.read",
            "border_papers.draw_up",
            "border_papers.read",
        }
    )
    | _CORRECTING,
    Power.RECEIVE: frozenset(
        {"custody.receive", "custody.read", "screenings.record", "quarantines.lift"}
    )
    | _CORRECTING,
    Power.ISSUE_CERTIFICATES: frozenset(
        {"certificates.issue", "certificates.read_run", "recovery.read"}
    ),
}

_BY_KIND: dict[str, tuple[Power, ...]] = {
    Kind.HOLDER: (
        Power.REGISTER_LOTS,
        Power.PUBLISH_LOTS,
        Power.OPEN_AUCTIONS,
        Power.DRAFT_CONSIGNMENTS,
        Power.AWARD,
        Power.PAY,
        Power.SIGN_HANDOVERS,
    ),
    Kind.RECYCLER: (
        Power.KEEP_BASES,
        Power.RUN_BATCHES,
        Power.BID,
        Power.PAY,
        Power.RECEIVE,
        Power.ISSUE_CERTIFICATES,
    ),
    Kind.CARRIER: (Power.SIGN_HANDOVERS,),
}


@dataclass(frozen=True)
class Terms:
    """To whom (reference), what, and on which days (UTC, both included)."""

    broker: str
    powers: tuple[str, ...]
    valid_from: date
    valid_to: date


class DelegationState(StrEnum):
    """Where a delegation stands on a day."""

    PLANNED = "planned"
    """Its first day has not come."""
    VALID = "valid"
    EXPIRED = "expired"
    """Its last day is over."""
    REVOKED = "revoked"
    """Who gave it ended it."""
    CANCELLED = "cancelled"
    """Who held it gave it back."""


def powers_of(kind: str) -> tuple[Power, ...]:
    """Return what an organisation of a kind can delegate, signing powers last."""
    return _BY_KIND.get(kind, ())


def permissions_of(powers: Iterable[str]) -> frozenset[str]:
    """Return the permissions that powers come down to."""
    return frozenset().union(*(PERMISSIONS_OF[Power(power)] for power in powers))


def check_terms(terms: Terms, kind: str, today: date) -> None:
    """Raise ``Invalid`` with everything wrong: ``powers``, ``valid_from``, ``valid_to``."""
    refusal = invalid_all(_findings(terms, kind, today))
    if refusal:
        raise refusal


def _findings(terms: Terms, kind: str, today: date) -> Iterable[Finding]:
    possible = powers_of(kind)
    if not terms.powers or not set(terms.powers) <= set(possible):
        names = ", ".join(possible) or "nothing: a body of this kind acts for itself"
        yield Finding(
            "powers",
            "bad_powers",
            say(
                "Choose what to delegate; a %(kind)s can delegate %(names)s.",
                kind=kind,
                names=names,
            ),
        )
    if terms.valid_to < terms.valid_from:
        yield Finding("valid_to", "ends_before_it_begins", say("The last day is before the first."))
    elif terms.valid_to < today:
        yield Finding("valid_to", "over_already", say("The last day is over already."))
    elif terms.valid_to - terms.valid_from > LONGEST_DELEGATION:
        yield Finding("valid_to", "too_long", say("A delegation lasts at most five years."))


def last_days_to_tell(day: date) -> tuple[date, ...]:
    """Return the last days of the delegations whose end, near or over, is told of on a day."""
    return (day - timedelta(days=1), *(day + timedelta(days=ahead) for ahead in DAYS_BEFORE_END))


def state_on(valid_from: date, valid_to: date, ended: str, day: date) -> DelegationState:
    """Return where a delegation stands; ``ended`` is empty, ``revoked`` or ``cancelled``."""
    if ended:
        return DelegationState(ended)
    if day < valid_from:
        return DelegationState.PLANNED
    return DelegationState.VALID if day <= valid_to else DelegationState.EXPIRED
