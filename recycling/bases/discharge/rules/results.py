"""May this monitoring result be entered?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recycling.bases.discharge.rules.limits import Measured, Standard
from recycling.errors import Finding, invalid_all
from recycling.sayings import say

MOST = Decimal(10) ** 9
MOST_PLACES = 9


@dataclass(frozen=True)
class NewResult:
    """A measured value with its unit, when, where, how and by which laboratory it was found."""

    parameter: str
    medium: str
    value: Decimal
    unit: str
    sampled_on: date
    method: str
    laboratory: str
    point: str

    @property
    def measured(self) -> Measured:
        """Return what the limits are asked about."""
        return Measured(self.parameter, self.medium, self.value, self.sampled_on)


def check_result(new: NewResult, standard: Standard, day: date) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a result entered on a day."""
    refusal = invalid_all(_findings(new, standard, day))
    if refusal:
        raise refusal


def _findings(new: NewResult, standard: Standard, day: date) -> Iterable[Finding]:
    known = standard.parameters.get((new.parameter, new.medium))
    if known is None:
        words = say(
            "“%(parameter)s” in %(medium)s is not a parameter monitored here.",
            parameter=new.parameter,
            medium=new.medium,
        )
        yield Finding("parameter", "unknown_parameter", words)
    elif new.unit != known.unit:
        yield Finding(
            "unit",
            "other_unit",
            say("%(known_name)s is given in %(unit)s.", known_name=known.name, unit=known.unit),
        )
    places = -int(new.value.as_tuple().exponent)
    if not 0 <= new.value <= MOST or places > MOST_PLACES:
        words = say(
            "The value is 0 to %(most)s, with at most %(most_places)s decimals.",
            most=f"{MOST:f}",
            most_places=MOST_PLACES,
        )
        yield Finding("value", "value_out_of_range", words)
    if new.sampled_on > day:
        yield Finding(
            "sampled_on", "in_the_future", say("It cannot have been sampled after today.")
        )
    for name, longest in (("method", 120), ("laboratory", 200), ("point", 100)):
        if not 1 <= len(getattr(new, name).strip()) <= longest:
            yield Finding(
                name,
                "bad_length",
                say("The %(name)s needs 1 to %(longest)s characters.", name=name, longest=longest),
            )
