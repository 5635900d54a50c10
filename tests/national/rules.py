"""What comes to the registry of one country in a year, and when?

How large. The market the leak watch is tried on (``year_of_consignments.py``) has 200 000
consignments, 5 000 holders, 500 bases and 300 carriers in four countries: a quarter of each is one
country. 50 000 lots of 6 t wet on average are 300 000 t; with a quarter of it water and a fifth to
three tenths of the rest rare earths (NdFeB swarf in the catalogue of streams) they hold 45 000 to
68 000 t, about half of the 96 900 t that the largest producer separated in 2011 (white paper,
section I): a large country's year, not a usual one's, and half of the 100 000 lots from which
``docs/scale.md`` advises against SQLite.

How often. Nobody has counted; these are judgements:
- bids: two to six for most lots (3.6 on average); one lot in fifty is hot, and these together have
  as many bids as all the others, shared by Zipf's law, 2 000 at most for one;
- formats: half open, a third sealed, the rest at an asked price that several want at once;
- certificates are checked by strangers none to ten times, four on average, most within a month;
- rhythm: office hours with a peak at ten, Mondays the busiest, weekends nearly empty; the last two
  weeks of a quarter half as busy again, the Monday after it twice as busy as another; a quarter of
  the certificates wait for the last week of their quarter.

Nothing here knows the registry but for one thing: it lets no auction end within a minute. Where the
year is squeezed so much that one would, it lasts that long, and the rest of the lot's life moves.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise

from tests.benchmarks import year_of_consignments as market

COUNTRIES = 4
LOTS = market.CONSIGNMENTS // COUNTRIES
HOLDERS, BASES, CARRIERS = (
    one // COUNTRIES for one in (market.HOLDERS, market.BASES, market.CARRIERS)
)
DAYS, DAY_S, HOUR_S = 365, 86_400, 3_600
FIRST = date(2027, 1, 1)
# The registry's shortest auction, and room for the request that opens it.
SHORTEST_S, ROOM_S = 60.0, 4.0
LIGHTEST_KG, HEAVIEST_KG, STEP_KG = 500, 24_000, 20
MOST_BIDS, HOT_EVERY = 2_000, 50
LAST_BID = 0.97

DEEDS = (
    "enter", "publish", "open", "award", "pay", "consign", "collect", "deliver", "receive", "load",
    "recover", "certify",
)  # fmt: skip
BIDS, CHECKS = "bid", "verify"
ROLES = {
    **dict.fromkeys(("enter", "publish", "open", "award", "consign"), "holders"),
    **dict.fromkeys((BIDS, "pay"), "bidders"),
    **dict.fromkeys(("collect", "deliver"), "drivers"),
    **dict.fromkeys(("receive", "load", "recover", "certify"), "bases"),
    CHECKS: "verifiers",
}
# From each deed to the next: days, least and most.
_WAITS = {
    "publish": (0.02, 0.5), "open": (0.05, 2.0), "award": (0.05, 1.0), "pay": (0.2, 2.0),
    "consign": (0.1, 2.0), "collect": (1.0, 6.0), "deliver": (0.2, 1.2), "receive": (0.02, 0.15),
    "load": (1.0, 15.0), "recover": (1.0, 5.0), "certify": (0.5, 4.0),
}  # fmt: skip
_AUCTIONS_LAST = (5.0, 10.0)
_HOURS = (0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 12, 10, 6, 9, 10, 9, 7, 4, 2, 1, 1, 0, 0, 0)
_OPENS_H, _ENDS_H = 7, 18
_WEEK = (1.3, 1.1, 1.0, 1.0, 0.9, 0.08, 0.03)
_QUARTER_ENDS = (date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31))
_FORMATS = (("open", 50), ("sealed", 33), ("fixed", 17))
_BIDS = ((2, 25), (3, 25), (4, 25), (5, 15), (6, 10))
_CHECKS = ((0, 10), (1, 10), (2, 12), (3, 14), (4, 14), (5, 12), (6, 10), (8, 10), (10, 8))
_LATE_SHARE, _LAST_WEEK = 0.25, 7


@dataclass(frozen=True)
class Bid:
    """One planned bid: at which part of the auction's time, by which base, for how much."""

    at: float
    base: int
    minor_per_tonne: int


@dataclass(frozen=True)
class Journey:
    """One lot's whole life as planned; instants are seconds of the calendar's year."""

    number: int
    holder: int
    carrier: int
    kilograms: int
    format: str
    ask_minor: int
    closes: float
    at: Mapping[str, float]
    bids: tuple[Bid, ...]
    checks: tuple[float, ...]
    is_hot: bool = False


