"""Do masses look as if nobody had weighed?

Three tests. First digits against Benford's law (Benford 1938), only of figures that may follow it:
100 or more, of which the middle 95 % span two decades. Beside chi-square the mean deviation counts,
beyond which Nigrini (2012, Benford's Law, table 7.1) speaks of nonconformity: many figures make any
small deviation unlikely. Whole hundreds of kilograms against what the scale's division gives, and
the habit of portioning loads. The same mass again and again against how close the others lie.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd, isqrt, log10

from recycling.oversight.signs.rules.chance import at_least, at_least_alike
from recycling.oversight.signs.rules.finding import Finding, What, limit_of
from recycling.recovery.balances.rules.chance import chi_square_tail

TESTS_OF_A_BASE, TESTS_OF_A_HOLDER = 3, 2
LEAST_FOR_DIGITS = 100
LEAST_SPAN = 100
LEAST_DEVIATION = 0.015
LEAST_LOADS = 10
LEAST_SAME = 4
LEAST_OTHERS = 5
PORTIONED = 0.1
"""So many loads are portioned to whole hundreds by habit; taken, not measured."""
NEARER_THAN_THOUGHT = 2
"""Masses lie up to so many times closer than their neighbours tell."""
GRAMS_OF_A_HUNDRED = 100_000


@dataclass(frozen=True)
class Load:
    """A mass in grams, the other mass of the same load, and the division of its scale."""

    number: int
    grams: int
    declared: int
    division: int


def first_digits(loads: Sequence[Load], limit: float) -> Iterator[Finding]:
    """See first digits that do not follow Benford's law, where masses may follow it."""
    if len(loads) < LEAST_FOR_DIGITS or not _spans(sorted(load.grams for load in loads)):
        return
    counted = Counter(int(str(load.grams)[0]) for load in loads)
    law = {digit: log10(1 + 1 / digit) for digit in range(1, 10)}
    many = len(loads)
    square = sum((counted[d] - many * p) ** 2 / (many * p) for d, p in law.items())
    away = sum(abs(counted[d] / many - p) for d, p in law.items()) / len(law)
    chance = chi_square_tail(square, len(law) - 1)
    if chance <= limit and away > LEAST_DEVIATION:
        numbers = tuple(load.number for load in loads)
        yield Finding(What.FIRST_DIGITS, chance, away, LEAST_DEVIATION, many, numbers)


def _spans(grams: Sequence[int]) -> bool:
    cut = len(grams) // 40
    return grams[cut] > 0 and grams[-1 - cut] >= LEAST_SPAN * grams[cut]


def hundreds_weighed(loads: Sequence[Load], limit: float) -> Iterator[Finding]:
    """See more whole hundreds than the divisions of the scales and habit give."""
    if len(loads) < LEAST_LOADS:
        return
    by_scale = sum(_of_division(load.division) for load in loads) / len(loads)
    expected = by_scale + PORTIONED * (1 - by_scale)
    round_ones = tuple(load.number for load in loads if _is_hundred(load.grams))
    chance = at_least(len(round_ones), len(loads), expected)
    if chance <= limit:
        seen = len(round_ones) / len(loads)
        yield Finding(What.WHOLE_HUNDREDS, chance, seen, expected, len(loads), round_ones)


def _of_division(division: int) -> float:
    """Return which share of the steps of a scale is a whole hundred."""
    return gcd(division, GRAMS_OF_A_HUNDRED) / GRAMS_OF_A_HUNDRED if division else 0.0


def _is_hundred(grams: int) -> bool:
    return grams % GRAMS_OF_A_HUNDRED == 0


def hundreds_declared(
    loads: Sequence[Load], others: Sequence[tuple[int, int]], limit: float
) -> Iterator[Finding]:
    """See more whole hundreds declared than other holders declare, who differ in it as well.

    ``others`` are of each how many were whole hundreds, and of how many.
    """
    if len(loads) < LEAST_LOADS or len(others) < LEAST_OTHERS:
        return
    expected, alike = habit_of(others)
    round_ones = tuple(load.number for load in loads if _is_hundred(load.grams))
    chance = at_least_alike(len(round_ones), len(loads), expected, alike)
    if chance <= limit:
        seen = len(round_ones) / len(loads)
        yield Finding(What.WHOLE_HUNDREDS, chance, seen, expected, len(loads), round_ones)


def habit_of(others: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return the share of all, and how alike two of one party are, by pairs within parties.

    One half is added either way, so that what nobody did is not held impossible.
    """
    whole = sum(many for _, many in others)
    share = (sum(times for times, _ in others) + 0.5) / (whole + 1)
    pairs = sum(many * (many - 1) for _, many in others)
    if not pairs:
        return share, 1.0
    both = sum(times * (times - 1) + (many - times) * (many - times - 1) for times, many in others)
    by_chance = share**2 + (1 - share) ** 2
    return share, max(0.0, min(1.0, (both / pairs - by_chance) / (1 - by_chance)))


def same_mass(loads: Sequence[Load], limit: float) -> Iterator[Finding]:
    """See one net mass again and again though what was declared differs.

    Loads that were declared alike count once: who always fills a container weighs the same. How
    often chance gives a mass follows from how close its nearest others lie.
    """
    alike: dict[int, dict[int, Load]] = defaultdict(dict)
    for load in loads:
        step = max(1, load.division)
        alike[load.grams].setdefault(round(load.declared / step), load)
    many = sum(len(one) for one in alike.values())
    candidates = {grams: one for grams, one in alike.items() if len(one) >= LEAST_SAME}
    if many < LEAST_LOADS or not candidates:
        return
    found = [_repeated(grams, one, alike, many) for grams, one in candidates.items()]
    likeliest = min(found, key=lambda one: one.chance)
    if likeliest.chance * len(alike) <= limit:
        yield likeliest


def _repeated(
    grams: int, same: dict[int, Load], alike: dict[int, dict[int, Load]], many: int
) -> Finding:
    away = sorted(
        abs(other - grams) for other, rows in alike.items() if other != grams for _ in rows
    )
    step = max(load.division for load in same.values()) or 1
    nearest = max(1, isqrt(len(away)))
    reach = away[nearest - 1] if away else 0
    expected = NEARER_THAN_THOUGHT * step * nearest / (2 * reach + step) / max(1, len(away))
    chance = at_least(len(same), many, min(1.0, expected if away else 1.0))
    numbers = tuple(load.number for load in same.values())
    about = {"kilograms": f"{grams / 1000:g}"}
    return Finding(What.SAME_MASS, chance, len(same) / many, expected, many, numbers, about)


def weighed_by_base(loads: Sequence[Load]) -> list[Finding]:
    """Return what the net masses a base weighed show."""
    limit = limit_of(TESTS_OF_A_BASE)
    return [
        *first_digits(loads, limit),
        *hundreds_weighed(loads, limit),
        *same_mass(loads, limit),
    ]


def declared_by_holder(loads: Sequence[Load], others: Sequence[tuple[int, int]]) -> list[Finding]:
    """Return what the masses a holder declared show."""
    limit = limit_of(TESTS_OF_A_HOLDER)
    return [*first_digits(loads, limit), *hundreds_declared(loads, others, limit)]
