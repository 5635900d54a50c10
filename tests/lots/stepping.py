"""Moving a lot on without the rooms that do, and reading its facts."""

from __future__ import annotations

from recycling import clock
from recycling.db import db
from recycling.ledger import queries as ledger
from recycling.lots import queries, service
from recycling.lots.rules import Move


def fact_types(ref: str) -> list[str]:
    """The types of a lot's facts, oldest first."""
    return [fact.type for fact in ledger.facts_of(f"lot:{ref}")]


def go(ref: str, *moves: Move) -> None:
    """Make these moves with a lot, one after the other."""
    for move in moves:
        service.step(queries.locked(ref), move, clock.now())
    db.session.commit()