@dataclass(frozen=True)
class Year:
    """A country's year: who takes part, and every lot's life, the earliest first."""

    holders: int
    carriers: int
    capacities_kg: tuple[int, ...]
    journeys: tuple[Journey, ...]

    @property
    def bids(self) -> int:
        """Return how many bids are planned."""
        return sum(len(one.bids) for one in self.journeys)

    @property
    def checks(self) -> int:
        """Return how many checks of certificates are planned."""
        return sum(len(one.checks) for one in self.journeys)


@dataclass(frozen=True)
class Due:
    """When everything of a journey is due, in seconds of the run."""

    closes: float
    lasts: float
    deeds: Mapping[str, float]
    bids: tuple[float, ...]
    checks: tuple[float, ...]


@dataclass(frozen=True)
class Tempo:
    """How fast the calendar goes by: a year in so many minutes."""

    minutes: float

    def seconds(self, calendar: float) -> float:
        """Return how many seconds of the run so many of the calendar take."""
        return calendar * self.minutes * 60 / (DAYS * DAY_S)

    def due(self, journey: Journey) -> Due:
        """Return when everything of a journey is due."""
        opens = self.seconds(journey.at["open"])
        planned = self.seconds(journey.closes) - opens
        lasts = max(planned, SHORTEST_S + ROOM_S)
        late = lasts - planned
        after = set(DEEDS[DEEDS.index("award") :])
        return Due(
            closes=opens + lasts,
            lasts=lasts,
            deeds={n: self.seconds(t) + late * (n in after) for n, t in journey.at.items()},
            bids=tuple(opens + ROOM_S / 2 + (lasts - ROOM_S) * bid.at for bid in journey.bids),
            checks=tuple(self.seconds(at) + late for at in journey.checks),
        )


@dataclass
class _Drawing:
    chance: random.Random
    holders: int
    bases: int
    carriers: int
    days: list[float] = field(default_factory=lambda: list(accumulate(map(_busy, _dates()))))


def a_year(seed: int, share: float) -> Year:
    """Draw up a share of a country's year; the same seed draws the same."""
    lots = max(round(LOTS * share), 1)
    drawing = _Drawing(
        random.Random(seed),
        holders=max(round(HOLDERS * share), 3),
        bases=max(round(BASES * share), 5),
        carriers=max(round(CARRIERS * share), 2),
    )
    hot = _hot_bids(lots)
    places = drawing.chance.sample(range(lots), len(hot))
    wanted = dict(zip(places, hot, strict=True))
    journeys = [_journey(drawing, number, wanted.get(number, 0)) for number in range(lots)]
    journeys.sort(key=lambda one: one.at["enter"])
    return Year(
        drawing.holders, drawing.carriers, tuple(_capacities(drawing, journeys)), tuple(journeys)
    )


