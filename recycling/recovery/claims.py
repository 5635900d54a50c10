"""Who has a claim on a product? Whatever later rooms append here, such as reserves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Each answers with the references of the agreements that stand over the output with this id.
claims: list[Callable[[int], Sequence[str]]] = []


def claimed_by(output_id: int) -> tuple[str, ...]:
    """Return the references of the agreements that stand over a product."""
    return tuple(named for ask in claims for named in ask(output_id))
