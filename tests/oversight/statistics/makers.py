"""Makers of figures: what invented firms treated and recovered, as the night's work counts it."""

from __future__ import annotations

from collections.abc import Iterable

from recycling.deeds import SYSTEM, Act
from recycling.oversight.statistics.rules import Kind, Part
from recycling.oversight.statistics.service import Recovered, enter_recovery, publish_figures
from recycling.quantities import Mass
from tests.makers import a_member

MAGNETS = Kind("magnets", "hydrogen_decrepitation", "DE")
LAMPS = Kind("phosphors", "acid_leaching", "FR")


def firms(many: int) -> list[int]:
    """The ids of so many recyclers."""
    return [a_member("recycler").actor.organisation_id or 0 for _ in range(many)]


def keep(month: str, parts: Iterable[Part], element: str = "Nd") -> None:
    """Keep what firms treated and recovered in a month."""
    for part in parts:
        kind, masses = part.kind, (Mass(part.treated), Mass(part.recovered))
        row = Recovered(part.firm, kind.stream, kind.route, element, *masses)
        enter_recovery(Act(SYSTEM), month, kind.country, (row,))


def publish(month: str) -> int:
    """Publish a month; how many figures it has."""
    return int(publish_figures(Act(SYSTEM), month))
