"""Who signs what, in which order, and which weighing is acceptable?

A consignment carries one lot from its holder over one carrier to one base. Each of the two
hand-overs is signed by who gives and by who takes; the last signature is the receipt with its
weighing. Tolerances: OIML R 76 (class III), 40 CFR 264.72 for the significant discrepancy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.quantities import NO_MASS, Fraction, Mass


class State(StrEnum):
    """Where a consignment stands. The comment names who brings the state about."""

    DRAFTED = "drafted"  # the holder names carrier, vehicle and day
    OFFERED = "offered"  # the holder signs that the lot is given to the carrier
    IN_TRANSIT = "in_transit"  # the carrier signs that it has the lot
    AT_GATE = "at_gate"  # the carrier signs that it gives the lot to the base
    ACCEPTED = "accepted"  # the base weighs and takes all of it
    PARTLY_ACCEPTED = "partly_accepted"  # the base takes some of it
    REFUSED = "refused"  # the base takes none of it
    CANCELLED = "cancelled"  # the holder, while nothing has left


class Signing(StrEnum):
    """The signatures, in the only order there is, and the way back before anything left."""

    GIVE_TO_CARRIER = "give_to_carrier"
    TAKE_OVER = "take_over"
    GIVE_AT_GATE = "give_at_gate"
    RECEIVE = "receive"
    CANCEL = "cancel"


class Verdict(StrEnum):
    """What a base says of what arrived."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True)
class Step:
    """One row of the table: from which states, who signs, for which hand-over."""

    before: frozenset[State]
    part: str
    handover: int


SIGNATURES: dict[Signing, Step] = {
    Signing.GIVE_TO_CARRIER: Step(frozenset({State.DRAFTED}), "holder", 1),
    Signing.TAKE_OVER: Step(frozenset({State.OFFERED}), "carrier", 1),
    Signing.GIVE_AT_GATE: Step(frozenset({State.IN_TRANSIT}), "carrier", 2),
    Signing.RECEIVE: Step(frozenset({State.AT_GATE}), "recycler", 2),
    Signing.CANCEL: Step(frozenset({State.DRAFTED, State.OFFERED}), "holder", 0),
}
_AFTER = {
    Signing.GIVE_TO_CARRIER: State.OFFERED,
    Signing.TAKE_OVER: State.IN_TRANSIT,
    Signing.GIVE_AT_GATE: State.AT_GATE,
    Signing.CANCEL: State.CANCELLED,
}
_VERDICT_STATE = {
    Verdict.ACCEPTED: State.ACCEPTED,
    Verdict.PARTLY: State.PARTLY_ACCEPTED,
    Verdict.REFUSED: State.REFUSED,
}
_WHOSE_TURN = {
    State.DRAFTED: "holder",
    State.OFFERED: "carrier",
    State.IN_TRANSIT: "carrier",
    State.AT_GATE: "recycler",
}

HEAVIEST_BY_ROAD = Mass.kg(40_000)
PLATES_BY_ROAD = (1, 2)
_PLATE = re.compile(r"[A-Z0-9ÄÖÜ][A-Z0-9ÄÖÜ -]{2,10}[A-Z0-9]")
_UN_NUMBER = re.compile(r"UN\d{4}")
SIGNIFICANT_DIFFERENCE = Decimal("0.10")
ACCURACY_CLASSES = ("I", "II", "III", "IIII")
IN_SERVICE_FACTOR = 2
LATEST_PLAN = timedelta(days=365)
# OIML R 76, class III: load up to so many divisions → permissible error in divisions.
_PERMISSIBLE_ERROR = (
    (500, Decimal("0.5")),
    (2000, Decimal(1)),
    (10000, Decimal("1.5")),
)


def state_after(state: State, signing: Signing, verdict: Verdict | None = None) -> State:
    """Return the state a signature leads to; raises ``Conflict`` when it is not its turn."""
    if state not in SIGNATURES[signing].before:
        turn = _WHOSE_TURN.get(state)
        waiting = f"It waits for the {turn}." if turn else "Nothing more is signed on it."
        raise Conflict(
            "wrong_order",
            f"The consignment is {state.replace('_', ' ')}; “{signing.replace('_', ' ')}” "
            "does not come now.",
            field="state",
            way_out=waiting,
        )
    if signing is Signing.RECEIVE:
        return _VERDICT_STATE[verdict or Verdict.ACCEPTED]
    return _AFTER[signing]


