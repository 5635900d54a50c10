"""Is a measured value within the limits of its day?

A permit's own limit binds, and so does a value of the standard that was read in a source. A value
that is only recalled is shown as a caution and opens no case: "never to judge a real site".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from recycling.bases.footings.rules.details import DischargePermit
from recycling.quantities import plain
from recycling.sayings import say

PERMITTED = "permit"


class Outcome(StrEnum):
    """What a value is against its limits."""

    WITHIN = "within"
    BREACH = "breach"
    CAUTION = "caution"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True)
class Limit:
    """The highest value allowed, for pH also the lowest; ``certainty`` ``recalled`` never binds."""

    most: Decimal
    least: Decimal | None
    unit: str
    source: str
    certainty: str

    @property
    def binds(self) -> bool:
        """Tell whether a base may be judged by it."""
        return self.certainty != "recalled"

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value is within it, the limit itself included."""
        return value <= self.most and (self.least is None or value >= self.least)

    def __str__(self) -> str:
        """Write it with its unit."""
        low = "" if self.least is None else f"{plain(self.least)} to "
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{low}{plain(self.most)}{unit}"


@dataclass(frozen=True)
class Parameter:
    """What is measured, in which medium and unit, with the standard's limit by its table."""

    name: str
    medium: str
    unit: str
    stage: str
    note: str
    tables: Mapping[str, Limit]


@dataclass(frozen=True)
class Period:
    """From when the tables of the standard hold."""

    new_from: date
    existing_from: date
    existing_to: date


@dataclass(frozen=True)
class Standard:
    """An emission standard with its parameters by name and medium."""

    name: str
    warning: str
    scope: str
    period: Period
    parameters: Mapping[tuple[str, str], Parameter]

    def limit(self, parameter: str, medium: str, table: str, day: date) -> Limit | None:
        """Return the limit of a table on a day; ``None`` before the standard or its parameter.

        From 2014 on every installation follows the table of new ones; areas of special protection
        and indirect discharge without a value of their own follow it as well.
        """
        found = self.parameters.get((parameter, medium))
        column = self._column(table, day)
        if found is None or column is None:
            return None
        return found.tables.get(column) or found.tables.get("new")

    def _column(self, table: str, day: date) -> str | None:
        if table == "existing":
            if day < self.period.existing_from:
                return None
            return "existing" if day <= self.period.existing_to else "new"
        return table if day >= self.period.new_from else None


@dataclass(frozen=True)
class Judgement:
    """What a value is against the limits of its day, and the limit that decided."""

    outcome: Outcome
    limit: Limit | None = None


@dataclass(frozen=True)
class Measured:
    """A value of one parameter in one medium, in the parameter's unit, sampled on a day."""

    parameter: str
    medium: str
    value: Decimal
    sampled_on: date


def judge(
    measured: Measured, permit: DischargePermit | None, permit_ref: str, standard: Standard
) -> Judgement:
    """Tell what a value is against the permit in force on its day and the standard it names."""
    known = _limits(measured, permit, permit_ref, standard)
    if not known:
        return Judgement(Outcome.NO_LIMIT)
    exceeded = [limit for limit in known if not limit.holds(measured.value)]
    binding = [limit for limit in exceeded if limit.binds]
    if binding:
        return Judgement(Outcome.BREACH, _strictest(binding))
    if exceeded:
        return Judgement(Outcome.CAUTION, _strictest(exceeded))
    return Judgement(Outcome.WITHIN, _strictest([one for one in known if one.binds] or known))


def _limits(
    measured: Measured, permit: DischargePermit | None, permit_ref: str, standard: Standard
) -> list[Limit]:
    if permit is None:
        return []
    parameter = standard.parameters.get((measured.parameter, measured.medium))
    unit = parameter.unit if parameter else ""
    own = [
        Limit(
            one.most,
            one.least,
            unit,
            say("Discharge permit %(permit)s", permit=permit_ref),
            PERMITTED,
        )
        for one in permit.limits
        if (one.parameter, one.medium) == (measured.parameter, measured.medium)
    ]
    named = (
        standard.limit(measured.parameter, measured.medium, permit.table, measured.sampled_on)
        if permit.standard
        else None
    )
    return [*own, named] if named else own


def _strictest(limits: list[Limit]) -> Limit:
    return min(limits, key=lambda one: one.most)
