"""How does a dispute go on, and which step follows from what the provider says?

A payer's bank asks first (an inquiry, which moves no money) or takes the money back at once. The
payee answers once, with evidence, or accepts it; then the bank decides. A dispute only ever goes
on: what is heard late or twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DisputeState(StrEnum):
    """Where a dispute stands. The comment names who brings the state about."""

    OPEN = "open"  # the payer's bank
    ANSWERED = "answered"  # whoever sent evidence: the payee, or the registry in the last days
    WON = "won"  # the bank, once the money is back
    LOST = "lost"  # the bank; or the payee, accepting it
    CLOSED = "closed"  # the bank, of an inquiry that never became a dispute


class ClaimState(StrEnum):
    """Whether what was passed on has been called back."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # the dispute was won before it was done


class Reply(StrEnum):
    """What is said to the bank."""

    ANSWER = "answer"  # it is not right, with evidence
    ACCEPT = "accept"  # it is right


class Step(StrEnum):
    """What brings a dispute further."""

    OPEN = "open"
    TAKE = "take"
    ANSWER = "answer"
    WIN = "win"
    LOSE = "lose"
    CLOSE = "close"
    CHARGE = "charge"


UNDECIDED = (DisputeState.OPEN, DisputeState.ANSWERED)
LONGEST_STATEMENT = 20_000
"""How many characters the bank reads of a statement (Stripe, dispute evidence)."""
ANSWERED_BEFORE_END = timedelta(days=2)
"""How long before the last day the registry answers with what it holds, if the payee has not."""
LOOKED_AT_EVERY = timedelta(hours=6)
"""How often an undecided dispute is asked about although nobody told us anything."""
UNDER_WAY = timedelta(minutes=2)
"""How long what was under way when a dispute came may take to come to its end."""

_STATUSES: dict[str, tuple[bool, DisputeState]] = {
    "warning_needs_response": (True, DisputeState.OPEN),
    "warning_under_review": (True, DisputeState.ANSWERED),
    "warning_closed": (True, DisputeState.CLOSED),
    "prevented": (True, DisputeState.CLOSED),
    "needs_response": (False, DisputeState.OPEN),
    "under_review": (False, DisputeState.ANSWERED),
    "won": (False, DisputeState.WON),
    "lost": (False, DisputeState.LOST),
}
_STEPS = {
    DisputeState.ANSWERED: Step.ANSWER,
    DisputeState.WON: Step.WIN,
    DisputeState.LOST: Step.LOSE,
    DisputeState.CLOSED: Step.CLOSE,
}
_FURTHER = (DisputeState.OPEN, DisputeState.ANSWERED, DisputeState.CLOSED)


@dataclass(frozen=True)
class Standing:
    """How a dispute stands: with us as it was noted, or at the provider as it is.

    Amounts are positive minor units: what the provider took and gave back, and the fee it charges.
    """

    is_inquiry: bool
    state: DisputeState
    taken_minor: int = 0
    returned_minor: int = 0
    fee_minor: int = 0

    @property
    def is_decided(self) -> bool:
        """Tell whether it is at its end for good."""
        return not self.is_inquiry and self.state not in UNDECIDED

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more is expected; an inquiry may still become a dispute."""
        return self.state not in UNDECIDED


def standing_of(status: str) -> tuple[bool, DisputeState]:
    """Return whether a status of the provider is an inquiry's, and the state it means.

    One we do not know is an open dispute: the money may be gone.
    """
    return _STATUSES.get(status, (False, DisputeState.OPEN))


def next_step(ours: Standing | None, theirs: Standing) -> Step | None:
    """Return what follows from what the provider says of a dispute, or nothing (any more).

    What is won is so once its money is back.
    """
    if ours is None or (ours.is_inquiry and not theirs.is_inquiry):
        return Step.OPEN
    if ours.is_decided or theirs.is_inquiry is not ours.is_inquiry:
        return None
    if theirs.taken_minor > ours.taken_minor:
        return Step.TAKE
    if _is_further(ours.state, theirs.state) and not _waits_for_money(ours, theirs):
        return _STEPS[theirs.state]
    return Step.CHARGE if theirs.fee_minor != ours.fee_minor else None


def _is_further(ours: DisputeState, theirs: DisputeState) -> bool:
    if theirs in _FURTHER:
        return _FURTHER.index(theirs) > _FURTHER.index(ours)
    return True


def _waits_for_money(ours: Standing, theirs: Standing) -> bool:
    return theirs.state is DisputeState.WON and theirs.returned_minor < ours.taken_minor


def answered_from(answer_by: datetime | None) -> datetime | None:
    """Return from when on the registry answers a dispute nobody has replied to."""
    return None if answer_by is None else answer_by - ANSWERED_BEFORE_END


def to_call_back(disputed_minor: int, there_minor: int, passed_on_minor: int) -> int:
    """Return how much of a transfer is called back: what is not there of what is disputed."""
    return max(0, min(disputed_minor - max(there_minor, 0), passed_on_minor))
