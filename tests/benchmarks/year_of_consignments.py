"""A market of one year, made up from a seed: who sent what to whom, and who of them diverts.

500 bases, 5 000 holders, 300 carriers, 200 000 consignments over 365 days in four countries.

Honest noise, all of it unknown to who looks for leaks:
- each stream loses moisture on its way, 0.1 to 1.5 % on average, with a scatter of its own, a
  little more in summer;
- both sides weigh on bridges of OIML class III, gross and tare, with errors within what is
  permitted in service, and each scale is off by up to 0.25 % always;
- a quarter of the holders round what they declare to 50 or 100 kg; one in twenty is careless
  (errors of 2 %); each holder has a habit of its own (0.3 %);
- three consignments in a thousand are written down wrongly, 5 to 25 % too high or too low;
- holders have from a few to several hundred consignments a year, one to four usual bases and one
  to three usual carriers; one consignment in seven has two carriers.

Planted: 16 holders, 12 carriers and 12 bases who divert, from a day between day 45 and day 270 on.
Each takes 3 to 10 % of the mass it has through its hands since; half of them from every
consignment (half to one and a half times their share), the others from three of four. They are
drawn among parties with at least ``BUSY`` consignments in the 90 days after they begin: of a holder
with two lots a year nobody can tell within three months. What is too small to be weighed apart is
not left out: light lots on coarse scales are among them as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from recycling.oversight.leaks.rules import Part, Party

BASES, HOLDERS, CARRIERS, CONSIGNMENTS, DAYS = 500, 5_000, 300, 200_000, 365
BUSY = 12
PLANTED = {Part.HOLDER: 16, Part.CARRIER: 12, Part.BASE: 12}
_COUNTRIES = ("DE", "FR", "NL", "PL")
_STREAMS = 8
# Class III bridges: largest load in kg, division in kg.
_BRIDGES = ((1_500, 0.5), (6_000, 2), (60_000, 20))


@dataclass(frozen=True)
class Consignment:
    """What the registry would know of one: declared and received in kg, when, which way."""

    number: int
    day: int
    stream: str
    corridor: str
    declared: float
    received: float
    uncertainty: float
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Planted:
    """Who diverts, from which day on, what share, and from which part of the consignments."""

    party: Party
    begins: int
    share: float
    takes: float


@dataclass(frozen=True)
class Size:
    """How large a market is."""

    consignments: int = CONSIGNMENTS
    holders: int = HOLDERS
    bases: int = BASES
    carriers: int = CARRIERS
    planted: Mapping[Part, int] = field(default_factory=lambda: PLANTED)


class Year:
    """A year's consignments in the order of receipt, and the leaks planted in it."""

    def __init__(self, seed: int, size: Size | None = None) -> None:
        size = size or Size()
        self.chance = np.random.default_rng(seed)
        self.size = size.consignments
        self.holders, self.bases, self.carriers = size.holders, size.bases, size.carriers
        self._people()
        self._ways()
        self.planted = self._plant(size.planted)

    @property
    def last_day(self) -> int:
        """Return the day after the last."""
        return DAYS

    def _people(self) -> None:
        chance = self.chance
        self.busy_holder = chance.lognormal(0, 1.0, self.holders)
        self.busy_base = chance.lognormal(0, 0.6, self.bases)
        self.busy_carrier = chance.lognormal(0, 0.7, self.carriers)
        self.country_of_holder = chance.integers(0, len(_COUNTRIES), self.holders)
        self.country_of_base = chance.integers(0, len(_COUNTRIES), self.bases)
        self.stream_of_holder = chance.integers(0, _STREAMS, self.holders)
        self.load_of_holder = np.exp(chance.uniform(np.log(800), np.log(24_000), self.holders))
        self.habit_of_holder = chance.normal(0, 0.003, self.holders)
        self.off_of_holder = chance.uniform(-0.0025, 0.0025, self.holders)
        self.off_of_base = chance.uniform(-0.0025, 0.0025, self.bases)
        self.careless = chance.random(self.holders) < 0.05
        self.rounds = chance.choice((0, 0, 0, 0, 0, 0, 50, 100), self.holders)
        self.moisture = chance.uniform(0.001, 0.015, _STREAMS)
        self.wavering = chance.uniform(0.002, 0.010, _STREAMS)

    def _ways(self) -> None:
        chance, size = self.chance, self.size
        self.day = np.sort(chance.integers(0, DAYS, size))
        self.holder = chance.choice(self.holders, size, p=_shares(self.busy_holder))
        usual_bases = self._usual(self.busy_base, 4)
        usual_carriers = self._usual(self.busy_carrier, 3)
        self.base = usual_bases[self.holder, self._which(4)]
        self.carrier = usual_carriers[self.holder, self._which(3)]
        second = chance.choice(self.carriers, size, p=_shares(self.busy_carrier))
        has_second = (chance.random(size) < 1 / 7) & (second != self.carrier)
        self.second = np.where(has_second, second, -1)

    def _usual(self, busy: np.ndarray, most: int) -> np.ndarray:
        """Return whom each holder works with usually; some with one only, named again."""
        drawn = self.chance.choice(len(busy), (self.holders, most), p=_shares(busy))
        known = self.chance.integers(1, most + 1, self.holders)
        places = np.minimum(np.arange(most)[None, :], known[:, None] - 1)
        return np.take_along_axis(drawn, places, axis=1)

    def _which(self, most: int) -> np.ndarray:
        """Return the how many-th of its usual partners each consignment is with."""
        weights = 0.5 ** np.arange(most)
        return self.chance.choice(most, self.size, p=weights / weights.sum())

    def _through(self, party: Party) -> np.ndarray:
        if party.part is Part.HOLDER:
            return self.holder == party.number
        if party.part is Part.BASE:
            return self.base == party.number
        return (self.carrier == party.number) | (self.second == party.number)

    def _plant(self, wanted: Mapping[Part, int]) -> list[Planted]:
        planted: list[Planted] = []
        sizes = {Part.HOLDER: self.holders, Part.CARRIER: self.carriers, Part.BASE: self.bases}
        for part, count in wanted.items():
            left = count
            for number in self.chance.permutation(sizes[part]):
                begins = int(self.chance.integers(45, 270))
                through = self._through(party := Party(part, int(number)))
                seen = (through & (self.day >= begins) & (self.day < begins + 90)).sum()
                if seen < BUSY or not left:
                    continue
                left -= 1
                takes = float(self.chance.choice((1.0, 0.75)))
                share = float(self.chance.uniform(0.03, 0.10))
                planted.append(Planted(party, begins, share, takes))
        return planted

    def consignments(self) -> Iterator[Consignment]:
        """Return all consignments, the earliest first."""
        declared, received, uncertainty = self._weighed()
        for place in range(self.size):
            holder, base = int(self.holder[place]), int(self.base[place])
            carriers = {int(self.carrier[place]), int(self.second[place])} - {-1}
            yield Consignment(
                place,
                int(self.day[place]),
                f"S{self.stream_of_holder[holder]}",
                _COUNTRIES[self.country_of_holder[holder]] + _COUNTRIES[self.country_of_base[base]],
                float(declared[place]),
                float(received[place]),
                float(uncertainty[place]),
                (
                    Party(Part.HOLDER, holder),
                    *(Party(Part.CARRIER, one) for one in sorted(carriers)),
                    Party(Part.BASE, base),
                ),
            )

    def _weighed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        chance, holder, base, size = self.chance, self.holder, self.base, self.size
        there = self.load_of_holder[holder] * chance.lognormal(0, 0.25, size)
        stream = self.stream_of_holder[holder]
        summer = 0.002 * np.sin(2 * np.pi * (self.day - 100) / DAYS)
        lost = self.moisture[stream] * (1 + summer / 0.008) + chance.normal(
            0, self.wavering[stream]
        )
        arrived = there * (1 - np.maximum(lost, -0.02)) * self._left()
        seen, tare, division = self._bridge(there)
        declared = self._read(there, tare, division) * (1 + self.off_of_holder[holder])
        declared *= 1 + self.habit_of_holder[holder]
        declared *= 1 + np.where(self.careless[holder], chance.normal(0, 0.02, size), 0)
        wrong = chance.random(size) < 0.003
        slip = chance.uniform(0.05, 0.25, size) * chance.choice((-1, 1), size)
        declared *= 1 + np.where(wrong, slip, 0)
        step = np.maximum(self.rounds[holder], division)
        declared = np.maximum(np.round(declared / step), 1) * step
        received = self._read(arrived, tare, division) * (1 + self.off_of_base[base])
        errors = (seen**2 + _permitted(tare, division) ** 2) / 3
        return declared, received, np.sqrt(2 * errors) / declared

    def _left(self) -> np.ndarray:
        """Return what part of each consignment is left of it by those who divert."""
        left = np.ones(self.size)
        for one in self.planted:
            hit = self._through(one.party) & (self.day >= one.begins)
            hit &= self.chance.random(self.size) < one.takes
            share = one.share / one.takes * self.chance.uniform(0.5, 1.5, self.size)
            left = np.where(hit, left * (1 - share), left)
        return left

    def _bridge(self, load: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the permitted error of the gross, the tare and the division, in kg."""
        size = np.searchsorted([900, 3_500], load)
        largest = np.array([one[0] for one in _BRIDGES])[size]
        division = np.array([one[1] for one in _BRIDGES], dtype=float)[size]
        tare = np.array([0.2, 0.3, 0.22])[size] * largest
        return _permitted(tare + load, division), tare, division

    def _read(self, load: np.ndarray, tare: np.ndarray, division: np.ndarray) -> np.ndarray:
        """Return gross less tare as a bridge shows it, each within its permitted error."""
        gross_error, tare_error = (
            _permitted(weighed, division) * self.chance.uniform(-1, 1, self.size)
            for weighed in (tare + load, tare)
        )
        return np.round((load + gross_error - tare_error) / division) * division


def _permitted(load: np.ndarray, division: np.ndarray) -> np.ndarray:
    """Return the error permitted in service of class III (OIML R 76-1, table 6, doubled)."""
    return np.select([load <= 500 * division, load <= 2_000 * division], [1, 2], 3) * division


def _shares(weights: np.ndarray) -> np.ndarray:
    return weights / weights.sum()
