"""What does a dossier ask of the authorities on a way, and does it cover a consignment?

It says what the notification document of Regulation (EU) 2024/1157, Annex IA, says: who sends what
to whom, how much in how many consignments, when, over which countries, for which operation, under
which contract and guarantee.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import pycountry

from recycling.custody.borders.rules.consents import GIVEN, AnswerState
from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.printable import print_findings
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say
from recycling.streams.rules import INTERIM_OPERATIONS

MOST_TRANSITS, MOST_CONSIGNMENTS = 8, 10_000
LONGEST_PERIOD = timedelta(days=366)
LONGEST_TEXT = 300
LARGEST = Mass.kg(10**8)
RECOVERY_OPERATIONS = tuple(f"R{number}" for number in range(1, 14))


class DossierState(StrEnum):
    """How far a dossier has come. The comment names who brings it about."""

    ASKED = "asked"  # the holder sends it
    COMPLETE = "complete"  # an authority says that nothing is missing; the 30 days run
    CONSENTED = "consented"  # all authorities on the way have consented
    REFUSED = "refused"  # one of them has refused
    WITHDRAWN = "withdrawn"  # one of them has taken its consent back
    TAKEN_BACK = "taken_back"  # the holder


UNDER_WAY = (DossierState.ASKED, DossierState.COMPLETE)
LIVE = (*UNDER_WAY, DossierState.CONSENTED)


@dataclass(frozen=True, kw_only=True)
class NewDossier:
    """A dossier as its holder sends it; ``transit`` are countries in the order they are crossed."""

    base: str
    from_country: str
    code: str
    description: str
    packaging: str
    hazards: tuple[str, ...]
    operation: str
    mass: Mass
    consignments: int
    first_day: date
    last_day: date
    contract: str
    guarantee: str
    border_entry: str = ""
    transit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """What a dossier has room for, and what of it is used; ``days`` are when all consents stand."""

    ref: str
    state: DossierState
    mass: Mass
    consignments: int
    used_mass: Mass
    used_consignments: int
    first_day: date
    last_day: date

    @property
    def free_mass(self) -> Mass:
        """Return how much may still be sent."""
        return self.mass - self.used_mass

    @property
    def free_consignments(self) -> int:
        """Return how many times something may still be sent."""
        return self.consignments - self.used_consignments


def route_of(from_country: str, transit: Sequence[str], to_country: str) -> tuple[str, ...]:
    """Return the countries of a way in their order, each once."""
    return tuple(dict.fromkeys((from_country, *transit, to_country)))


def dossier_refusal(new: NewDossier, to_country: str, today: date) -> Invalid | None:
    """Return everything that is wrong with a dossier to a country; ``None`` where nothing is."""
    return invalid_all((*_texts(new), *_amounts(new), *_days(new, today), *_way(new, to_country)))


def _texts(new: NewDossier) -> Iterator[Finding]:
    for name, least in (("description", 3), ("packaging", 2), ("contract", 2), ("guarantee", 2)):
        text = getattr(new, name).strip()
        if not least <= len(text) <= LONGEST_TEXT:
            yield Finding(
                name,
                "bad_length",
                say(
                    "Give %(least)s to %(longest_text)s characters.",
                    least=least,
                    longest_text=LONGEST_TEXT,
                ),
            )
        yield from print_findings(text, name)
    if new.operation not in RECOVERY_OPERATIONS:
        yield Finding("operation", "unknown_operation", say("Use one of R1 to R13."))
    elif new.operation in INTERIM_OPERATIONS:
        yield Finding(
            "operation",
            "interim_operation",
            say(
                "%(operation)s ends nothing. Name the operation by which the waste is recovered.",
                operation=new.operation,
            ),
        )


def _amounts(new: NewDossier) -> Iterator[Finding]:
    if not NO_MASS < new.mass <= LARGEST:
        yield Finding(
            "mass",
            "bad_mass",
            say("Give a mass above 0 kg and up to %(largest)s.", largest=LARGEST),
        )
    if not 1 <= new.consignments <= MOST_CONSIGNMENTS:
        yield Finding(
            "consignments",
            "bad_number",
            say(
                "Give a number from 1 to %(most_consignments)s.",
                most_consignments=MOST_CONSIGNMENTS,
            ),
        )


def _days(new: NewDossier, today: date) -> Iterator[Finding]:
    if new.last_day < today:
        yield Finding("last_day", "is_over", say("The last departure lies in the past."))
    if new.last_day < new.first_day:
        yield Finding(
            "last_day", "ends_before_it_begins", say("The last departure lies before the first.")
        )
    elif new.last_day - new.first_day > LONGEST_PERIOD:
        yield Finding("last_day", "too_long", say("A dossier is for departures of a year at most."))


def _way(new: NewDossier, to_country: str) -> Iterator[Finding]:
    if new.from_country == to_country:
        yield Finding(
            "base", "no_border", say("The base is in the same country; no border is crossed.")
        )
    yield from transit_findings(new.transit, new.from_country, to_country)


def transit_findings(
    transit: Sequence[str], from_country: str, to_country: str
) -> Iterator[Finding]:
    """Find what is wrong with the countries a way leads through."""
    if len(transit) > MOST_TRANSITS:
        yield Finding(
            "transit",
            "too_many",
            say("At most %(most_transits)s countries of transit.", most_transits=MOST_TRANSITS),
        )
    for one in transit:
        if pycountry.countries.get(alpha_2=one) is None:
            yield Finding(
                "transit",
                "unknown_country",
                say("“%(one)s” is no country code of two letters.", one=one),
            )
    if len(set(transit)) < len(transit) or {from_country, to_country} & set(transit):
        yield Finding(
            "transit",
            "named_twice",
            say("Name each country of transit once, and neither the first nor the last."),
        )


def state_by(answers: Iterable[AnswerState], *, is_complete: bool) -> DossierState:
    """Return the state a dossier has by what its authorities say."""
    held = tuple(answers)
    if AnswerState.WITHDRAWN in held:
        return DossierState.WITHDRAWN
    if AnswerState.REFUSED in held:
        return DossierState.REFUSED
    if all(one in GIVEN for one in held):
        return DossierState.CONSENTED
    return DossierState.COMPLETE if is_complete else DossierState.ASKED


def covers_refusal(cover: Cover, mass: Mass, day: date) -> Conflict | None:
    """Return why a dossier does not cover a departure on a day; ``None`` where it does."""
    way_out = say("Use another dossier, or ask the authorities for a new one.")
    if cover.state is not DossierState.CONSENTED:
        return Conflict(
            "not_consented",
            say(
                "Dossier %(cover)s is %(cover_state)s: not every authority on the way consents.",
                cover=cover.ref,
                cover_state=cover.state.replace("_", " "),
            ),
            field="dossier",
            way_out=say("Wait until all have consented, or use another dossier."),
        )
    if not cover.first_day <= day <= cover.last_day:
        return Conflict(
            "consent_not_valid",
            say(
                "Dossier %(cover)s is good for departures from %(first_day)s to %(last_day)s,"
                " not on %(day)s.",
                cover=cover.ref,
                first_day=cover.first_day,
                last_day=cover.last_day,
                day=day,
            ),
            field="dossier",
            way_out=way_out,
        )
    if cover.free_consignments < 1:
        return Conflict(
            "consignments_used_up",
            say(
                "All %(consignments)s consignments of dossier %(cover)s are used.",
                consignments=cover.consignments,
                cover=cover.ref,
            ),
            field="dossier",
            way_out=way_out,
        )
    if mass > cover.free_mass:
        return Conflict(
            "mass_used_up",
            say(
                "Dossier %(cover)s has %(free_mass)s left of %(mass)s; the lot is %(wanted)s.",
                cover=cover.ref,
                free_mass=cover.free_mass,
                mass=cover.mass,
                wanted=mass,
            ),
            field="dossier",
            way_out=way_out,
        )
    return None
