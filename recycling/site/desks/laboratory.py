"""What awaits a laboratory: nothing yet, and its desk says so."""

from __future__ import annotations

from datetime import datetime

from recycling.deeds import Actor
from recycling.site.desks.entry import Section


def laboratory_desk(_actor: Actor, _now: datetime) -> tuple[Section, ...]:
    """Return nothing: no deed of the registry is a laboratory's yet."""
    return ()
