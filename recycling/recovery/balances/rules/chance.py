"""How often does chance alone come this far?"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, sqrt


def chi_square_tail(value: float, freedom: int) -> float:
    """Return the probability that chi-square with so many degrees of freedom exceeds a value.

    The finite sums of Abramowitz and Stegun (1964), 26.4.4 and 26.4.5.
    """
    if value <= 0 or freedom == 0:
        return 1.0
    half = value / 2
    is_odd = freedom % 2 == 1
    powers = [step + (0.5 if is_odd else 0.0) for step in range(freedom // 2)]
    terms = (exp(power * log(half) - half - lgamma(power + 1)) for power in powers)
    return min(1.0, (erfc(sqrt(half)) if is_odd else 0.0) + sum(terms))
