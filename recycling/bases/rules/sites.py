"""What may be entered of a base and of a process line? Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from recycling.bases.rules.checking import Known, chosen, length, refuse
from recycling.bases.rules.penalties import Penalty, named_twice, penalty_findings
from recycling.errors import Finding, Invalid
from recycling.printable import print_findings
from recycling.quantities import Fraction, exact
from recycling.sayings import N_, say

MICRO_DEGREES = 1_000_000
LATITUDE_LIMIT = 90
LONGITUDE_LIMIT = 180
MOST_PENALTIES = 20
_MOST_RATE_MINOR = 10**9
_LEAST_STEP_PERCENT = Decimal("0.0001")


@dataclass(frozen=True)
class NewBase:
    """A recovery base as its recycler enters it: its site in whole micro-degrees (WGS 84).

    ``subdivision`` is the part of its country (ISO 3166-2), which may be left open.
    """

    name: str
    country: str
    place: str
    latitude_udeg: int
    longitude_udeg: int
    subdivision: str = ""


@dataclass(frozen=True)
class NewYield:
    """What share of an element a line brings into its product, and what the figure measures."""

    element: str
    fraction: Fraction
    metric: str


@dataclass(frozen=True)
class NewLine:
    """A process line as its recycler enters it; without yields the catalogue's are taken.

    ``treatment_charge_minor`` is minor units of ``currency`` per tonne of dry mass, as are the
    rates of ``penalties``.
    """

    name: str
    process: str
    operation: str
    subtypes: tuple[str, ...]
    treatment_charge_minor: int
    currency: str
    yields: tuple[NewYield, ...] = ()
    penalties: tuple[Penalty, ...] = ()


def micro_degrees(degrees: str, field: str, limit: int) -> int:
    """Read decimal degrees (at most six decimals) as whole micro-degrees.

    Raises ``Invalid`` naming ``field`` beyond ±``limit`` or for a finer figure.
    """
    scaled = exact(degrees, field) * MICRO_DEGREES
    if scaled != scaled.to_integral_value() or abs(scaled) > limit * MICRO_DEGREES:
        raise Invalid(
            "bad_coordinate",
            say(
                "%(degrees)s is not a %(field)s the register can hold.",
                degrees=degrees,
                field=field,
            ),
            field=field,
            way_out=say(
                "Give decimal degrees from -%(limit)s to %(limit)s with at most six decimals.",
                limit=limit,
            ),
        )
    return int(scaled)


def degrees(udeg: int) -> Decimal:
    """Return decimal degrees, exact."""
    return Decimal(udeg) / MICRO_DEGREES


def check_base(new: NewBase, countries: Iterable[str], subdivisions: Collection[str] = ()) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a new base.

    ``subdivisions`` are those of its country (ISO 3166-2).
    """
    refuse((*_base_findings(new, frozenset(countries)), *_part_findings(new, subdivisions)))


def _part_findings(new: NewBase, subdivisions: Collection[str]) -> Iterable[Finding]:
    if new.subdivision and new.subdivision not in subdivisions:
        yield Finding(
            "subdivision",
            "unknown_subdivision",
            say(
                "“%(subdivision)s” is no part of %(country)s (ISO 3166-2, for example DE-BY).",
                subdivision=new.subdivision,
                country=new.country,
            ),
        )


def _base_findings(new: NewBase, countries: frozenset[str]) -> Iterable[Finding]:
    yield from length(new.name, "name", 2, 200)
    yield from length(new.place, "place", 2, 200)
    yield from print_findings(new.name, "name")
    yield from print_findings(new.place, "place")
    if new.country not in countries:
        yield Finding(
            "country", "unknown_country", say("Choose a country (ISO 3166-1, two letters).")
        )
    for field, udeg, limit in (
        ("latitude", new.latitude_udeg, LATITUDE_LIMIT),
        ("longitude", new.longitude_udeg, LONGITUDE_LIMIT),
    ):
        if abs(udeg) > limit * MICRO_DEGREES:
            yield Finding(
                field,
                "bad_coordinate",
                say("The %(field)s is from -%(limit)s to %(limit)s.", field=field, limit=limit),
            )


def check_line(new: NewLine, known: Known, currency: str) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a new line.

    ``currency`` is the market's: charges in another one could not be compared.
    """
    refuse(_line_findings(new, known, currency))


def _line_findings(new: NewLine, known: Known, currency: str) -> Iterable[Finding]:
    yield from length(new.name, "name", 2, 200)
    if new.operation not in known.operations:
        allowed = ", ".join(known.operations)
        yield Finding(
            "operation",
            "unknown_operation",
            say("Choose a recovery operation: %(allowed)s.", allowed=allowed),
        )
    if not 0 <= new.treatment_charge_minor < 10**12:
        yield Finding(
            "treatment_charge", "charge_out_of_range", say("The charge per dry tonne is 0 or more.")
        )
    if new.currency != currency:
        yield Finding(
            "currency",
            "other_currency",
            say("Charges here are in %(currency)s.", currency=currency),
        )
    yield from chosen(new.subtypes, known.subtypes, "subtypes", N_("a sub-type of the catalogue"))
    yield from _yield_findings(new.yields, known)
    yield from _penalties_findings(new.penalties)


def _penalties_findings(penalties: tuple[Penalty, ...]) -> Iterable[Finding]:
    if len(penalties) > MOST_PENALTIES:
        yield Finding(
            "penalties",
            "bad_length",
            say("Give at most %(most_penalties)s penalties.", most_penalties=MOST_PENALTIES),
        )
    yield from named_twice("penalties", [one.substance for one in penalties])
    for place, one in enumerate(penalties):
        path = f"penalties.{place}"
        yield from penalty_findings(path, one)
        if 0 < one.step_percent < _LEAST_STEP_PERCENT:
            words = say(
                "A step is at least %(least_step_percent)s %%.",
                least_step_percent=_LEAST_STEP_PERCENT,
            )
            yield Finding(f"{path}.step_percent", "step_too_small", words)
        if not 0 < one.minor_per_tonne < _MOST_RATE_MINOR:
            words = say("The rate per dry tonne is above 0 and below ten million.")
            yield Finding(f"{path}.rate", "charge_out_of_range", words)


def _yield_findings(yields: tuple[NewYield, ...], known: Known) -> Iterable[Finding]:
    seen: set[str] = set()
    for place, one in enumerate(yields):
        path = f"yields.{place}"
        if one.element not in known.elements:
            words = say(
                "“%(element)s” is not one of the seventeen rare earths.", element=one.element
            )
            yield Finding(f"{path}.element", "unknown_element", words)
        if one.element in seen:
            yield Finding(
                f"{path}.element",
                "named_twice",
                say("%(element)s is named twice.", element=one.element),
            )
        seen.add(one.element)
        if one.metric not in known.metrics:
            words = say(
                "Say what the figure measures: %(metrics)s.", metrics=", ".join(known.metrics)
            )
            yield Finding(f"{path}.metric", "unknown_metric", words)
