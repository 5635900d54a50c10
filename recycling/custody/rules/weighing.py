"""What arrived, which figures of a receipt can be, and how far is it from what was declared?

Tolerances: OIML R 76; 40 CFR 264.72 for the significant discrepancy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recycling.custody.rules.signing import Verdict
from recycling.errors import Finding, invalid_all
from recycling.printable import print_findings
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.sayings import say

SIGNIFICANT_DIFFERENCE = Decimal("0.10")
IN_SERVICE_FACTOR = 2
LONGEST_REASON = 500
MOST_PIECES = 1_000_000
# OIML R 76-1:2006, table 6: the error is half a division up to so many divisions of load, one up to
# so many, and one and a half beyond.
_STEPS = {
    "I": (50_000, 200_000),
    "II": (5_000, 20_000),
    "III": (500, 2_000),
    "IIII": (50, 200),
}
ACCURACY_CLASSES = tuple(_STEPS)


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
    """What the base declares at its gate; ``pieces`` where it counted the packages."""

    weighing: Weighing
    verdict: Verdict
    refused: Mass = NO_MASS
    reason: str = ""
    pieces: int | None = None

    @property
    def accepted(self) -> Mass:
        """Return the mass taken in: net less refused."""
        return self.weighing.net - self.refused

    @property
    def accepted_dry(self) -> Mass:
        """Return what is taken in without its moisture."""
        return self.accepted.share(self.weighing.moisture.rest)


def check_arrival(arrival: Arrival, today: date) -> None:
    """Raise ``Invalid`` with a finding for each figure of a receipt that cannot be."""
    refusal = invalid_all(arrival_findings(arrival, today))
    if refusal:
        raise refusal


def arrival_findings(arrival: Arrival, day: date) -> Iterable[Finding]:
    """Find each figure of a receipt of this day that cannot be, by the name of its field."""
    yield from _scale_findings(arrival.weighing, day)
    yield from _weighing_findings(arrival.weighing)
    yield from _verdict_findings(arrival)


def _scale_findings(weighing: Weighing, today: date) -> Iterable[Finding]:
    if not 2 <= len(weighing.scale.strip()) <= 100:
        yield Finding(
            "scale",
            "scale_missing",
            say("Name the scale the lot was weighed on, in 2 to 100 characters."),
        )
    yield from print_findings(weighing.scale, "scale")
    if weighing.accuracy_class not in ACCURACY_CLASSES:
        yield Finding(
            "accuracy_class",
            "bad_class",
            say(
                "Choose one of %(accuracy_classes)s.", accuracy_classes=", ".join(ACCURACY_CLASSES)
            ),
        )
    if weighing.division <= NO_MASS:
        yield Finding("division", "bad_division", say("The scale's division is above 0 kg."))
    if weighing.calibrated_until < today:
        yield Finding(
            "calibrated_until",
            "not_calibrated",
            say("The scale's verification has run out. Weigh on one that is verified."),
        )


def _weighing_findings(weighing: Weighing) -> Iterable[Finding]:
    if weighing.tare < NO_MASS:
        yield Finding("tare", "bad_tare", say("The empty vehicle weighs 0 kg or more."))
    if weighing.gross <= weighing.tare:
        yield Finding("gross", "bad_gross", say("The full vehicle weighs more than the empty one."))
    if weighing.moisture.value >= 1:
        yield Finding("moisture", "bad_moisture", say("Moisture is below 100 % of the wet mass."))


def _verdict_findings(arrival: Arrival) -> Iterable[Finding]:
    if arrival.pieces is not None and not 0 <= arrival.pieces <= MOST_PIECES:
        yield Finding(
            "pieces",
            "bad_pieces",
            say("Count from 0 to %(most_pieces)s packages.", most_pieces=MOST_PIECES),
        )
    net, refused = arrival.weighing.net, arrival.refused
    if arrival.verdict is Verdict.ACCEPTED and refused != NO_MASS:
        yield Finding("refused", "refused_given", say("Nothing is refused of what is accepted."))
    if arrival.verdict is Verdict.PARTLY and not NO_MASS < refused < net:
        yield Finding(
            "refused",
            "bad_share",
            say(
                "Of a partly accepted lot more than 0 kg and less than %(net)s is refused.", net=net
            ),
        )
    if arrival.verdict is Verdict.REFUSED and refused != net:
        yield Finding(
            "refused", "not_all", say("A refused lot is refused whole: %(net)s.", net=net)
        )
    if arrival.verdict is not Verdict.ACCEPTED and len(arrival.reason.strip()) < 5:
        yield Finding("reason", "reason_missing", say("Say why, in a sentence."))
    if len(arrival.reason) > LONGEST_REASON:
        yield Finding(
            "reason",
            "reason_too_long",
            say("Say why in at most %(longest_reason)s characters.", longest_reason=LONGEST_REASON),
        )


def weighing_error(weighing: Weighing) -> Mass:
    """Return the greatest permissible in-service error of the net mass.

    The errors of the two weighings of one net mass add.
    """
    division, accuracy_class = weighing.division, weighing.accuracy_class
    return load_error(weighing.gross, division, accuracy_class) + load_error(
        weighing.tare, division, accuracy_class
    )


def load_error(load: Mass, division: Mass, accuracy_class: str) -> Mass:
    """Return the greatest permissible error of one load in service: twice the initial one."""
    divisions = Decimal(load.milligrams) / division.milligrams
    half, one = _STEPS[accuracy_class]
    halves = 1 if divisions <= half else 2 if divisions <= one else 3
    return Mass(halves * IN_SERVICE_FACTOR * division.milligrams // 2)


@dataclass(frozen=True)
class Difference:
    """How far the received mass is from the declared one, and how far it may be."""

    mass: Mass
    share: Decimal
    let_pass: Decimal
    is_significant: bool
    is_within_weighing_error: bool


def difference(
    declared: Mass, weighing: Weighing, let_pass: Decimal = SIGNIFICANT_DIFFERENCE
) -> Difference:
    """Compare the received with the declared wet mass.

    Significant above the share of it that is let pass; within the weighing error it may be the
    scale alone.
    """
    gap = weighing.net - declared
    share = Decimal(gap.milligrams) / declared.milligrams
    return Difference(
        gap,
        share,
        let_pass,
        abs(share) > let_pass,
        abs(gap.milligrams) <= weighing_error(weighing).milligrams,
    )
