"""What went on by the mass of a receipt? Whatever later rooms append here, such as batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Each answers with the references of the batches that hold something of the lot with this id.
treatments: list[Callable[[int], Sequence[str]]] = []


def taken_up_by(lot_id: int) -> tuple[str, ...]:
    """Return the references of the batches that hold something of a lot."""
    return tuple(named for ask in treatments for named in ask(lot_id))
