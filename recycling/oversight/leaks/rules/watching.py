"""Which party loses more than is usual, and is it that party, or another it works with?

Every consignment counts for its holder, its carriers and its base. For each a cumulative sum adds
up the logarithm of the likelihood ratio of a leak against none, against what is usual. Whoever
loses less than half of the least leak sought, out of habit, never adds up.

A sum beyond its limit is a suspicion. Then the party's consignments are judged again, less what
each partner loses with everybody else (a three-way additive fit, leaving the suspect out), and
less what is known of parties named before. Who is still beyond is named, the likeliest first, and
what it loses is taken out of its partners' sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import sqrt
from operator import mul
from typing import Protocol

from recycling.oversight.leaks.rules.cusum import limit_for
from recycling.oversight.leaks.rules.reading import Party, Reading

_AS_IF = 5  # a party's own scatter is drawn towards the market's as by so many consignments
_ROUGHEST = 12.5


class Side(StrEnum):
    """Which way a party's consignments differ: less comes than usual, or more."""

    LESS = "less"
    MORE = "more"

    @property
    def sign(self) -> int:
        """Return 1 where losses add up, -1 where gains do."""
        return 1 if self is Side.LESS else -1


@dataclass(frozen=True)
class Design:
    """What is looked for and how surely; shares of the declared mass.

    ``sought`` is the least leak, ``rate`` how often an honest party may be suspected in a year, on
    both sides together. One consignment adds ``most_step`` at most, so that no single one alarms.
    ``window`` is how many days back a suspicion is judged.
    """

    sought: float = 0.03
    rate: float = 0.01
    most_step: float = 2.0
    window: int = 150
    partner_spread: float = 0.02
    widest: float = 0.20
    largest_k: float = 1.0

    def step(self, reading: Reading, side: Side, care: float = 1.0) -> float:
        """Return what a consignment adds to a sum: a log likelihood ratio, bounded both ways.

        ``care`` is by how much a party's own variance is larger than the market's. Bounded as in
        J. M. Lucas and R. B. Crosier, Robust CUSUM (1982).
        """
        variance = care * reading.spread**2
        ratio = self.sought / variance * (side.sign * reading.lost - self.sought / 2)
        return max(-self.most_step, min(self.most_step, ratio))

    def limit(self, tally: Tally, day: int) -> tuple[float, float, int]:
        """Return a party's limit in the sums' measure, its k, and its consignments in a year."""
        k = min(self.largest_k, round(self.sought / 2 * tally.sharpness, 1) or 0.1)
        in_year = _rounded(tally.in_year(day))
        return 2 * k * limit_for(k, in_year, self.rate / 2), k, in_year


def _rounded(count: float) -> int:
    """Round up to one of a few figures, so that limits are worked out once for each."""
    reached = 12.0
    while reached < count:
        reached *= 1.25
    return round(reached)


@dataclass
class Tally:
    """What is kept of one party: its two sums, since when each is above 0, and how many it had."""

    sums: dict[Side, float] = field(default_factory=lambda: dict.fromkeys(Side, 0.0))
    since: dict[Side, int] = field(default_factory=dict)
    count: int = 0
    precision: float = 0.0
    roughness: float = 0.0
    last: float = 0.0
    first_day: int = 0

    @property
    def care(self) -> float:
        """Return by how much this party's own variance is larger than the market's; 1 at least.

        From one consignment to the next (half the mean square of successive differences, J. von
        Neumann 1941), so that a leak, which shifts all, is not taken for scatter.
        """
        return max(1.0, (_AS_IF + self.roughness) / (_AS_IF + max(0, self.count - 1)))

    @property
    def sharpness(self) -> float:
        """Return one over the spread of this party's consignments, in the mean of squares."""
        return (self.precision / self.count / self.care) ** 0.5 if self.count else 0.0

    def in_year(self, day: int) -> float:
        """Return how many consignments it has in a year, by those it had so far."""
        return self.count * 365 / max(90, day - self.first_day + 1)

    def add(self, design: Design, reading: Reading) -> None:
        """Count a consignment."""
        standard = reading.lost / reading.spread
        if not self.count:
            self.first_day = reading.day
        else:
            self.roughness += min(_ROUGHEST, (standard - self.last) ** 2 / 2)
        self.count += 1
        self.last = standard
        self.precision += reading.spread**-2
        self.move(design, reading)

    def move(self, design: Design, reading: Reading) -> None:
        """Move both sums on by one consignment."""
        for side in Side:
            summed = self.sums[side] + design.step(reading, side, self.care)
            if summed <= 0:
                self.sums[side] = 0.0
                self.since.pop(side, None)
            else:
                self.sums[side] = summed
                self.since.setdefault(side, reading.day)

    def empty(self) -> Tally:
        """Return the same party with nothing added up: how many it had is known."""
        return replace(self, sums=dict.fromkeys(Side, 0.0), since={})


