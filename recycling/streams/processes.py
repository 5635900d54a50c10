"""By which routes are rare earths recovered, and how much may one expect?

Yield figures are kept with the metric they were measured in: what a leach dissolves is not what a
plant recovers, and no answer here drops the metric's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from recycling.errors import missing
from recycling.sayings import say
from recycling.streams.elements import element
from recycling.streams.kinds import subtype
from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced

OVERALL_RECOVERY = "overall_recovery"
TOTAL = "total"
METRICS: Mapping[str, str] = MappingProxyType(
    {
        OVERALL_RECOVERY: say("overall recovery"),
        "leaching": say("leaching, not overall recovery"),
        "extraction": say("extraction, not overall recovery"),
        "ree_to_slag": say("share that reports to the slag, not yet recovered"),
        "extraction_of_magnet_from_device": say("magnet taken from the device, not yet recovered"),
        "component_yield": say("components found and removed, not yet recovered"),
        "stripping": say("stripping after extraction"),
        "magnetic_property_retention": say("magnetic properties kept"),
        "product_purity": say("purity of the product"),
        "loss_oxide_to_metal": say("loss from oxide to metal"),
    }
)
_TELLS_HOW_MUCH = tuple(METRICS)[:6]


@dataclass(frozen=True, kw_only=True)
class Yield(Sourced):
    """One figure: a fraction 0..1 of ``metric``.

    ``of`` names the elements it is about, ``total`` all rare earths; empty: something else.
    """

    metric: str
    min: Decimal
    max: Decimal
    of: tuple[str, ...]
    scope: str
    conditions: str

    @property
    def middle(self) -> Decimal:
        """Return the middle of the figure's range."""
        return (self.min + self.max) / 2

    @property
    def metric_text(self) -> str:
        """Return the metric in words, saying so where it is not overall recovery."""
        return METRICS[self.metric]


@dataclass(frozen=True, kw_only=True)
class Process(Sourced):
    """One recovery route.

    ``reagents`` are what its steps use up; none where heat, magnets or sorting do the work.
    """

    id: str
    name_en: str
    name_zh: str
    subtypes: tuple[str, ...]
    steps: tuple[str, ...]
    reagents: tuple[str, ...]
    yields: tuple[Yield, ...]
    operations: tuple[str, ...]
    notes: tuple[str, ...]


class ExpectedYield(NamedTuple):
    """What one may expect, from ``low`` to ``high``; no ``value`` where no figure speaks of it."""

    value: Decimal | None
    metric: str
    certainty: str
    source: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)

    @property
    def is_overall_recovery(self) -> bool:
        """Tell whether it is recovery through the whole route, not one stage of it."""
        return self.metric == OVERALL_RECOVERY


class Route(NamedTuple):
    """One way among several for the same waste; ``expected`` of all rare earths together."""

    process: Process
    is_own: bool
    shared: tuple[str, ...]
    expected: ExpectedYield


@cache
def _read() -> Mapping[str, Process]:
    rows = read_catalogue("processes")["processes"]
    return MappingProxyType({row["id"]: _process(row) for row in rows})


def _process(row: dict[str, Any]) -> Process:
    lists = ("subtypes", "steps", "reagents", "operations", "notes")
    yields = tuple(Yield(**{**figure, "of": tuple(figure["of"])}) for figure in row["yields"])
    return Process(**{**row, **{name: tuple(row[name]) for name in lists}, "yields": yields})


def processes() -> tuple[Process, ...]:
    """Return every route."""
    return tuple(_read().values())


def process(process_id: str) -> Process:
    """Return one route; raises ``NotFound``."""
    found = _read().get(process_id)
    if found is None:
        raise missing("process", process_id)
    return found


def processes_for(subtype_id: str) -> tuple[Process, ...]:
    """Return the routes that take a sub-type; raises ``NotFound``."""
    kind = subtype(subtype_id)
    return tuple(route for route in processes() if kind.id in route.subtypes)


def expected_yield(process_id: str, symbol: str) -> ExpectedYield:
    """Tell which part of an element a route yields, with the metric the figure is of.

    Overall recovery comes before any figure of one stage; then a figure of the element itself
    before one of all rare earths; then the lowest, because found figures are laboratory optima.
    Its middle is the answer. Raises ``NotFound``.
    """
    return _expected(process_id, element(symbol).symbol)


def _expected(process_id: str, wanted: str) -> ExpectedYield:
    ranked = sorted(
        (
            (_TELLS_HOW_MUCH.index(figure.metric), wanted not in figure.of, figure.middle, place)
            for place, figure in enumerate(process(process_id).yields)
            if figure.metric in _TELLS_HOW_MUCH and {wanted, TOTAL} & set(figure.of)
        )
    )
    if not ranked:
        return ExpectedYield(None, "", "no figure", "")
    chosen = process(process_id).yields[ranked[0][-1]]
    return ExpectedYield(
        chosen.middle, chosen.metric, chosen.certainty, chosen.source, chosen.min, chosen.max
    )


def routes_beside(process_id: str, subtype_ids: Collection[str]) -> tuple[Route, ...]:
    """Return every route that takes one of the sub-types, the named process first.

    ``shared`` are those of the sub-types it takes. Routes with fewest reagents come first.
    """
    found = (
        (route, tuple(kind for kind in subtype_ids if kind in route.subtypes))
        for route in processes()
    )
    routes = [
        Route(route, route.id == process_id, shared, _expected(route.id, TOTAL))
        for route, shared in found
        if shared
    ]
    return tuple(sorted(routes, key=lambda one: (not one.is_own, len(one.process.reagents))))
