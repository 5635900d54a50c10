"""Which pair of line and licence speaks for a base, and which base comes first?

A base is shown by its best pair: one that is eligible before one that is not, then the higher net
value, then the references. Bases stand in one total order that does not depend on the order in
which they were read: eligible ones by net value to the holder; then those whose line and licence
at least name the waste; then all others. Equal values, and all that may not take it, stand by
reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

from recycling.matching.rules.eligibility import reasons
from recycling.matching.rules.facts import BaseFacts, BaseRecord, LotFacts, Price, Reason
from recycling.matching.rules.valuation import Valuation, net_value

IN_SCOPE = frozenset({"line_takes_subtype", "subtype_on_licence", "code_on_licence"})
_WORTHLESS = -(10**30)


@dataclass(frozen=True)
class Assessment:
    """A base, by its best pair of line and licence, with every reason and the calculation."""

    base: BaseFacts
    reasons: tuple[Reason, ...]
    valuation: Valuation | None

    @cached_property
    def is_eligible(self) -> bool:
        """Tell whether no bar stands unmet."""
        return not any(reason.bars for reason in self.reasons)

    @property
    def decisions(self) -> tuple[Reason, ...]:
        """Return what a named person must decide before the lot may move."""
        return tuple(reason for reason in self.reasons if reason.awaits_decision)

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """Return the reasons that shut the base out."""
        return tuple(reason for reason in self.reasons if reason.bars)

    @property
    def is_in_scope(self) -> bool:
        """Tell whether the line and the licence at least name this waste."""
        return not any(r.rule in IN_SCOPE and not r.met for r in self.reasons)

    @property
    def place(self) -> tuple[int, int, str]:
        """Return where the base stands in the order: group, then value, then reference."""
        group = 0 if self.is_eligible else 1 if self.is_in_scope else 2
        return group, -self._worth if group == 0 else 0, self.base.ref

    @property
    def pair_place(self) -> tuple[int, int, int, str, str]:
        """Return where this pair stands among the pairs of its base."""
        line, licence = self.base.line, self.base.licence
        return (
            self.place[0],
            len(self.unmet),
            -self._worth,
            licence.ref if licence else "",
            line.ref if line else "",
        )

    @property
    def _worth(self) -> int:
        return _WORTHLESS if self.valuation is None else self.valuation.net.minor


def assess(
    lot: LotFacts, record: BaseRecord, prices: Mapping[str, Price], currency: str, day: date
) -> Assessment:
    """Return the base with its best pair of line and licence, all reasons and the net value."""
    pairs = product(record.lines or (None,), record.licences or (None,))
    assessed = (
        _assess_pair(lot, replace(record.base, line=line, licence=licence), prices, currency, day)
        for line, licence in pairs
    )
    return min(assessed, key=lambda one: one.pair_place)


def _assess_pair(
    lot: LotFacts, base: BaseFacts, prices: Mapping[str, Price], currency: str, day: date
) -> Assessment:
    return Assessment(base, reasons(lot, base, day), net_value(lot, base, prices, currency, day))


def ranked(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """Return the bases in order, the best for the holder first."""
    return tuple(sorted(assessments, key=lambda one: one.place))