@dataclass(frozen=True)
class Suspicion:
    """That a party is named: since when, how much it loses, and by which figures.

    ``scatter`` is how much more that wavers than what honest consignments lose. ``readings`` are
    less what its partners lose, and ``path`` is the sum after each.
    """

    party: Party
    side: Side
    day: int
    since: int
    effect: float
    scatter: float
    statistic: float
    limit: float
    k: float
    in_year: int
    readings: tuple[Reading, ...]
    path: tuple[float, ...] = ()
    beside: tuple[Party, ...] = ()
    until: int | None = None

    def covers(self, day: int) -> bool:
        """Tell whether its effect is taken out of consignments of a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Shelf(Protocol):
    """Where readings are kept."""

    def readings(self, party: Party, since: int) -> Sequence[Reading]:
        """Return a party's readings since a day, the earliest first."""


@dataclass
class Watch:
    """All parties' sums, who is named, and who was until it was closed."""

    shelf: Shelf
    design: Design = field(default_factory=Design)
    tallies: dict[Party, Tally] = field(default_factory=lambda: defaultdict(Tally))
    named: dict[Party, Suspicion] = field(default_factory=dict)
    past: dict[Party, list[Suspicion]] = field(default_factory=lambda: defaultdict(list))

    def night(self, readings: Iterable[Reading], day: int) -> list[Suspicion]:
        """Fold a day's new readings, which are on the shelf already; return who is named."""
        touched: dict[Party, None] = {}
        for reading in readings:
            for party in reading.parties:
                self.tallies[party].add(self.design, self._own(reading, party))
                touched[party] = None
        for party in touched:
            if party in self.named:
                self._learn(party)
        return list(self._name(touched, day))

    def beyond(self, party: Party, day: int) -> list[Side]:
        """Return on which sides a party's sum is beyond its limit."""
        tally = self.tallies[party]
        highest = max(tally.sums.values())
        if highest < self.design.most_step or party in self.named:
            return []
        limit = self.design.limit(tally, day)[0]
        return [side for side in Side if tally.sums[side] >= limit]

    def _own(self, reading: Reading, party: Party) -> Reading:
        """Return a consignment less what parties named before lose, as surely as that is known."""
        for other in reading.parties:
            if other != party:
                for known in self._known(other):
                    if known.covers(reading.day):
                        reading = _less(reading, known.effect, known.scatter)
        return reading

    def _known(self, party: Party) -> Iterator[Suspicion]:
        if party in self.named:
            yield self.named[party]
        yield from self.past.get(party, ())

    def _name(self, touched: Iterable[Party], day: int) -> Iterator[Suspicion]:
        waiting = list(touched)
        while True:
            suspects = [(party, side) for party in waiting for side in self.beyond(party, day)]
            judged = [found for party, side in suspects if (found := self._judge(party, side, day))]
            if not judged:
                return
            first = max(judged, key=self._gain)
            first = replace(first, beside=self._inseparable(first, judged))
            self._accept(first)
            yield first
            waiting = [party for party, _ in suspects if party != first.party]

    def _judge(self, party: Party, side: Side, day: int) -> Suspicion | None:
        """Judge a suspect by what is left when each partner's own losses are taken out."""
        since = max(self.tallies[party].since[side], day - self.design.window)
        readings = self.shelf.readings(party, since)
        partners = {one for reading in readings for one in reading.parties}
        partners -= {party, *self.named}
        losses = {one: self._apart(one, party, side, since) for one in partners}
        own = []
        for reading in readings:
            left = self._own(reading, party)
            for partner in partners.intersection(reading.parties):
                left = _less(left, losses[partner], losses[partner] / 2)
            own.append(left)
        return self._over(party, side, day, own)

    def _over(self, party: Party, side: Side, day: int, own: Sequence[Reading]) -> Suspicion | None:
        """Add up a suspect's own losses; return the suspicion where they are beyond the limit."""
        tally, path = self.tallies[party].empty(), []
        for reading in own:
            tally.move(self.design, reading)
            path.append(tally.sums[side])
        limit, k, in_year = self.design.limit(tally, day)
        if path[-1] < limit:
            return None
        begun = tally.since[side]
        kept = tuple(reading for reading in own if reading.day >= begun)
        effect, scatter = self._mean(kept)
        return Suspicion(
            party, side, day, begun, effect, scatter, path[-1], limit, k, in_year, kept,
            path=tuple(path[-len(kept) :]),
        )  # fmt: skip

    def _apart(self, partner: Party, suspect: Party, side: Side, since: int) -> float:
        """Return what a partner loses without the suspect, drawn towards nothing if seldom seen.

        Only what goes the same way counts: nobody's gain makes another's loss larger.
        """
        weight, summed = self.design.partner_spread**-2, 0.0
        for reading in self.shelf.readings(partner, since):
            if suspect not in reading.parties:
                precision = reading.spread**-2
                weight += precision
                summed += precision * self._bounded(self._own(reading, partner).lost)
        effect = summed / weight
        return effect if effect * side.sign > 0 else 0.0

    def _bounded(self, lost: float) -> float:
        return max(-self.design.widest, min(self.design.widest, lost))

    def _mean(self, readings: Sequence[Reading]) -> tuple[float, float]:
        """Return how much consignments lose, and how much that scatters beside their spreads."""
        weights = [reading.spread**-2 for reading in readings]
        lost = [self._bounded(reading.lost) for reading in readings]
        mean = sum(map(mul, weights, lost)) / sum(weights)
        apart = sum(weight * (one - mean) ** 2 for weight, one in zip(weights, lost, strict=True))
        beside = (apart - len(readings)) / sum(weights)
        return mean, sqrt(max(beside, (mean / 4) ** 2))

    def _gain(self, found: Suspicion) -> float:
        """Return by how much naming a party makes what was seen likelier."""
        weight = sum(reading.spread**-2 for reading in found.readings)
        return found.effect**2 * weight / 2

    def _inseparable(self, first: Suspicion, judged: Sequence[Suspicion]) -> tuple[Party, ...]:
        """Return who else was suspected of nothing but the same consignments."""
        numbers = {reading.number for reading in first.readings}
        return tuple(
            other.party
            for other in judged
            if other.party != first.party
            and numbers.issuperset(reading.number for reading in other.readings)
        )

    def _accept(self, found: Suspicion) -> None:
        self.named[found.party] = found
        since = found.day - self.design.window
        for partner in {p for reading in found.readings for p in reading.parties}:
            if partner != found.party:
                self.begin_anew(partner, since)

    def begin_anew(self, party: Party, since: int) -> None:
        """Add a party's sums up again from a day on, with what is known by now.

        Never from before its last suspicion was closed: that is dealt with.
        """
        since = max([since, *(one.until + 1 for one in self.past.get(party, ()) if one.until)])
        tally = self.tallies[party]
        self.tallies[party] = tally = tally.empty()
        for reading in self.shelf.readings(party, since):
            tally.move(self.design, self._own(reading, party))

    def _learn(self, party: Party) -> None:
        """Learn anew how much a named party loses, from all since it began."""
        found = self.named[party]
        seen = self.shelf.readings(party, found.since)
        effect, scatter = self._mean([self._own(reading, party) for reading in seen])
        self.named[party] = replace(found, effect=effect, scatter=scatter)


def _less(reading: Reading, effect: float, scatter: float) -> Reading:
    return replace(
        reading,
        lost=reading.lost - effect,
        spread=sqrt(reading.spread**2 + scatter**2),
    )
