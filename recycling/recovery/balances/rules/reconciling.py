"""Do the figures of a network fit together, and if not, which of them is wrong?

Weighted least squares over the linear balances A x = 0: the figures are corrected as little as
their uncertainties allow until every balance closes (Kuehn and Davidson 1961). What is left open,
divided by its covariance, is chi-square if nothing is wrong (global test). The generalised
likelihood ratio of Narasimhan and Mah (1987) asks of each figure whether an error of it alone
explains what is left; the largest is named, taken out, and the rest is asked again (serial
elimination). A figure is named only where the largest of all ratios is beyond what chance brings
about in 4 % of networks. That limit is found by drawing the figures' errors from their laws
(JCGM 101:2008), so it counts how many are asked at once, and how alike they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from recycling.recovery.balances.rules.chance import chi_square_tail
from recycling.recovery.balances.rules.figures import Figure, Law
from recycling.recovery.balances.rules.network import Real, System

FALSE_ALARMS = 0.04
"""In how many networks without any gross error one may be named: below 5 %, for balances are only
nearly linear in their figures."""
MOST_ERRORS = 5
_TRIALS, _SEED = 4000, 20260611
_NOTHING = 1e-9
_SAME_DIRECTION = 1 - 1e-6
NEARLY_AS_LIKELY = 3.84
"""Twice the log-likelihood below which one of two cannot be excluded at 5 % (chi-square, 1)."""


@dataclass(frozen=True)
class Suspect:
    """A figure, and by how much it would be wrong if it alone is (measured less true).

    ``error`` is in the figure's unit, as seen when it was named; ``ratio`` is the test statistic,
    standard normal by chance.
    """

    figure: Figure
    error: float
    ratio: float

    @property
    def in_standards(self) -> float:
        """Return the error in standard uncertainties of the figure."""
        return self.error / self.figure.standard


@dataclass(frozen=True)
class Suspicion:
    """The figures most likely wrong.

    Of those that explain what is left open about as well, the one that need be wrong by the fewest
    of its own standard uncertainties stands first. All in ``likely`` do the same to every balance,
    so that no balance can tell them apart; ``nearly`` could be told apart, but not by these data.
    """

    likely: tuple[Suspect, ...]
    nearly: tuple[Suspect, ...] = ()

    @property
    def ratio(self) -> float:
        """Return the largest ratio among them: what is held against the critical one."""
        return max(abs(one.ratio) for one in (*self.likely, *self.nearly))


class Compared:
    """Figures that share balances, compared. Raises ``ValueError`` for a system without any."""

    def __init__(self, system: System) -> None:
        """Compare the figures of a system."""
        if not system.figures:
            raise ValueError("nothing to compare")
        self.system = system
        whitening = _whitening(system)
        self.left = whitening @ system.open
        self.signs = whitening @ system.effects

    @property
    def freedom(self) -> int:
        """Return how many independent balances there are."""
        return len(self.left)

    @property
    def chi_square(self) -> float:
        """Return the sum of squares of what is left open, in its own uncertainties."""
        return float(self.left @ self.left)

    @property
    def chance(self) -> float:
        """Return how often chance alone leaves as much open (global test)."""
        return chi_square_tail(self.chi_square, self.freedom)

    @property
    def drawing(self) -> Drawing:
        """Return all that its ratios by chance depend on."""
        laws = tuple(
            tuple((part.law, part.standard / figure.standard) for part in figure.parts)
            for figure in self.system.figures
        )
        return Drawing(self.signs.tobytes(), laws)

    def most_likely(self, row: tuple[str, str]) -> Suspicion | None:
        """Return the figures most likely wrong among those that enter one balance."""
        touching = self.system.effects[self.system.rows.index(row)] != 0
        found = self.suspicion(self.left, self.signs, touching)
        return found[0] if found else None

    def suspicion(self, left: Real, signs: Real, asked: Real) -> tuple[Suspicion, int] | None:
        """Return what is most likely wrong among the figures asked, and the place of the first."""
        lengths = np.linalg.norm(signs, axis=0)
        can_tell = asked & (lengths > _NOTHING**0.5)
        if not can_tell.any():
            return None
        units = signs / np.where(can_tell, lengths, np.inf)
        ratios = units.T @ left
        errors = ratios / np.where(can_tell, lengths, np.inf)
        as_good = can_tell & (np.abs(ratios).max() ** 2 - ratios**2 < NEARLY_AS_LIKELY)
        best = int(np.where(as_good, np.abs(errors), np.inf).argmin())
        alike = can_tell & (np.abs(units.T @ units[:, best]) >= _SAME_DIRECTION)
        found = Suspicion(
            self._named(alike, errors, ratios), self._named(as_good & ~alike, errors, ratios)
        )
        return found, best

    def _named(self, which: Real, errors: Real, ratios: Real) -> tuple[Suspect, ...]:
        """Return suspects, the least errors first; ``errors`` are in standard uncertainties."""
        places = sorted(np.flatnonzero(which).tolist(), key=lambda place: abs(errors[place]))
        named = ((self.system.figures[place], place) for place in places)
        return tuple(
            Suspect(figure, float(errors[place]) * figure.standard, float(ratios[place]))
            for figure, place in named
        )


@dataclass(frozen=True)
class Drawing:
    """How an error of each figure opens the balances (rows of doubles), and the figures' laws.

    A law is of one part of a figure, with its share of the figure's standard uncertainty.
    """

    signs: bytes
    laws: tuple[tuple[tuple[Law, float], ...], ...]

    def largest(self, chance: np.random.Generator) -> Real:
        """Return the largest ratio of all in each of many networks without a gross error."""
        signs = np.frombuffer(self.signs).reshape(-1, len(self.laws))
        # What is drawn goes through the balances, of which there are far fewer than figures.
        opened = self._drawn(chance) @ signs.T
        return np.asarray(np.abs(opened @ _units(signs)).max(axis=1))

    def _drawn(self, chance: np.random.Generator) -> Real:
        """Draw errors of figures from their laws, in standard uncertainties."""
        drawn = np.zeros((_TRIALS, len(self.laws)))
        for place, parts in enumerate(self.laws):
            for law, share in parts:
                errors = (
                    chance.uniform(-(3**0.5), 3**0.5, _TRIALS)
                    if law is Law.RECTANGULAR
                    else chance.standard_normal(_TRIALS)
                )
                drawn[:, place] += share * errors
        return drawn


def critical(several: Sequence[Compared]) -> float:
    """Return the ratio the largest of all exceeds by chance in ``FALSE_ALARMS`` of networks.

    Of systems that share no figure, judged together; the draws are always the same, so that one
    limit answers for the same systems whenever they are looked at again.
    """
    return _critical(tuple(one.drawing for one in several))


@lru_cache(maxsize=512)
def _critical(several: tuple[Drawing, ...]) -> float:
    chance = np.random.default_rng(_SEED)
    largest = np.max([one.largest(chance) for one in several], axis=0)
    return float(np.quantile(largest, 1 - FALSE_ALARMS))


class Reconciled:
    """Compared figures of which those beyond a critical ratio are named, and the rest corrected."""

    def __init__(self, compared: Compared, limit: float) -> None:
        """Name the gross errors, the most certain first; at most ``MOST_ERRORS``."""
        self.compared = compared
        found = list(_eliminated(compared, limit))
        self.errors = tuple(error for error, _ in found)
        self._wrong = [place for _, place in found]

    @property
    def corrected(self) -> Real:
        """Return each figure's value as reconciled; a figure named wrong takes no part in it."""
        left, signs, wrong = self.compared.left, self.compared.signs, self._wrong
        standards = np.array([figure.standard for figure in self.compared.system.figures])
        values = np.array([figure.value for figure in self.compared.system.figures])
        errors = signs.T @ left
        if wrong:
            errors = signs.T @ _without(left[:, None], signs[:, wrong])[:, 0]
            errors[wrong] = np.linalg.lstsq(signs[:, wrong], left, rcond=None)[0]
        return np.asarray(values - errors * standards)


