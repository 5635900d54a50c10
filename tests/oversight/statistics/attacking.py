"""An attacker who reads every table and file, and knows who treated what, but not how much of it.

Even what nobody tells is known to this one: which firms are in a figure, by which stream, route and
country. What is asked is how much a firm, or a few firms, may have treated at most, as a linear
program over all that is published. An insider knows the figures of one firm besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import highspy
import numpy as np

from recycling.oversight.statistics.rules import Kind, Part
from recycling.oversight.statistics.tables import NAMES, Bundle, told
from recycling.quantities import Mass, total_mass

Published = Sequence[tuple[str, Sequence[Part]]]
_FEW = 3
_INSIDERS = 2


class Attack:
    """What may be concluded of one measure from bundles as they are published, month by month."""

    def __init__(self, published: Published, measure: Callable[[Part], int]) -> None:
        self.bundles = [_bundle(number, *one) for number, one in enumerate(published)]
        self.known = [
            (number, part, measure(part))
            for number, (_, parts) in enumerate(published)
            for part in parts
            if measure(part)
        ]
        name = "treated" if measure(Part(Kind("", "", ""), 0, 1, 0)) else "recovered"
        self._model = _model(len(self.known), list(self._rows(name)))

    def _rows(self, name: str) -> Iterator[tuple[list[int], int]]:
        """Yield each published number: which of the unknown it is the sum of."""
        for by, names_of in NAMES.items():
            found = told(self.bundles, by)
            for row in found.every:
                inside = {
                    one.number
                    for one in self.bundles
                    if tuple(names_of(one)) == ((row.name,) if row.name else row.of)
                    or (not row.name and len(names_of(one)) > 1)
                }
                yield self._of(inside), getattr(row, name).milligrams
        for one in self.bundles:
            yield self._of({one.number}), getattr(one, name).milligrams

    def _of(self, numbers: set[int]) -> list[int]:
        return [place for place, (number, _, _) in enumerate(self.known) if number in numbers]

    def narrowest(self) -> float:
        """Return the least highest figure of any firm, or cell of few, as a multiple of the true.

        Of firms also as one of the largest others sees it, who knows its own figures.
        """
        sizes: defaultdict[int, int] = defaultdict(int)
        for _, part, amount in self.known:
            sizes[part.firm] += amount
        largest = sorted(sizes, key=lambda firm: -sizes[firm])
        found = [np.inf]
        for firm in sizes:
            others = [one for one in largest if one != firm][:_INSIDERS]
            found += [
                self._highest(lambda part: part.firm == firm, insider)  # noqa: B023
                for insider in (None, *others)
            ]
        found += [self._highest(cell) for cell in self._small_cells()]
        return min(found)

    def _small_cells(self) -> Iterator[Callable[[Part], bool]]:
        firms: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for _, part, _ in self.known:
            for shown in product((True, False), repeat=3):
                names = zip(part.kind, shown, strict=True)
                firms[tuple(name if is_shown else "" for name, is_shown in names)].add(part.firm)
        for cell, inside in firms.items():
            if len(inside) < _FEW:
                yield lambda part, cell=cell: all(  # type: ignore[misc]
                    name in ("", own) for name, own in zip(cell, part.kind, strict=True)
                )

    def _highest(self, wanted: Callable[[Part], bool], insider: int | None = None) -> float:
        truth = 0
        for place, (_, part, amount) in enumerate(self.known):
            is_wanted = wanted(part)
            truth += amount * is_wanted
            self._model.changeColCost(place, float(is_wanted))
            fixed = part.firm == insider
            self._model.changeColBounds(
                place, amount if fixed else 0, amount if fixed else highspy.kHighsInf
            )
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(f"what is published agrees with nothing: {self.known}")
        return float(self._model.getInfo().objective_function_value) / truth


def _bundle(number: int, month: str, parts: Sequence[Part]) -> Bundle:
    return Bundle(
        number,
        month,
        "Nd",
        tuple(sorted({part.kind for part in parts})),
        total_mass(Mass(part.treated) for part in parts),
        total_mass(Mass(part.recovered) for part in parts),
    )


def _model(unknown: int, rows: Sequence[tuple[list[int], int]]) -> Any:
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    for _ in range(unknown):
        model.addCol(0.0, 0.0, highspy.kHighsInf, 0, np.array([], dtype=np.int32), np.array([]))
    for places, amount in rows:
        ones = np.ones(len(places))
        model.addRow(amount, amount, len(places), np.array(places, dtype=np.int32), ones)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return model
