"""How often does chance alone come so far?

Tails of the binomial, Student's, the hypergeometric and the beta-binomial distribution. The
incomplete beta function is the continued fraction of the Digital Library of Mathematical Functions,
8.17.22, by Lentz's method.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log, log1p

_TINY = 1e-300
_ENOUGH = 1e-14
_MOST_STEPS = 2000


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function of x, from 0 to 1."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = _inverse(1 + even * d), _apart(1 + even / c)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = _inverse(1 + odd * d), _apart(1 + odd / c)
        found *= d * c
        if abs(d * c - 1) < _ENOUGH:
            break
    return found


def _apart(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _inverse(value: float) -> float:
    return 1 / _apart(value)


def at_least(times: int, tries: int, chance: float) -> float:
    """Return how often something of this chance happens so many times or more in these tries."""
    if times <= 0:
        return 1.0
    if times > tries:
        return 0.0
    return beta_share(chance, times, tries - times + 1)


def as_far(t: float, freedom: float) -> float:
    """Return how often Student's t is so far from 0, either way."""
    return beta_share(freedom / (freedom + t * t), freedom / 2, 0.5)


def drawn_together(times: int, strata: Iterable[tuple[int, int, int]]) -> float:
    """Return how often so many or more of the marked are among those drawn, over all strata.

    A stratum is how many there are, how many of them are marked, and how many are drawn: the sum of
    independent hypergeometric numbers (as in Mantel and Haenszel 1959, but exact).
    """
    known = [1.0]
    for whole, marked, drawn in strata:
        known = _added(known, _hypergeometric(whole, marked, drawn))
    return min(1.0, sum(known[max(0, times) :]))


def _added(one: list[float], other: list[float]) -> list[float]:
    found = [0.0] * (len(one) + len(other) - 1)
    for i, p in enumerate(one):
        if p:
            for j, q in enumerate(other):
                found[i + j] += p * q
    return found


def _hypergeometric(whole: int, marked: int, drawn: int) -> list[float]:
    all_ways = _log_ways(whole, drawn)
    return [
        exp(_log_ways(marked, k) + _log_ways(whole - marked, drawn - k) - all_ways)
        if 0 <= drawn - k <= whole - marked
        else 0.0
        for k in range(min(marked, drawn) + 1)
    ]


def _log_ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def at_least_alike(times: int, tries: int, chance: float, alike: float) -> float:
    """Return the same as ``at_least`` where tries of one party are alike.

    ``alike`` is the correlation of two tries of a party, from 0 to 1: the beta-binomial
    distribution (Skellam 1948).
    """
    if alike <= 0 or not 0 < chance < 1:
        return at_least(times, tries, chance)
    spread = (1 - min(alike, 0.98)) / min(alike, 0.98)
    a, b = chance * spread, (1 - chance) * spread
    whole = _log_beta(a, b)
    return min(
        1.0,
        sum(
            exp(_log_ways(tries, k) + _log_beta(k + a, tries - k + b) - whole)
            for k in range(max(0, times), tries + 1)
        ),
    )


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
