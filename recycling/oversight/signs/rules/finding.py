"""What is a finding, and how unlikely must it be before it counts?

Of honest parties ``RATE`` may be named in a year for one kind of sign. That is shared by every test
made of the party and by every look of a year (Bonferroni), which overlap and so are overcounted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

RATE = 0.01
LOOKS_A_YEAR = 12
DAYS_BETWEEN_LOOKS = 31
DAYS_LOOKED_AT = 365


class Kind(StrEnum):
    """Of what figures a sign is."""

    YIELDS = "yields"
    WEIGHING = "weighing"
    PARTNERS = "partners"


class What(StrEnum):
    """What was seen."""

    YIELD_TOO_GOOD = "yield_too_good"
    YIELD_TOO_POOR = "yield_too_poor"
    FIRST_DIGITS = "first_digits"
    WHOLE_HUNDREDS = "whole_hundreds"
    SAME_MASS = "same_mass"
    ALWAYS_TOGETHER = "always_together"


@dataclass(frozen=True)
class Finding:
    """What was seen in so many figures, and how often chance alone shows as much.

    ``seen`` and ``expected`` are shares, but for first digits, where they are mean deviations from
    the law. ``figures`` are the numbers of those behind it, ``about`` what it is about, in words
    and references.
    """

    what: What
    chance: float
    seen: float
    expected: float
    count: int
    figures: tuple[int, ...]
    about: Mapping[str, str] = field(default_factory=dict)


def limit_of(tests: int) -> float:
    """Return how unlikely one of so many tests must be to be a finding."""
    return RATE / (LOOKS_A_YEAR * max(1, tests))
