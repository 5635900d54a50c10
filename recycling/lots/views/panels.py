"""What do later rooms show on a lot's page: panels, in their order, and until when they wait?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.lots.rules import State

LotPanel = Callable[[Lot, Actor], str | None]

# Each answers with Markup (a plain text is escaped), or None where it has nothing to say.
lot_panels: list[LotPanel] = []

# Until when the next step of a lot in this state is awaited, by the room that laid it down.
lot_terms: dict[State, Callable[[Lot], datetime | None]] = {}


def panels_of(lot: Lot, actor: Actor) -> list[str]:
    """Return what the panels say of a lot to an actor."""
    said = (panel(lot, actor) for panel in lot_panels)
    return [markup for markup in said if markup]


def until(lot: Lot) -> datetime | None:
    """Return until when the lot's next step is awaited, where a time is laid down."""
    asked = lot_terms.get(State(lot.state))
    return asked(lot) if asked else None
