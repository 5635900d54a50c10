"""Which state does a lot go into? The only writer of a lot's state."""

from __future__ import annotations

from datetime import datetime

from recycling.db import db
from recycling.lots import finding
from recycling.lots.models import Lot, LotStep
from recycling.lots.rules import Move, State, next_state


def step(lot: Lot, move: Move, at: datetime) -> State:
    """Make a move with a locked lot and keep when; a step inside a deed, without a fact of its own.

    Raises ``Conflict`` naming the present state where the table does not allow the move.
    """
    before, after = lot.state, next_state(lot.ref, lot.state, move)
    lot.state = after
    lot.changed_at = at
    db.session.add(
        LotStep(lot_id=lot.id, move=move, from_state=before, to_state=after, at=at),
    )
    if lot.is_public and move is not Move.PUBLISH:
        finding.moved(lot)
    return after