def _hot_bids(lots: int) -> list[int]:
    """Return how many bids each hot lot gets: together as many as the others, by Zipf's law."""
    many = max(lots // HOT_EVERY, 1)
    usual = sum(bids * weight for bids, weight in _BIDS) / sum(weight for _, weight in _BIDS)
    whole = sum(1 / rank for rank in range(1, many + 1))
    wanted = (lots * usual / whole / rank for rank in range(1, many + 1))
    return [min(max(round(one), 20), MOST_BIDS) for one in wanted]


def _dates() -> Iterator[date]:
    return (FIRST + timedelta(days=day) for day in range(DAYS))


def _busy(day: date) -> float:
    """Return how busy a day is: by its weekday, and by how near the end of a quarter is."""
    weight = _WEEK[day.weekday()]
    if any(0 <= (end - day).days < 14 for end in _QUARTER_ENDS):
        weight *= 1.5
    began = [end for end in _QUARTER_ENDS if 0 < (day - end).days <= 7]
    return weight * 2 if began and day.weekday() == 0 else weight


def _some_time(drawing: _Drawing) -> float:
    """Draw an instant of the year by its rhythm."""
    days, chance = drawing.days, drawing.chance
    day = bisect(days, chance.random() * days[-1])
    (hour,) = chance.choices(range(24), _HOURS)
    return min(day, DAYS - 1) * DAY_S + (hour + chance.random()) * HOUR_S


def _in_office(at: float, chance: random.Random) -> float:
    """Return the next instant at which somebody is at work, this one if it is one."""
    day, second = divmod(at, DAY_S)
    if second >= _ENDS_H * HOUR_S:
        day, second = day + 1, 0.0
    while (FIRST + timedelta(days=int(day))).weekday() > 4:
        day, second = day + 1, 0.0
    if second < _OPENS_H * HOUR_S:
        second = (_OPENS_H + 3 * chance.random()) * HOUR_S
    return day * DAY_S + second


def _journey(drawing: _Drawing, number: int, hot: int) -> Journey:
    chance = drawing.chance
    kind = "open" if hot else _one_of(chance, _FORMATS)
    at = {"enter": _some_time(drawing)}
    closes = 0.0
    for before, name in pairwise(DEEDS):
        since = at[before]
        if name == "award":
            since = closes = at["open"] + chance.uniform(*_AUCTIONS_LAST) * DAY_S
        at[name] = _in_office(since + chance.uniform(*_WAITS[name]) * DAY_S, chance)
    if chance.random() < _LATE_SHARE:
        at["certify"] = max(at["certify"], _last_week(at["certify"], chance))
    ask = _price(chance, kind)
    many = _one_of(chance, _CHECKS)
    checks = sorted(at["certify"] + (0.1 + chance.expovariate(1 / 10)) * DAY_S for _ in range(many))
    return Journey(
        number=number,
        holder=_busy_one(chance, drawing.holders),
        carrier=chance.randrange(drawing.carriers),
        kilograms=_kilograms(chance),
        format=kind,
        ask_minor=ask,
        closes=closes,
        at=at,
        bids=tuple(_bids(drawing, kind, ask, hot)),
        checks=tuple(checks),
        is_hot=bool(hot),
    )


def _last_week(at: float, chance: random.Random) -> float:
    """Return an instant of the last week of the quarter in which this one is."""
    day = FIRST + timedelta(seconds=at)
    ends = next((one for one in _QUARTER_ENDS if one >= day), day)
    back = chance.random() * _LAST_WEEK
    return _in_office(((ends - FIRST).days + 1 - back) * DAY_S, chance)


def _bids(drawing: _Drawing, kind: str, ask: int, hot: int) -> Iterator[Bid]:
    """Draw who bids when: half of it in the last tenth; in the open nobody twice in a row."""
    chance = drawing.chance
    many = hot or _one_of(chance, _BIDS)
    some = min(drawing.bases, max(many // 8, 5) if hot else many)
    bases = chance.sample(range(drawing.bases), some)
    if kind == "fixed":
        # Who wants it comes at once, and one has it.
        yield from (Bid(0.3, base, ask) for base in bases)
        return
    if kind == "sealed":
        bases = bases[:many]
        many = len(bases)
    times = sorted(
        chance.uniform(0.9, LAST_BID) if chance.random() < 0.5 else chance.uniform(0.02, 0.9)
        for _ in range(many)
    )
    for place, at in enumerate(times):
        more = place if kind == "open" else chance.randrange(40)
        yield Bid(at, bases[place % len(bases)], ask + more * 500)


def _price(chance: random.Random, kind: str) -> int:
    """Draw a price in minor units per tonne: one in ten below zero, a few of nothing."""
    drawn = chance.random()
    if kind == "fixed" and drawn < 0.2:
        return 0
    return -chance.randrange(2_000, 20_000, 500) if drawn < 0.1 else (
        chance.randrange(20_000, 90_000, 500)
    )  # fmt: skip


def _kilograms(chance: random.Random) -> int:
    """Draw a mass: small and large ones alike, by their order of size."""
    drawn = LIGHTEST_KG * (HEAVIEST_KG / LIGHTEST_KG) ** chance.random()
    return round(drawn / STEP_KG) * STEP_KG


def _busy_one(chance: random.Random, many: int) -> int:
    """Draw a holder: some have a hundred times as many lots as others."""
    return min(int(many * chance.random() ** 2), many - 1)


def _capacities(drawing: _Drawing, journeys: list[Journey]) -> Iterator[int]:
    """Return what each base may take: three times its part, every fifth one half of it."""
    whole = sum(one.kilograms for one in journeys)
    part = max(whole // drawing.bases, HEAVIEST_KG)
    return (part // 2 if number % 5 == 4 else part * 3 for number in range(drawing.bases))


def _one_of(chance: random.Random, weighted: tuple[tuple[object, int], ...]):  # type: ignore[no-untyped-def]
    values, weights = zip(*weighted, strict=True)
    return chance.choices(values, weights)[0]
