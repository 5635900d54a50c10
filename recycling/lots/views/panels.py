"""What else is shown on a lot's page? Whatever later rooms append here, in their order."""

from __future__ import annotations

from collections.abc import Callable

from recycling.deeds import Actor
from recycling.lots.models import Lot

LotPanel = Callable[[Lot, Actor], str | None]

# Each answers with Markup (a plain text is escaped), or None where it has nothing to say.
lot_panels: list[LotPanel] = []


def panels_of(lot: Lot, actor: Actor) -> list[str]:
    """Return what the panels say of a lot to an actor."""
    said = (panel(lot, actor) for panel in lot_panels)
    return [markup for markup in said if markup]
