"""What is usual: how much do lots of a stream lose on a corridor, and how does that scatter?

Learnt from the market by counting, so that nothing is scanned again: shares in steps of 0.1 % of
the declared mass. Median and median absolute deviation, which a few who leak do not move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

STEP = 0.001
_FARTHEST = 300  # steps: beyond 30 % one counts as 30 %
ENOUGH = 150
_NORMAL = 1.4826  # median absolute deviation of a normal law, as a standard deviation
_LEAST_SCATTER = 0.003
EVERYWHERE = ""


@dataclass(frozen=True)
class Usual:
    """What is usual of lots of one kind: the median share, and the scatter beside weighing."""

    share: float = 0.0
    scatter: float = 0.02
    known_from: int = 0

    def spread(self, weighing: float) -> float:
        """Return the standard deviation of a share weighed with this uncertainty."""
        return sqrt(self.scatter**2 + weighing**2)


@dataclass
class Count:
    """How often each share was seen, in steps, and the sum of the weighings' variances."""

    steps: dict[int, int] = field(default_factory=dict)
    weighing_variance: float = 0.0

    def add(self, share: float, weighing: float, times: int = 1) -> int:
        """Count a share (``times`` = -1: take it back); returns its step."""
        step = step_of(share)
        self.steps[step] = self.steps.get(step, 0) + times
        self.weighing_variance += times * weighing**2
        return step

    @property
    def total(self) -> int:
        """Return how many shares were counted."""
        return sum(self.steps.values())

    def usual(self) -> Usual:
        """Return median and scatter; the weighings' mean variance is taken out of the scatter."""
        total = self.total
        middle = _median(self.steps)
        apart: dict[int, int] = defaultdict(int)
        for step, times in self.steps.items():
            apart[round(abs(step - middle))] += times
        whole = _NORMAL * max(_median(apart), 0.5) * STEP
        rest = whole**2 - self.weighing_variance / total
        return Usual(middle * STEP, sqrt(max(rest, _LEAST_SCATTER**2)), total)


def step_of(share: float) -> int:
    """Return the step a share is counted in."""
    return max(-_FARTHEST, min(_FARTHEST, round(share / STEP)))


def _median(steps: dict[int, int]) -> float:
    """Return the median in steps, straight through the step it falls into."""
    half, seen = sum(steps.values()) / 2, 0
    for step in sorted(steps):
        times = steps[step]
        if times and seen + times >= half:
            return step - 0.5 + (half - seen) / times
        seen += times
    return 0.0


@dataclass
class Habits:
    """What is usual by stream and corridor, of a stream anywhere, and of all."""

    counts: dict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))

    @cached_property
    def _known(self) -> dict[tuple[str, str], Usual]:
        return {key: count.usual() for key, count in self.counts.items() if count.total >= ENOUGH}

    def add(self, stream: str, corridor: str, share: float, weighing: float) -> None:
        """Count one consignment; ``usual`` goes on answering as before, until ``refresh``."""
        for key in keys_of(stream, corridor):
            self.counts[key].add(share, weighing)

    def refresh(self) -> None:
        """Let what was counted since take effect."""
        self.__dict__.pop("_known", None)

    def usual(self, stream: str, corridor: str) -> Usual:
        """Return what is usual, of the narrowest kind of which enough was seen."""
        for key in keys_of(stream, corridor):
            if key in self._known:
                return self._known[key]
        return Usual()


def keys_of(stream: str, corridor: str) -> tuple[tuple[str, str], ...]:
    """Return where a consignment is counted, the narrowest first."""
    return (stream, corridor), (stream, EVERYWHERE), (EVERYWHERE, EVERYWHERE)