def whose_turn(state: State) -> str | None:
    """Return the part that signs next, or ``None`` when the consignment is at its end."""
    return _WHOSE_TURN.get(state)


def next_signing(state: State) -> Signing | None:
    """Return the signature that comes next, or ``None`` at the end."""
    for signing, step in SIGNATURES.items():
        if signing is not Signing.CANCEL and state in step.before:
            return signing
    return None


@dataclass(frozen=True)
class Transport:
    """How a lot travels: by road, with which plates, when, and as which dangerous good."""

    planned_on: date
    plates: tuple[str, ...]
    carrier_permit: str
    un_number: str = ""
    is_not_dangerous: bool = False


def check_transport(
    transport: Transport, wet_mass: Mass, hazardous: bool, available_from: date, today: date
) -> None:
    """Raise ``Invalid`` with a finding for each thing that keeps this transport from the road."""
    refusal = invalid_all(
        (
            *_plate_findings(transport.plates),
            *_permit_findings(transport.carrier_permit),
            *_load_findings(wet_mass),
            *_day_findings(transport.planned_on, available_from, today),
            *_danger_findings(transport, hazardous),
        )
    )
    if refusal:
        raise refusal


def _plate_findings(plates: tuple[str, ...]) -> Iterable[Finding]:
    fewest, most = PLATES_BY_ROAD
    if not fewest <= len(plates) <= most:
        yield Finding(
            "plates", "bad_plates", f"A road transport names {fewest} or {most} number plates."
        )
    for plate in plates:
        if not _PLATE.fullmatch(plate):
            yield Finding(
                "plates", "bad_plate", f"“{plate}” is not a number plate of 4 to 12 characters."
            )


def _permit_findings(carrier_permit: str) -> Iterable[Finding]:
    if not 2 <= len(carrier_permit.strip()) <= 100:
        yield Finding(
            "carrier_permit",
            "carrier_permit_missing",
            "Name the carrier's permit or registration for carrying waste.",
        )


def _load_findings(wet_mass: Mass) -> Iterable[Finding]:
    if wet_mass > HEAVIEST_BY_ROAD:
        yield Finding(
            "wet_mass",
            "too_heavy",
            f"{wet_mass} is more than a road vehicle may carry ({HEAVIEST_BY_ROAD}). "
            "Divide the lot.",
        )


def _day_findings(planned_on: date, available_from: date, today: date) -> Iterable[Finding]:
    if planned_on < max(available_from, today):
        yield Finding(
            "planned_on",
            "too_early",
            f"The lot cannot leave before {max(available_from, today).isoformat()}.",
        )
    elif planned_on > today + LATEST_PLAN:
        yield Finding("planned_on", "too_late", "Plan a day within a year from today.")


def _danger_findings(transport: Transport, hazardous: bool) -> Iterable[Finding]:
    if transport.un_number and not _UN_NUMBER.fullmatch(transport.un_number):
        yield Finding("un_number", "bad_un_number", "Write a UN number as UN and four digits.")
    if transport.un_number and transport.is_not_dangerous:
        yield Finding(
            "un_number",
            "un_number_contradicts",
            "A lot that is not dangerous to carry has no UN number. Clear one of the two.",
        )
    if hazardous and not transport.un_number and not transport.is_not_dangerous:
        yield Finding(
            "un_number",
            "un_number_missing",
            "The lot is hazardous waste: name its UN number, or state that it is not dangerous "
            "to carry.",
        )


def check_happened(
    happened_at: datetime | None, previous_at: datetime | None, at: datetime
) -> datetime:
    """Return when a hand-over happened: as stated, or now.

    Raises ``Invalid`` for an instant in the future or before the hand-over that precedes it.
    """
    happened = happened_at or at
    if happened > at:
        raise Invalid(
            "in_the_future",
            "A hand-over cannot be in the future.",
            field="happened_at",
            way_out="Sign when it happens, or state the time it did.",
        )
    if previous_at and happened < previous_at:
        raise Invalid(
            "before_previous",
            "This hand-over would be before the one that precedes it.",
            field="happened_at",
            way_out="State a time after the previous signature.",
        )
    return happened


