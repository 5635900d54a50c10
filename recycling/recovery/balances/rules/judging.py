"""What do the figures of some batches come to, judged together?

Batches that share no figure say nothing of each other; each group is compared by itself, and the
limit of false alarms holds for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from recycling.recovery.balances.rules.chance import chi_square_tail
from recycling.recovery.balances.rules.figures import Figure
from recycling.recovery.balances.rules.network import Node, Stream, joined, system_of
from recycling.recovery.balances.rules.reconciling import Compared, Reconciled, Suspicion, critical


class Judged:
    """Batches whose figures were compared; one without any doubtful figure is left out."""

    def __init__(self, nodes: Iterable[Node], streams: Iterable[Stream]) -> None:
        """Compare the figures of the streams around the nodes."""
        parts = joined(system_of(nodes, streams))
        self.parts = tuple(Compared(part) for part in parts if part.figures)

    @property
    def freedom(self) -> int:
        """Return how many independent balances there are."""
        return sum(part.freedom for part in self.parts)

    @property
    def chi_square(self) -> float:
        """Return the sum of squares of what is left open, in its own uncertainties."""
        return sum(part.chi_square for part in self.parts)

    @property
    def chance(self) -> float:
        """Return how often chance alone leaves as much open (global test)."""
        return chi_square_tail(self.chi_square, self.freedom)

    @cached_property
    def _reconciled(self) -> tuple[Reconciled, ...]:
        limit = critical(self.parts) if self.parts else 0.0
        return tuple(Reconciled(part, limit) for part in self.parts)

    @cached_property
    def errors(self) -> tuple[Suspicion, ...]:
        """Return the figures found wrong, the most certain first."""
        found = [error for part in self._reconciled for error in part.errors]
        return tuple(sorted(found, key=lambda error: -error.ratio))

    @cached_property
    def corrected(self) -> Mapping[Figure, float]:
        """Return each figure's value as reconciled."""
        return {
            figure: float(value)
            for part in self._reconciled
            for figure, value in zip(part.compared.system.figures, part.corrected, strict=True)
        }

    def most_likely(self, node: str, quantity: str) -> Suspicion | None:
        """Return the figures most likely wrong among those that enter one balance."""
        row = (node, quantity)
        own = next((part for part in self.parts if row in part.system.rows), None)
        return own.most_likely(row) if own else None
