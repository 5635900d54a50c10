"""How well is a mass, a moisture or a content known? GUM (JCGM 100:2008), each source by itself.

Weighing: the greatest permissible error in service (OIML R 76) as the half width of a rectangle, of
gross and tare each. Content: what the assay states (k = 2), else what ``assumed`` takes for its
method, and the sampling, which no laboratory can state.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import sqrt

from recycling.custody.rules import load_error
from recycling.quantities import MILLIGRAMS_PER_KILOGRAM, NO_MASS, Mass
from recycling.recovery.balances.rules.assumed import Assumed, Rule, assumed
from recycling.recovery.balances.rules.figures import COVERAGE_FACTOR, Law, Part
from recycling.sayings import say

REPRODUCIBILITY_FACTOR = 2.8
"""Limit of the difference of two results, in standard deviations (ISO 5725-6:1994, 4.1.4)."""
_STATED = say("as stated, k = 2")
_SCALE = say("OIML R 76-1:2006, table 6, in service")


def kilograms(mass: Mass) -> float:
    """Return a mass as an estimate to calculate with."""
    return mass.milligrams / MILLIGRAMS_PER_KILOGRAM


def from_limits(half_width: float) -> float:
    """Return the standard uncertainty of what lies anywhere within limits (GUM, 4.3.7)."""
    return half_width / sqrt(3)


def of_net(
    gross: Mass, tare: Mass, division: Mass, accuracy_class: str, refused: Mass = NO_MASS
) -> tuple[Part, ...]:
    """Return the parts of a net mass in kilograms: gross, tare, and what was weighed out again."""
    loads = (("gross", gross), ("tare", tare), ("refused", refused))
    return tuple(
        _rectangle(name, load_error(load, division, accuracy_class), _SCALE, name == "refused")
        for name, load in loads
        if load
    )


def of_output(mass: Mass, day: date) -> tuple[Part, ...]:
    """Return the part of an output's mass, whose scale nobody states: one that suits the load."""
    row = assumed("weighing", "output", day)
    division = suiting_division(mass, int(row.value))
    return (_rectangle("scale", load_error(mass, division, "III"), row.source, is_assumed=True),)


def suiting_division(load: Mass, divisions: int) -> Mass:
    """Return the least division of 1, 2 or 5 times a power of ten a load needs (R 76, 3.1.2)."""
    step = 1
    while True:
        for digit in (1, 2, 5):
            if load.milligrams <= digit * step * divisions:
                return Mass(digit * step)
        step *= 10


def _rectangle(name: str, error: Mass, source: str, is_assumed: bool) -> Part:
    return Part(name, from_limits(kilograms(error)), Law.RECTANGULAR, source, is_assumed)


def of_stock(expanded: Mass) -> tuple[Part, ...]:
    """Return the part of a stock change in kilograms, known as well as who took stock states."""
    return (Part("stock", kilograms(expanded) / COVERAGE_FACTOR, source=_STATED),)


def of_moisture(moisture: float, day: date) -> tuple[Part, ...]:
    """Return the part of a moisture: that of a lot without any is known to have none."""
    return (_taken("moisture", "", moisture, day, "drying"),) if moisture else ()


def of_content(
    content: float, stated: float | None, method: str, sampled: str, day: date
) -> tuple[Part, ...]:
    """Return the parts of a content: its analysis, and the sampling of a ``lot`` or ``output``.

    ``stated`` is the expanded uncertainty (k = 2), in points, of who found it.
    """
    return tuple(_parts_of_content(content, stated, method, sampled, day))


def _parts_of_content(
    content: float, stated: float | None, method: str, sampled: str, day: date
) -> Iterator[Part]:
    if stated is None:
        yield _taken("analysis", method, content, day, "analysis")
    else:
        yield Part("analysis", stated / COVERAGE_FACTOR, source=_STATED)
    yield _taken("sampling", sampled, content, day, "sampling")


def _taken(figure: str, method: str, value: float, day: date, name: str) -> Part:
    row = assumed(figure, method, day)
    law = Law.RECTANGULAR if row.rule is Rule.LIMITS else Law.NORMAL
    return Part(name, _standard(row, value), law, row.source, is_assumed=True)


def _standard(row: Assumed, value: float) -> float:
    match row.rule:
        case Rule.RELATIVE:
            return row.value * value
        case Rule.LIMITS:
            return from_limits(row.value * value)
        case Rule.REPRODUCIBILITY:
            return row.value / REPRODUCIBILITY_FACTOR
        case Rule.HORWITZ:
            return row.value * horwitz(value)
        case Rule.DIVISIONS:
            raise ValueError(row.rule)


def horwitz(content: float) -> float:
    """Return the standard deviation between laboratories to be expected at a mass fraction.

    W. Horwitz (1982), Anal. Chem. 54, 67A; below 1.2e-7 and above 0.138 as M. Thompson (2000),
    Analyst 125, 385.
    """
    if content < 1.2e-7:
        return 0.22 * content
    if content > 0.138:
        return 0.01 * sqrt(content)
    return 0.02 * float(content**0.8495)
