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
from recycling.recovery.balances.rules.uncertainty import kilograms

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
IN_RESIDUES = "share in residues, of what entered the line"
ACCOUNTED = "accounted for in products, residues and stock, of what entered the line"


@dataclass(frozen=True)
class ElementLine:
    """The balance of one element, or of their sum; ``suspicion`` where it does not close."""

    element: str
    input: Known
    products: Known
    residues: Known
    stock_change: Mass
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


_IN, _OUT = (Role.INPUT,), (Role.PRODUCT, Role.HANDED_ON)


def element_lines(
    streams: Sequence[Stream],
    stock: Mapping[str, Mass] | None = None,
    suspicions: Mapping[str, Suspicion | None] | None = None,
) -> tuple[ElementLine, ...]:
    """Return the balance of every element of some streams, largest input first, then their sum.

    ``stock`` is what more of an element is in the line than before; ``suspicions`` by element.
    """
    elements = {element for stream in streams for element in stream.contents}
    stock, suspicions = stock or {}, suspicions or {}
    lines = [
        element_line(streams, {element}, element, stock.get(element, NO_MASS),
                     suspicions.get(element))
        for element in elements
    ]  # fmt: skip
    lines.sort(key=lambda line: (-line.input.mass.milligrams, line.element))
    if len(lines) > 1:
        in_line = Mass(sum(stock.get(element, NO_MASS).milligrams for element in elements))
        lines.append(element_line(streams, elements, SUM, in_line))
    return tuple(lines)


def element_line(
    streams: Sequence[Stream],
    elements: Iterable[str],
    name: str,
    stock: Mass = NO_MASS,
    suspicion: Suspicion | None = None,
) -> ElementLine:
    """Return the balance of one element, or of several together."""
    wanted = sorted(elements)
    came, went = _part(streams, wanted, _IN), _part(streams, wanted, _OUT)
    left_over = _part(streams, wanted, (Role.RESIDUE,))
    open_mass = came.value - went.value - left_over.value - kilograms(stock)
    standard = came.less(went).less(left_over).standard
    line = ElementLine(
        name,
        came.known,
        went.known,
        left_over.known,
        stock,
        Known(as_mass(open_mass), as_mass(COVERAGE_FACTOR * standard)),
        open_mass / standard if standard else 0.0,
        tuple(_yields(came, went, left_over, kilograms(stock))),
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

    def less(self, other: _Part, times: float = 1.0) -> _Part:
        """Return the difference; what both share cancels as far as it is shared."""
        slopes = dict(self.slopes)
        for figure, slope in other.slopes.items():
            slopes[figure] = slopes.get(figure, 0.0) - times * slope
        return _Part(self.value - times * other.value, slopes)


def _part(streams: Iterable[Stream], elements: Sequence[str], roles: Sequence[Role]) -> _Part:
    value, slopes = 0.0, dict[Figure, float]()
    chosen = [(one, 1.0) for one in streams if one.role in roles]
    for element in elements:
        value += sum(one.mass(element) for one, _ in chosen)
        for figure, slope in gradient(chosen, element).items():
            slopes[figure] = slopes.get(figure, 0.0) + slope
    return _Part(value, slopes)


def _yields(came: _Part, went: _Part, left_over: _Part, stock: float) -> Iterable[Yield]:
    if came.value <= 0:
        return
    everything = went.less(left_over, -1.0)
    for metric, part, more in (
        (RECOVERED, went, 0.0),
        (IN_RESIDUES, left_over, 0.0),
        (ACCOUNTED, everything, stock),
    ):
        share = (part.value + more) / came.value
        standard = part.less(came, share).standard / came.value
        yield Yield(metric, share, COVERAGE_FACTOR * standard)
