"""What may a licence be asked for? Pure; codes are checked by the caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.bases.rules.checking import Known, length, refuse
from recycling.bases.rules.scope import Scope, scope_findings
from recycling.errors import Finding
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import say

LONGEST_VALIDITY = timedelta(days=366 * 30)


@dataclass(frozen=True)
class LicenceApplication:
    """What a recycler asks a licence for. ``codes`` are pairs of list and number."""

    number: str
    yearly_mass: Mass
    valid_from: date
    valid_to: date
    processes: tuple[str, ...]
    subtypes: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    hazards: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        """Return what the licence is to cover."""
        return Scope(self.yearly_mass, self.processes, self.subtypes, self.codes, self.hazards)


def check_licence(new: LicenceApplication, known: Known, day: date) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with an application made on a day.

    Codes are checked by the caller against the lists of that day.
    """
    refuse(licence_findings(new, known, day))


def licence_findings(new: LicenceApplication, known: Known, day: date) -> Iterable[Finding]:
    """Find each thing wrong with an application made on a day, but what codes there are."""
    yield from length(new.number, "number", 2, 60)
    yield from print_findings(new.number, "number")
    yield from _validity_findings(new.valid_from, new.valid_to, day)
    yield from scope_findings(new.scope, known)


def _validity_findings(valid_from: date, valid_to: date, day: date) -> Iterable[Finding]:
    if valid_to < valid_from:
        yield Finding("valid_to", "ends_before_start", say("The validity ends before it begins."))
    elif valid_to < day:
        yield Finding("valid_to", "already_over", say("The validity asked for is already over."))
    elif valid_to - valid_from > LONGEST_VALIDITY:
        yield Finding("valid_to", "too_long", say("A licence is valid for at most 30 years."))
