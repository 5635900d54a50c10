"""When may a base, a line or a licence be entered, and how does a licence live and die?

The lifecycle follows the order of a permit authority: an application is granted or refused; a
granted licence may be suspended, reinstated, revoked (white paper, section IV: rectification,
suspension, revocation). A licence counts on a day when it is granted and that day is inside its
validity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.quantities import Fraction, Mass, exact

MICRO_DEGREES = 1_000_000
LATITUDE_LIMIT = 90
LONGITUDE_LIMIT = 180
LONGEST_VALIDITY = timedelta(days=366 * 30)
SHORTEST_REASON, LONGEST_REASON = 5, 500


class LicenceState(StrEnum):
    """Where a licence stands. Who brings it about is in ``LIFECYCLE``."""

    APPLIED = "applied"
    GRANTED = "granted"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class LicenceMove(StrEnum):
    """What the regulator of the base's country may do with a licence."""

    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"


class ReservationState(StrEnum):
    """Where a reservation of yearly capacity stands."""

    RESERVED = "reserved"
    CONSUMED = "consumed"
    RELEASED = "released"


@dataclass(frozen=True)
class Transition:
    """A legal move: from which states, to which, and whether it takes a written reason."""

    sources: tuple[LicenceState, ...]
    target: LicenceState
    needs_reason: bool = True


S = LicenceState
LIFECYCLE: dict[LicenceMove, Transition] = {
    LicenceMove.GRANT: Transition((S.APPLIED,), S.GRANTED, needs_reason=False),
    LicenceMove.REFUSE: Transition((S.APPLIED,), S.REFUSED),
    LicenceMove.SUSPEND: Transition((S.GRANTED,), S.SUSPENDED),
    LicenceMove.REINSTATE: Transition((S.SUSPENDED,), S.GRANTED),
    LicenceMove.REVOKE: Transition((S.GRANTED, S.SUSPENDED), S.REVOKED),
}


@dataclass(frozen=True)
class NewBase:
    """A recovery base as its recycler enters it: its site in whole micro-degrees (WGS 84)."""

    name: str
    country: str
    place: str
    latitude_udeg: int
    longitude_udeg: int


@dataclass(frozen=True)
class NewYield:
    """What share of an element a line brings into its product, and what the figure measures."""

    element: str
    fraction: Fraction
    metric: str


@dataclass(frozen=True)
class NewLine:
    """A process line as its recycler enters it; without yields the catalogue's are taken.

    ``treatment_charge_minor`` is minor units of ``currency`` per tonne of dry mass.
    """

    name: str
    process: str
    operation: str
    subtypes: tuple[str, ...]
    treatment_charge_minor: int
    currency: str
    yields: tuple[NewYield, ...] = ()


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


def state_words(state: str) -> str:
    """Write what a licence is, to stand after "is"."""
    return "applied for" if state == LicenceState.APPLIED else state


def next_state(state: str, move: LicenceMove) -> LicenceState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    sources = " or ".join(map(state_words, transition.sources))
    raise Conflict(
        "wrong_licence_state",
        f"The licence is {state_words(state)}; only a licence that is {sources}"
        f" can take the step “{move}”.",
        way_out=_way_out(LicenceState(state)),
    )


def moves_from(state: str) -> tuple[LicenceMove, ...]:
    """Return the moves a licence in this state can take, for the page that offers them."""
    return tuple(move for move, step in LIFECYCLE.items() if state in step.sources)


def _way_out(state: LicenceState) -> str:
    open_moves = moves_from(state)
    if not open_moves:
        return "Its life has ended; the base can apply for a new licence."
    return f"From here it can only: {', '.join(open_moves)}."


