"""What was measured, and how well? One figure for one measurement, wherever it is used.

Terms of the Guide to the expression of uncertainty in measurement (GUM, JCGM 100:2008). A figure
that enters several masses (the weighing of a lot enters every element of it) is one figure, so that
what these masses share is known to be shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

COVERAGE_FACTOR = 2
"""k of the expanded uncertainty, for a level of confidence of about 95 % (GUM, 6.3.3)."""


class Law(StrEnum):
    """How the possible values of an error lie."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"  # anything within limits is as likely (GUM, 4.3.7)


class Measured(StrEnum):
    """What a figure is a measure of."""

    WEIGHING = "weighing"
    MOISTURE = "moisture"
    CONTENT = "content"
    STOCK = "stock"  # a change, so it may be negative


@dataclass(frozen=True)
class Part:
    """One source of a figure's uncertainty: a standard uncertainty in the figure's own unit.

    ``source`` says where it is from, ``is_assumed`` that nobody stated it of this figure.
    """

    name: str
    standard: float
    law: Law = Law.NORMAL
    source: str = ""
    is_assumed: bool = False


@dataclass(frozen=True, eq=False)
class Figure:
    """A measured value: kilograms (weighing, stock), else a fraction; ``about``: of what.

    Two with one ``key`` are the same figure.
    """

    key: str
    measured: Measured
    about: str
    value: float
    parts: tuple[Part, ...]
    element: str = ""

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figure) and self.key == other.key

    @property
    def standard(self) -> float:
        """Return the combined standard uncertainty of independent parts (GUM, 5.1.2)."""
        return hypot(*(part.standard for part in self.parts))

    @property
    def expanded(self) -> float:
        """Return the expanded uncertainty, k = 2."""
        return COVERAGE_FACTOR * self.standard
