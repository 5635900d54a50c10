"""What else is shown on a consignment's page? Whatever later rooms append here, in their order."""

from __future__ import annotations

from collections.abc import Callable

from recycling.custody.models import Consignment
from recycling.deeds import Actor

ConsignmentPanel = Callable[[Consignment, Actor], str | None]

# Each answers with Markup (a plain text is escaped), or None where it has nothing to say.
consignment_panels: list[ConsignmentPanel] = []


def panels_of(consignment: Consignment, actor: Actor) -> list[str]:
    """Return what the panels say of a consignment to an actor."""
    said = (panel(consignment, actor) for panel in consignment_panels)
    return [markup for markup in said if markup]
