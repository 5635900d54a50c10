"""Does the balance of each element close, and what share of it was recovered?

Input - products - residues - stock change = unexplained, with the combined standard uncertainty of
all that enters it. It closes where what is unexplained is no more than its expanded uncertainty
(k = 2). Each element is judged by itself: where the sum of all closes, a scarce one may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recycling.quantities import MILLIGRAMS_PER_KILOGRAM, NO_MASS, Mass
from recycling.recovery.balances.rules.figures import COVERAGE_FACTOR, Figure
from recycling.recovery.balances.rules.network import Role, Stream, gradient, spread
from recycling.recovery.balances.rules.reconciling import Suspicion

SUM = "REE"
"""All rare earths together, where a line stands for their sum."""


class Conclusion(StrEnum):
    """What the balance of an element comes to."""

    CLOSES = "closes"
    TOO_LITTLE = "too little came out"
    TOO_MUCH = "too much came out"


def as_mass(kilograms: float) -> Mass:
    """Return an estimate as a mass, to the nearest milligram."""
    return Mass(round(kilograms * MILLIGRAMS_PER_KILOGRAM))


@dataclass(frozen=True)
class Known:
    """A mass and the expanded uncertainty (k = 2) it is known with."""

    mass: Mass
    expanded: Mass


@dataclass(frozen=True)
class Yield:
    """A share of what went in, as an estimate; ``metric`` says of what, and into what.

    A share above 1 by more than its expanded uncertainty cannot be.
    """

    metric: str
    share: float
    expanded: float

    @property
    def is_impossible(self) -> bool:
        """Tell whether it is above the physical limit beyond its uncertainty."""
        return self.share - self.expanded > 1


RECOVERED = "overall recovery into products, of what entered the line"
GOES_ON = "share in intermediates that go on, of what entered the line"
IN_RESIDUES = "share in residues, of what entered the line"
ACCOUNTED = "accounted for in all that came out and in stock, of what entered the line"


@dataclass(frozen=True)
class ElementLine:
    """The balance of one element, or of their sum; ``suspicion`` where it does not close."""

    element: str
    input: Known
    products: Known
    handed_on: Known
    residues: Known
    stock_change: Known
    unexplained: Known
    z: float
    yields: tuple[Yield, ...]
    suspicion: Suspicion | None = None

    @property
    def conclusion(self) -> Conclusion:
        """Return whether it closes within its expanded uncertainty, and if not, which way."""
        left, limit = self.unexplained.mass, self.unexplained.expanded
        if -limit <= left <= limit:
            return Conclusion.CLOSES
        return Conclusion.TOO_LITTLE if left > NO_MASS else Conclusion.TOO_MUCH

    @property
    def closes(self) -> bool:
        """Tell whether it closes."""
        return self.conclusion is Conclusion.CLOSES


def element_lines(
    streams: Sequence[Stream], suspicions: Mapping[str, Suspicion | None] | None = None
) -> tuple[ElementLine, ...]:
    """Return the balance of every element of some streams, largest input first, then their sum.

    ``suspicions`` are by element.
    """
    elements = {element for stream in streams for element in stream.contents}
    suspicions = suspicions or {}
    lines = [
        element_line(streams, {element}, element, suspicions.get(element)) for element in elements
    ]
    lines.sort(key=lambda line: (-line.input.mass.milligrams, line.element))
    if len(lines) > 1:
        lines.append(element_line(streams, elements, SUM))
    return tuple(lines)


def element_line(
    streams: Sequence[Stream],
    elements: Iterable[str],
    name: str,
    suspicion: Suspicion | None = None,
) -> ElementLine:
    """Return the balance of one element, or of several together."""
    wanted = sorted(elements)
    came, went, on, left_over, stays = (_part(streams, wanted, role) for role in Role)
    out = went.plus(on).plus(left_over).plus(stays)
    open_mass = came.value - out.value
    standard = came.plus(out, -1.0).standard
    line = ElementLine(
        name,
        came.known,
        went.known,
        on.known,
        left_over.known,
        stays.known,
        Known(as_mass(open_mass), as_mass(COVERAGE_FACTOR * standard)),
        open_mass / standard if standard else 0.0,
        tuple(_yields(came, {RECOVERED: went, GOES_ON: on, IN_RESIDUES: left_over}, stays)),
    )
    if line.closes or suspicion is None:
        return line
    return ElementLine(**{**vars(line), "suspicion": suspicion})


@dataclass(frozen=True)
class _Part:
    """A sum of masses in kilograms, and what each figure does to it."""

    value: float
    slopes: Mapping[Figure, float]

    @property
    def standard(self) -> float:
        return spread(self.slopes)

    @property
    def known(self) -> Known:
        return Known(as_mass(self.value), as_mass(COVERAGE_FACTOR * self.standard))

    def plus(self, other: _Part, times: float = 1.0) -> _Part:
        """Return the sum; in a difference what both share cancels as far as it is shared."""
        slopes = dict(self.slopes)
        for figure, slope in other.slopes.items():
            slopes[figure] = slopes.get(figure, 0.0) + times * slope
        return _Part(self.value + times * other.value, slopes)


def _part(streams: Iterable[Stream], elements: Sequence[str], role: Role) -> _Part:
    value, slopes = 0.0, dict[Figure, float]()
    chosen = [(one, 1.0) for one in streams if one.role is role]
    for element in elements:
        value += sum(one.mass(element) for one, _ in chosen)
        for figure, slope in gradient(chosen, element).items():
            slopes[figure] = slopes.get(figure, 0.0) + slope
    return _Part(value, slopes)


def _yields(came: _Part, out: Mapping[str, _Part], stays: _Part) -> Iterable[Yield]:
    if came.value <= 0:
        return
    everything = stays
    for metric, part in out.items():
        everything = everything.plus(part)
        if part.value or metric != GOES_ON:
            yield _yield(metric, part, came)
    yield _yield(ACCOUNTED, everything, came)


def _yield(metric: str, part: _Part, came: _Part) -> Yield:
    """Return a share with the uncertainty of a quotient, of which both may rest on one figure."""
    share = part.value / came.value
    standard = part.plus(came, -share).standard / came.value
    return Yield(metric, share, COVERAGE_FACTOR * standard)
