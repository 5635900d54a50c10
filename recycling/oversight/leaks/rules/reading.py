"""What does one consignment say of how much is lost on its way?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from recycling.custody.discrepancies.rules import expanded_uncertainty
from recycling.custody.rules import Weighing
from recycling.quantities import Mass


class Part(StrEnum):
    """As what somebody has to do with a consignment."""

    HOLDER = "holder"
    CARRIER = "carrier"
    BASE = "base"


class Party(NamedTuple):
    """Who is watched: an organisation as holder or carrier, or a base."""

    part: Part
    number: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How much more of a consignment was lost than is usual, as a share of what was declared.

    ``lost`` is below 0 where more came than usual. ``spread`` is its standard deviation while
    nothing is wrong: the two weighings' and the habitual scatter of its stream. ``day`` is the
    ordinal of the day of receipt, ``number`` the consignment's.
    """

    number: int
    day: int
    lost: float
    spread: float
    parties: tuple[Party, ...]


def received_share(declared: Mass, received: Mass) -> float:
    """Return how much more was received than declared, as a share of the declared mass."""
    return (received.milligrams - declared.milligrams) / declared.milligrams


def weighing_share(declared: Mass, weighing: Weighing) -> float:
    """Return the standard uncertainty of that share from the two weighings (k = 1)."""
    return expanded_uncertainty(weighing, 1).milligrams / declared.milligrams