def check_reason(move: LicenceMove, reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where the move needs one and has none."""
    kept = reason.strip()
    shortest = SHORTEST_REASON if LIFECYCLE[move].needs_reason else 0
    if shortest <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "bad_reason",
        f"Give a reason of {shortest} to {LONGEST_REASON} characters.",
        field="reason",
        way_out="It is published with the licence.",
    )


def check_still_valid(valid_to: date, day: date) -> None:
    """Raise ``Conflict`` where the validity asked for has ended before it was decided."""
    if valid_to < day:
        raise Conflict(
            "licence_expired",
            f"The validity asked for ended on {valid_to.isoformat()}.",
            field="valid_to",
            way_out="Refuse it; the base can apply for a new period.",
        )


def counts_on(state: str, valid_from: date, valid_to: date, day: date) -> bool:
    """Tell whether a licence may be used on a day: granted, and the day inside its validity."""
    return state == LicenceState.GRANTED and valid_from <= day <= valid_to


def micro_degrees(degrees: str, field: str, limit: int) -> int:
    """Read decimal degrees (at most six decimals) as whole micro-degrees.

    Raises ``Invalid`` naming ``field`` beyond ±``limit`` or for a finer figure.
    """
    scaled = exact(degrees, field) * MICRO_DEGREES
    if scaled != scaled.to_integral_value() or abs(scaled) > limit * MICRO_DEGREES:
        raise Invalid(
            "bad_coordinate",
            f"{degrees} is not a {field} the register can hold.",
            field=field,
            way_out=f"Give decimal degrees from -{limit} to {limit} with at most six decimals.",
        )
    return int(scaled)


def degrees(udeg: int) -> Decimal:
    """Return decimal degrees, exact."""
    return Decimal(udeg) / MICRO_DEGREES


def check_base(new: NewBase, countries: Iterable[str]) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a new base."""
    _refuse(_base_findings(new, frozenset(countries)))


def _base_findings(new: NewBase, countries: frozenset[str]) -> Iterable[Finding]:
    yield from _length(new.name, "name", 2, 200)
    yield from _length(new.place, "place", 2, 200)
    if new.country not in countries:
        yield Finding("country", "unknown_country", "Choose a country (ISO 3166-1, two letters).")
    for field, udeg, limit in (
        ("latitude", new.latitude_udeg, LATITUDE_LIMIT),
        ("longitude", new.longitude_udeg, LONGITUDE_LIMIT),
    ):
        if abs(udeg) > limit * MICRO_DEGREES:
            yield Finding(field, "bad_coordinate", f"The {field} is from -{limit} to {limit}.")


def check_line(new: NewLine, known: Known, currency: str) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a new line.

    ``currency`` is the market's: charges in another one could not be compared.
    """
    _refuse(_line_findings(new, known, currency))


def _line_findings(new: NewLine, known: Known, currency: str) -> Iterable[Finding]:
    yield from _length(new.name, "name", 2, 200)
    if new.operation not in known.operations:
        allowed = ", ".join(known.operations)
        yield Finding("operation", "unknown_operation", f"Choose a recovery operation: {allowed}.")
    if not 0 <= new.treatment_charge_minor < 10**12:
        yield Finding(
            "treatment_charge", "charge_out_of_range", "The charge per dry tonne is 0 or more."
        )
    if new.currency != currency:
        yield Finding("currency", "other_currency", f"Charges here are in {currency}.")
    yield from _chosen(new.subtypes, known.subtypes, "subtypes", "a sub-type of the catalogue")
    yield from _yield_findings(new.yields, known)


def _yield_findings(yields: tuple[NewYield, ...], known: Known) -> Iterable[Finding]:
    seen: set[str] = set()
    for place, one in enumerate(yields):
        path = f"yields.{place}"
        if one.element not in known.elements:
            words = f"“{one.element}” is not one of the seventeen rare earths."
            yield Finding(f"{path}.element", "unknown_element", words)
        if one.element in seen:
            yield Finding(f"{path}.element", "named_twice", f"{one.element} is named twice.")
        seen.add(one.element)
        if one.metric not in known.metrics:
            words = f"Say what the figure measures: {', '.join(known.metrics)}."
            yield Finding(f"{path}.metric", "unknown_metric", words)


def check_licence(new: LicenceApplication, known: Known, day: date) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with an application made on a day.

    Codes are checked by the caller against the lists of that day.
    """
    _refuse(_licence_findings(new, known, day))


def _licence_findings(new: LicenceApplication, known: Known, day: date) -> Iterable[Finding]:
    yield from _length(new.number, "number", 2, 60)
    if new.yearly_mass <= Mass(0):
        yield Finding("yearly_mass", "mass_out_of_range", "The yearly mass is more than 0 kg.")
    yield from _validity_findings(new.valid_from, new.valid_to, day)
    if not new.processes:
        yield Finding("processes", "none_chosen", "Name at least one process.")
    for process in new.processes:
        yield from _length(process, "processes", 2, 200)
    yield from _chosen(new.subtypes, known.subtypes, "subtypes", "a sub-type of the catalogue")
    if not new.codes:
        yield Finding("codes", "none_chosen", "Name at least one waste code with its list.")
    yield from _chosen(new.hazards, known.hazards, "hazards", "a hazard property", least=0)
    yield from _twice(tuple(f"{scheme} {number}" for scheme, number in new.codes), "codes")
    yield from _twice(new.processes, "processes")


def _validity_findings(valid_from: date, valid_to: date, day: date) -> Iterable[Finding]:
    if valid_to < valid_from:
        yield Finding("valid_to", "ends_before_start", "The validity ends before it begins.")
    elif valid_to < day:
        yield Finding("valid_to", "already_over", "The validity asked for is already over.")
    elif valid_to - valid_from > LONGEST_VALIDITY:
        yield Finding("valid_to", "too_long", "A licence is valid for at most 30 years.")


@dataclass(frozen=True)
class Known:
    """What the catalogue knows, as the rules here need it."""

    subtypes: frozenset[str]
    elements: frozenset[str]
    hazards: frozenset[str]
    metrics: tuple[str, ...]
    operations: tuple[str, ...]


def _chosen(
    values: tuple[str, ...], allowed: frozenset[str], field: str, what: str, least: int = 1
) -> Iterable[Finding]:
    if len(values) < least:
        yield Finding(field, "none_chosen", f"Choose at least {least}: {what}.")
    for value in values:
        if value not in allowed:
            yield Finding(field, "unknown_choice", f"“{value}” is not {what}.")
    yield from _twice(values, field)


def _twice(values: tuple[str, ...], field: str) -> Iterable[Finding]:
    if len(set(values)) != len(values):
        yield Finding(field, "named_twice", "Each one is named once.")


def _length(text: str, field: str, shortest: int, longest: int) -> Iterable[Finding]:
    if not shortest <= len(text.strip()) <= longest:
        what = field.rpartition(".")[2].replace("_", " ")
        words = f"The {what} needs {shortest} to {longest} characters."
        yield Finding(field, "bad_length", words)


def _refuse(findings: Iterable[Finding]) -> None:
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
