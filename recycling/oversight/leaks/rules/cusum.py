"""How long does a cumulative sum run before it alarms for nothing, and which limit follows?

The one-sided sum of Page (1954): ``S = max(0, S + z - k)``, an alarm at ``S >= h``, with ``z`` in
standard deviations. ``ARL`` is the mean number of observations until an alarm.
"""

from __future__ import annotations

from functools import cache
from math import erf, exp, expm1, log1p, sqrt

import numpy as np

_STATES = 201
_OVERSHOOT = 1.166
_HIGHEST = 200.0


def siegmund_arl(k: float, h: float, shift: float = 0.0) -> float:
    """Return the mean run length of a one-sided sum; D. Siegmund, Sequential Analysis (1985).

    ``shift`` is the mean of the observations, in standard deviations: 0 while all is in order.
    """
    drift, height = shift - k, h + _OVERSHOOT
    if abs(drift) < 1e-6:
        return height * height
    grown = 2 * drift * height
    return (exp(-grown) + grown - 1) / (2 * drift * drift)


def chain_arl(k: float, h: float, shift: float = 0.0, states: int = _STATES) -> float:
    """Return the same by a Markov chain; D. Brook and D. A. Evans, Biometrika 59 (1972), 539-549.

    The sum below its limit is put into so many intervals, the first around 0 half as wide.
    """
    width = 2 * h / (2 * states - 1)
    middles = np.arange(states) * width
    edges = middles + width / 2
    below = _normal(edges[None, :] - middles[:, None] + k - shift)
    moves = np.diff(below, axis=1, prepend=0.0)
    runs = np.linalg.solve(np.eye(states) - moves, np.ones(states))
    return float(runs[0])


def _normal(values: np.ndarray) -> np.ndarray:
    return np.array([0.5 * (1 + erf(value / sqrt(2))) for value in values.flat]).reshape(
        values.shape
    )


@cache
def limit_for(k: float, observations: int, rate: float) -> float:
    """Return the limit ``h`` that so many observations reach for nothing with probability ``rate``.

    Runs without a cause end as if by lot, one observation in ``ARL``: the wanted ``ARL`` follows
    from ``1 - (1 - 1/ARL) ** observations = rate``, and the limit from ``siegmund_arl``.
    """
    wanted = -1 / expm1(log1p(-rate) / observations)
    low, high = 0.0, _HIGHEST / (1 + 2 * k)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if siegmund_arl(k, middle) < wanted else (low, middle)
    return high


def rate_of(k: float, h: float, observations: int) -> float:
    """Return with which probability so many observations reach the limit for nothing."""
    return -expm1(observations * log1p(-1 / max(1.000001, siegmund_arl(k, h))))
