"""What does a substance cost that a line would rather not have, and which such charges may be said?

Pure; shared by process lines and by bids by formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Exact

from recycling.errors import Finding
from recycling.quantities import Fraction
from recycling.sayings import say

MOST_DECIMALS = 6
_PERCENT = 100
_SUBSTANCE = re.compile(r"[A-Z][A-Za-z0-9]{0,19}")


@dataclass(frozen=True)
class Penalty:
    """What a substance costs above a threshold: minor units per tonne for each step above it."""

    substance: str
    threshold_percent: Decimal
    step_percent: Decimal
    minor_per_tonne: int

    def per_tonne(self, assay: Fraction) -> Exact:
        """Return minor units per tonne, exact; a part of a step counts in proportion."""
        return self.minor_per_tonne * self.steps(assay)

    def steps(self, assay: Fraction) -> Exact:
        """Return how many steps an assay is above the threshold, exact and never below zero."""
        above = Exact(assay.value) * _PERCENT - Exact(self.threshold_percent)
        return max(Exact(0), above) / Exact(self.step_percent)


def penalty_findings(field: str, penalty: Penalty) -> Iterable[Finding]:
    """Find a substance, a threshold or a step that cannot be; the rate is its owner's to judge."""
    if not _SUBSTANCE.fullmatch(penalty.substance):
        words = say("Name the substance by its symbol or formula, such as Cl or ThO2.")
        yield Finding(f"{field}.substance", "unknown_substance", words)
    yield from percent_findings(f"{field}.threshold_percent", penalty.threshold_percent)
    yield from percent_findings(f"{field}.step_percent", penalty.step_percent)
    if penalty.step_percent == 0:
        words = say("Say for which step above the threshold the rate is; a step is above zero.")
        yield Finding(f"{field}.step_percent", "no_step", words)


def percent_findings(field: str, value: Decimal) -> Iterable[Finding]:
    """Find a percentage out of range, or finer than is kept."""
    if not (value.is_finite() and 0 <= value <= _PERCENT):
        yield Finding(field, "percent_out_of_range", say("Give a value from 0 to 100 %."))
    elif value != round(value, MOST_DECIMALS):
        yield Finding(
            field,
            "too_many_decimals",
            say("Use at most %(most_decimals)s decimals.", most_decimals=MOST_DECIMALS),
        )


def named_twice(field: str, names: list[str]) -> Iterable[Finding]:
    """Find what is counted more than once."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(
            field, "named_twice", say("%(name)s is counted twice; name it once.", name=name)
        )