@dataclass(frozen=True)
class Weighing:
    """What a weighbridge showed: full and empty vehicle, and the bridge's class and division."""

    scale: str
    accuracy_class: str
    division: Mass
    calibrated_until: date
    gross: Mass
    tare: Mass
    moisture: Fraction

    @property
    def net(self) -> Mass:
        """Return gross less tare."""
        return self.gross - self.tare


@dataclass(frozen=True)
class Arrival:
    """What the base declares at its gate."""

    weighing: Weighing
    verdict: Verdict
    refused: Mass = NO_MASS
    reason: str = ""

    @property
    def accepted(self) -> Mass:
        """Return the mass taken in: net less refused."""
        return self.weighing.net - self.refused


def check_arrival(arrival: Arrival, today: date) -> None:
    """Raise ``Invalid`` with a finding for each figure of a receipt that cannot be."""
    weighing = arrival.weighing
    refusal = invalid_all(
        (
            *_scale_findings(weighing, today),
            *_weighing_findings(weighing),
            *_verdict_findings(arrival),
        )
    )
    if refusal:
        raise refusal


def _scale_findings(weighing: Weighing, today: date) -> Iterable[Finding]:
    if len(weighing.scale.strip()) < 2:
        yield Finding("scale", "scale_missing", "Name the scale the lot was weighed on.")
    if weighing.accuracy_class not in ACCURACY_CLASSES:
        yield Finding(
            "accuracy_class", "bad_class", f"Choose one of {', '.join(ACCURACY_CLASSES)}."
        )
    if weighing.division <= NO_MASS:
        yield Finding("division", "bad_division", "The scale's division is above 0 kg.")
    if weighing.calibrated_until < today:
        yield Finding(
            "calibrated_until",
            "not_calibrated",
            "The scale's verification has run out. Weigh on one that is verified.",
        )


def _weighing_findings(weighing: Weighing) -> Iterable[Finding]:
    if weighing.tare < NO_MASS:
        yield Finding("tare", "bad_tare", "The empty vehicle weighs 0 kg or more.")
    if weighing.gross <= weighing.tare:
        yield Finding("gross", "bad_gross", "The full vehicle weighs more than the empty one.")
    if weighing.moisture.value >= 1:
        yield Finding("moisture", "bad_moisture", "Moisture is below 100 % of the wet mass.")


def _verdict_findings(arrival: Arrival) -> Iterable[Finding]:
    net, refused = arrival.weighing.net, arrival.refused
    if arrival.verdict is Verdict.ACCEPTED and refused != NO_MASS:
        yield Finding("refused", "refused_given", "Nothing is refused of what is accepted.")
    if arrival.verdict is Verdict.PARTLY and not NO_MASS < refused < net:
        yield Finding(
            "refused",
            "bad_share",
            f"Of a partly accepted lot more than 0 kg and less than {net} is refused.",
        )
    if arrival.verdict is Verdict.REFUSED and refused != net:
        yield Finding("refused", "not_all", f"A refused lot is refused whole: {net}.")
    if arrival.verdict is not Verdict.ACCEPTED and len(arrival.reason.strip()) < 5:
        yield Finding("reason", "reason_missing", "Say why, in a sentence.")


def weighing_error(weighing: Weighing) -> Mass:
    """Return the greatest permissible in-service error of the net mass.

    OIML R 76, class III; in service twice the initial error; the errors of the two weighings
    of one net mass add.
    """
    return _load_error(weighing.gross, weighing.division) + _load_error(
        weighing.tare, weighing.division
    )


def _load_error(load: Mass, division: Mass) -> Mass:
    divisions = Decimal(load.milligrams) / division.milligrams
    error = next((e for limit, e in _PERMISSIBLE_ERROR if divisions <= limit), Decimal("1.5"))
    return Mass(int(error * IN_SERVICE_FACTOR * division.milligrams))


@dataclass(frozen=True)
class Difference:
    """How far the received mass is from the declared one."""

    mass: Mass
    share: Decimal
    is_significant: bool
    is_within_weighing_error: bool


def difference(declared: Mass, weighing: Weighing) -> Difference:
    """Compare the received with the declared wet mass.

    Significant above 10 % by weight (40 CFR 264.72, bulk); within the weighing error it may be
    the scale alone.
    """
    gap = weighing.net - declared
    share = Decimal(gap.milligrams) / declared.milligrams
    return Difference(
        gap,
        share,
        abs(share) > SIGNIFICANT_DIFFERENCE,
        abs(gap.milligrams) <= weighing_error(weighing).milligrams,
    )