def _eliminated(compared: Compared, limit: float) -> Iterator[tuple[Suspicion, int]]:
    left, signs = compared.left, compared.signs
    everything = np.ones(len(compared.system.figures), dtype=bool)
    for _ in range(min(MOST_ERRORS, compared.freedom)):
        found = compared.suspicion(left, signs, everything)
        if found is None or found[0].ratio <= limit:
            return
        yield found
        away = signs[:, [found[1]]]
        left = _without(left[:, None], away)[:, 0]
        signs = _without(signs, away)


def _whitening(system: System) -> Real:
    """Return what makes independent standard normals of what is left open.

    Balances that say the same (of two elements with one content for all) count once.
    """
    covariance = system.effects @ system.effects.T
    scale = np.sqrt(np.diag(covariance))
    scale[scale == 0] = np.inf
    sizes, directions = np.linalg.eigh(covariance / np.outer(scale, scale))
    counts = sizes > _NOTHING * max(sizes[-1], 1.0)
    return np.asarray((directions[:, counts] / np.sqrt(sizes[counts])).T / scale)


def _without(vectors: Real, away: Real) -> Real:
    """Return vectors without what lies in some directions."""
    basis = np.linalg.qr(away)[0]
    return np.asarray(vectors - basis @ (basis.T @ vectors))


def _units(signs: Real) -> Real:
    """Return the direction in which an error of each figure opens the balances."""
    lengths = np.linalg.norm(signs, axis=0)
    return np.asarray(signs / np.where(lengths > _NOTHING**0.5, lengths, np.inf))
