"""May what a licence covers be changed by notice, or does it take a new grant? Pure.

Measured is always against what the regulator granted, never against an earlier notice: many small
notices cannot reach what one large one could not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from recycling.bases.rules.checking import Known, chosen, length, refuse, twice
from recycling.errors import Finding, Invalid
from recycling.quantities import Mass
from recycling.sayings import N_, say


@dataclass(frozen=True)
class Scope:
    """What a licence covers: wet mass a year, processes, waste, codes (list, number), hazards."""

    yearly_mass: Mass
    processes: tuple[str, ...]
    subtypes: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeRule:
    """How much above the granted scale a notice may go, as a share of it, with source."""

    most_over_scale: Decimal
    source: str
    certainty: str


def scope_findings(scope: Scope, known: Known) -> Iterable[Finding]:
    """Find everything wrong with a scope but its codes' validity, which the caller asks for."""
    if scope.yearly_mass <= Mass(0):
        yield Finding("yearly_mass", "mass_out_of_range", say("The yearly mass is more than 0 kg."))
    if not scope.processes:
        yield Finding("processes", "none_chosen", say("Name at least one process."))
    for process in scope.processes:
        yield from length(process, "processes", 2, 200)
    yield from chosen(scope.subtypes, known.subtypes, "subtypes", N_("a sub-type of the catalogue"))
    if not scope.codes:
        yield Finding("codes", "none_chosen", say("Name at least one waste code with its list."))
    yield from chosen(scope.hazards, known.hazards, "hazards", N_("a hazard property"), least=0)
    yield from twice(tuple(f"{scheme} {number}" for scheme, number in scope.codes), "codes")
    yield from twice(scope.processes, "processes")


def check_scope(scope: Scope, known: Known) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a scope."""
    refuse(scope_findings(scope, known))


def check_changed(held: Scope, asked: Scope) -> None:
    """Raise ``Invalid`` where what is asked for is what the licence covers already."""
    if _as_sets(held) == _as_sets(asked):
        raise Invalid(
            "nothing_changed",
            say("This is what the licence covers already."),
            field="yearly_mass",
            way_out=say("Change the scale, the processes, the waste or its codes."),
        )


def reasons_for_grant(
    held: Scope, asked: Scope, granted: Mass, rule: ChangeRule
) -> tuple[Finding, ...]:
    """Return why a change takes a new grant; nothing means that notice of it is enough.

    ``granted`` is the yearly mass the regulator granted last.
    """
    return tuple(_reasons(held, asked, granted, rule))


def most_by_notice(granted: Mass, rule: ChangeRule) -> Mass:
    """Return the largest yearly mass a notice may bring a licence to (rounded down to 1 mg)."""
    return Mass(int(granted.milligrams * (1 + rule.most_over_scale)))


def _reasons(held: Scope, asked: Scope, granted: Mass, rule: ChangeRule) -> Iterable[Finding]:
    most = most_by_notice(granted, rule)
    if asked.yearly_mass > most:
        share = f"{rule.most_over_scale * 100:f}".rstrip("0").rstrip(".")
        words = say(
            "%(yearly_mass)s a year is more than %(share)s %% over the granted %(granted)s.",
            yearly_mass=asked.yearly_mass,
            share=share,
            granted=granted,
        )
        yield Finding("yearly_mass", "scale_exceeded", words)
    for field, what, added in (
        ("processes", "process", set(asked.processes) - set(held.processes)),
        ("subtypes", "waste", set(asked.subtypes) - set(held.subtypes)),
        ("codes", "waste code", {" ".join(one) for one in set(asked.codes) - set(held.codes)}),
        ("hazards", "hazard property", set(asked.hazards) - set(held.hazards)),
    ):
        if added:
            words = say(
                "A %(what)s is added: %(added)s.", what=what, added=", ".join(sorted(added))
            )
            yield Finding(field, "scope_added", words)


def narrows(held: Scope, asked: Scope) -> bool:
    """Tell whether something a licence covers is no longer covered; the scale aside."""
    kinds = zip(_as_sets(held)[1:], _as_sets(asked)[1:], strict=True)
    return any(before - after for before, after in kinds)


def _as_sets(scope: Scope) -> tuple[frozenset[object], ...]:
    mass = frozenset({scope.yearly_mass})
    named = (scope.processes, scope.subtypes, scope.codes, scope.hazards)
    return (mass, *(frozenset(one) for one in named))
