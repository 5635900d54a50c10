"""Which measures are there, in which order, and what does each stop at once?

White paper, section IV, paragraph 4: violators are publicised and put things right within a set
time; who does not is ordered to cease production, and is closed down if that fails too. Closing
down is here the suspension, then the revocation, of a licence.

A rung is climbed one after the other. From the third on, a rung before it must have failed (its
time is over, or its answer was refused), or the order says why nothing can wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Conflict
from recycling.sayings import say

SOURCE = say("White paper on China's rare earth industry, section IV, paragraph 4")


class Measure(StrEnum):
    """What an order lays on whom it addresses."""

    PUBLICATION = "publication"
    RECTIFICATION = "rectification"
    CESSATION = "cessation"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


LADDER = tuple(Measure)
OF_A_BASE = frozenset({Measure.CESSATION, Measure.SUSPENSION, Measure.REVOCATION})
OF_A_LICENCE = frozenset({Measure.SUSPENSION, Measure.REVOCATION})
# A base takes nothing more while one of them is in effect.
STOPPING = OF_A_BASE
ANSWERED_WITH_EVIDENCE = frozenset({Measure.RECTIFICATION, Measure.CESSATION, Measure.SUSPENSION})


@dataclass(frozen=True)
class Rung:
    """A measure ordered before in the same case, and whether it failed."""

    measure: Measure
    has_failed: bool


def rank(measure: str) -> int:
    """Return how high on the ladder a measure stands, the lowest 0."""
    return LADDER.index(Measure(measure))


def check_rung(measure: Measure, before: Iterable[Rung], urgency: str) -> None:
    """Raise ``Conflict`` where a measure skips the ladder and nothing says why it cannot wait."""
    if measure not in STOPPING or urgency.strip():
        return
    failed = (one for one in before if one.has_failed and rank(one.measure) < rank(measure))
    if any(one.measure != Measure.PUBLICATION for one in failed):
        return
    raise Conflict(
        "ladder_skipped",
        say("Nothing ordered before in this case has failed yet."),
        field="urgency",
        way_out=say("Order first that it is put right by a day, or say why that cannot wait."),
    )
