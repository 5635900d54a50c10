"""Does a holder go to one base more than holders do?

Held against the market: of lots of the same streams, so many go to the base. How often a draw of
the holder's lots from the market's holds as many is hypergeometric. But honest holders are faithful
too, to who is near and pays well. So a pair is a finding only where it is as unlikely among lots
that are as alike as two lots of one holder are among the other holders (beta-binomial).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recycling.oversight.signs.rules.chance import at_least_alike, drawn_together
from recycling.oversight.signs.rules.finding import Finding, What, limit_of

LEAST_LOTS = 5
LEAST_HOLDERS = 3


@dataclass(frozen=True)
class Traded:
    """How many lots of a stream went from a holder to a base, and their mass in milligrams."""

    holder: int
    base: int
    stream: str
    lots: int
    milligrams: int = 0


@dataclass(frozen=True)
class Pair:
    """A holder and a base, with what they traded and how many lots each one traded in all.

    ``expected`` is the share of lots of these streams the base takes of the market, ``chance`` how
    often a draw from the market holds as many.
    """

    holder: int
    base: int
    lots: int
    milligrams: int
    lots_of_holder: int
    lots_of_base: int
    expected: float
    chance: float


class Trade:
    """What was traded in a country, to be asked about its pairs."""

    def __init__(self, rows: Iterable[Traded]) -> None:
        """Add the rows up."""
        self._lots: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._masses: dict[tuple[int, int], int] = defaultdict(int)
        self._streams: dict[str, int] = defaultdict(int)
        self._of_base: dict[tuple[int, str], int] = defaultdict(int)
        self._of_holder: dict[tuple[int, str], int] = defaultdict(int)
        self._bases: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            self._lots[row.holder, row.base][row.stream] += row.lots
            self._masses[row.holder, row.base] += row.milligrams
            self._streams[row.stream] += row.lots
            self._of_base[row.base, row.stream] += row.lots
            self._of_holder[row.holder, row.stream] += row.lots
            self._bases[row.holder].add(row.base)
        self._whole_of_base = _sums(self._of_base)
        self._whole_of_holder = _sums(self._of_holder)
        self._streams_of: dict[int, list[str]] = defaultdict(list)
        for holder, stream in self._of_holder:
            self._streams_of[holder].append(stream)

    def strongest(self) -> list[tuple[int, int]]:
        """Return holder and base of every pair, with most lots first."""
        return sorted(self._lots, key=lambda both: (-sum(self._lots[both].values()), both))

    def pair(self, holder: int, base: int) -> Pair:
        """Return one pair."""
        lots = sum(self._lots[holder, base].values())
        streams = self._streams_of[holder]
        strata = [
            (self._streams[s], self._of_base.get((base, s), 0), self._of_holder[holder, s])
            for s in streams
        ]
        return Pair(
            holder,
            base,
            lots,
            self._masses[holder, base],
            self._whole_of_holder[holder],
            self._whole_of_base[base],
            sum(drawn * marked / whole for whole, marked, drawn in strata)
            / self._whole_of_holder[holder],
            drawn_together(lots, strata),
        )

    def seen(self, holder: int) -> tuple[list[Finding], int]:
        """Return the pairs of a holder far beyond chance, and how many were tested."""
        bases = [
            base
            for base in sorted(self._bases.get(holder, ()))
            if sum(self._lots[holder, base].values()) >= LEAST_LOTS
        ]
        alike = self._alike_beside(holder)
        if alike is None:
            return [], 0
        limit = limit_of(len(bases))
        found = [self._finding(holder, base, alike) for base in bases]
        return [one for one in found if one.chance <= limit], len(bases)

    def _finding(self, holder: int, base: int, alike: float) -> Finding:
        pair = self.pair(holder, base)
        tries = self._whole_of_holder[holder]
        chance = at_least_alike(pair.lots, tries, self._beside(holder, base), alike)
        return Finding(
            What.ALWAYS_TOGETHER,
            max(chance, pair.chance),
            pair.lots / pair.lots_of_holder,
            pair.expected,
            tries,
            (base,),
        )

    def _beside(self, holder: int, base: int) -> float:
        """Return which share of lots of the holder's streams others bring to the base.

        One half is added, so that what nobody else did is not held impossible.
        """
        share, whole = 0.0, self._whole_of_holder[holder]
        for stream in self._streams_of[holder]:
            own = self._of_holder[holder, stream]
            others = self._streams[stream] - own
            there = self._of_base.get((base, stream), 0) - self._lots[holder, base].get(stream, 0)
            share += own / whole * (there + 0.5) / (others + 1)
        return min(1.0, share)

    def _alike_beside(self, holder: int) -> float | None:
        """Return how alike two lots of one holder are among the others; ``None`` of too few.

        Two lots of a holder and stream that go to the same base, beyond those of two holders.
        """
        same = by_chance = pairs = 0.0
        holders, agreement = set(), self._agreement()
        for (other, stream), lots in self._of_holder.items():
            if other == holder or lots < 2:
                continue
            holders.add(other)
            own = [self._lots[other, base].get(stream, 0) for base in self._bases[other]]
            weight = lots * (lots - 1)
            pairs += weight
            same += sum(n * (n - 1) for n in own)
            by_chance += weight * agreement[stream]
        if len(holders) < LEAST_HOLDERS or by_chance >= pairs:
            return None
        return max(0.0, min(1.0, (same - by_chance) / (pairs - by_chance)))

    def _agreement(self) -> Mapping[str, float]:
        """Return how often two lots of a stream go to the same base, whoever's they are."""
        found: dict[str, float] = defaultdict(float)
        for (_base, stream), lots in self._of_base.items():
            found[stream] += (lots / self._streams[stream]) ** 2
        return found


def _sums(rows: Mapping[tuple[int, str], int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for (one, _stream), lots in rows.items():
        found[one] += lots
    return found


def strongest(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """Return the pairs with most lots of those that traded more than once."""
    return [one for one in pairs if one.lots > 1][:most]
