"""What do published bundles say in a table: by stream, route, country, month or year? Pure.

A bundle is in a row where all that is in it belongs there. What bundles hold of several rows stands
in one row of its own, so each table adds up to the same total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recycling.oversight.statistics.rules import Kind
from recycling.quantities import NO_MASS, Mass, total_mass

_EXACT = Decimal("0.0001")


@dataclass(frozen=True)
class Bundle:
    """One published figure: of which element and month, and of what it is the sum."""

    number: int
    month: str
    element: str
    kinds: tuple[Kind, ...]
    treated: Mass
    recovered: Mass

    @property
    def rate(self) -> Decimal | None:
        """Return which share of what was treated was recovered."""
        return rate_of(self.treated, self.recovered)

    def named(self, by: str) -> list[str]:
        """Return the streams, routes or countries in it."""
        return sorted({getattr(kind, by) for kind in self.kinds})


@dataclass(frozen=True)
class Row:
    """A row of a table: ``name`` is empty of what is not told apart, ``of`` says among which."""

    name: str
    treated: Mass
    recovered: Mass
    of: tuple[str, ...] = ()

    @property
    def rate(self) -> Decimal | None:
        """Return which share of what was treated was recovered; none where nothing was."""
        return rate_of(self.treated, self.recovered)


def rate_of(treated: Mass, recovered: Mass) -> Decimal | None:
    """Return recovered over treated, to four decimals; none unless something was treated."""
    if treated.milligrams <= 0:
        return None
    return (Decimal(recovered.milligrams) / treated.milligrams).quantize(_EXACT)


@dataclass(frozen=True)
class Told:
    """A table: rows with a name, what is not told apart, and all of it together."""

    rows: tuple[Row, ...]
    together: Row | None
    total: Row

    @property
    def every(self) -> tuple[Row, ...]:
        """Return all rows, what is not told apart last."""
        return (*self.rows, self.together) if self.together else self.rows


Names = Callable[[Bundle], Sequence[str]]
NAMES: Mapping[str, Names] = {
    "element": lambda one: [one.element],
    "stream": lambda one: one.named("stream"),
    "route": lambda one: one.named("route"),
    "country": lambda one: one.named("country"),
    "month": lambda one: [one.month],
    "year": lambda one: [one.month[:4]],
}


def told(bundles: Iterable[Bundle], by: str) -> Told:
    """Return bundles as a table by one of ``NAMES``, rows in order of their names."""
    sums: defaultdict[str, tuple[Mass, Mass]] = defaultdict(lambda: (NO_MASS, NO_MASS))
    among: set[str] = set()
    for one in bundles:
        names = NAMES[by](one)
        if len(names) > 1:
            among.update(names)
        name = names[0] if len(names) == 1 else ""
        before = sums[name]
        sums[name] = before[0] + one.treated, before[1] + one.recovered
    found = {name: Row(name, *masses) for name, masses in sorted(sums.items())}
    together = found.pop("", None)
    every = [*found.values(), *([together] if together else [])]
    treated = total_mass(one.treated for one in every)
    recovered = total_mass(one.recovered for one in every)
    if together:
        together = replace(together, of=tuple(sorted(among)))
    return Told(tuple(found.values()), together, Row("", treated, recovered))
