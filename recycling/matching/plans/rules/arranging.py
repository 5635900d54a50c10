"""How do lots with their options become columns, and an allocation become a proposal?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from recycling.bases.quotas.rules import CATEGORY
from recycling.matching.plans.rules.asking import NewPlan, Option, WhyNot, worth
from recycling.matching.plans.rules.placing import first_come
from recycling.matching.plans.rules.problem import NOWHERE, Problem
from recycling.matching.plans.rules.solving import solve
from recycling.quantities import half_up

CAPACITY = "capacity"
_NO_METHOD = "none"


@dataclass(frozen=True)
class Offered:
    """A lot with the bases that may take it; ``contained`` is milligrams by element."""

    number: int
    wet_mg: int
    contained: Mapping[str, int]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class RoomUse:
    """A room: its key, what was free, what the plan takes, and what one more tonne is worth."""

    key: str
    free_mg: int
    used_mg: int
    price_per_tonne: int


@dataclass(frozen=True)
class Proposal:
    """A whole plan. ``placed`` and ``served`` (first come) give each placed lot its option."""

    value: int
    bound: int
    first_come: int
    gap: Decimal
    method: str
    placed: Mapping[int, Option]
    served: Mapping[int, Option]
    why_not: Mapping[int, WhyNot]
    rooms: tuple[RoomUse, ...] = ()


@dataclass
class _Columns:
    """Pairs being written down."""

    keys: dict[str, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    lot: list[int] = field(default_factory=list)
    worth: list[int] = field(default_factory=list)
    rooms: list[list[tuple[int, int]]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def room(self, key: str, free: int) -> int:
        """Return the number of a room, noting it when it is met first."""
        if key not in self.keys:
            self.keys[key] = len(self.free)
            self.free.append(max(free, 0))
        return self.keys[key]

    def problem(self, lots: int) -> Problem:
        """Return the problem of these pairs."""
        width = max(len(rooms) for rooms in self.rooms)
        none = (len(self.free), 0)
        full = np.array([rooms + [none] * (width - len(rooms)) for rooms in self.rooms])
        return Problem(
            lots,
            np.array(self.free, dtype=np.int64),
            np.array(self.lot, dtype=np.int64),
            np.array(self.worth, dtype=np.int64),
            full[:, :, 0].astype(np.int64),
            full[:, :, 1].astype(np.int64),
        )


def changed(key: str, free: int, new: NewPlan) -> int:
    """Return what is free of a room once the change to try out is made.

    A key is base, what, and more: ``BAS-…|capacity|…``; shares are of what is free today. With
    the capacity the scales of its categories change too, for they rest on the same mass.
    """
    base, what = key.split("|")[:2]
    same = what == new.change_of or (new.change_of == CAPACITY and what.startswith(f"{CATEGORY}:"))
    if base != new.change_base or not same:
        return free
    return free * (100 + new.change_percent) // 100


def propose(lots: Sequence[Offered], new: NewPlan) -> Proposal:
    """Return the plan of some lots, in the order in which they were published."""
    total: Counter[str] = Counter()
    for one in lots:
        total.update(one.contained)
    able = [one for one in lots if one.options]
    why = {one.number: WhyNot.NO_BASE for one in lots if not one.options}
    if not able:
        return Proposal(0, 0, 0, Decimal(0), _NO_METHOD, {}, {}, why)
    columns = _written(able, new, total)
    problem = columns.problem(len(able))
    found, served = solve(problem), first_come(problem)
    for place, pair in enumerate(found.chosen.tolist()):
        if pair == NOWHERE:
            pays = problem.worth[problem.lot == place].max() > 0
            why[able[place].number] = WhyNot.NO_ROOM if pays else WhyNot.COSTS

    def placed(chosen: list[int]) -> dict[int, Option]:
        pairs = ((place, pair) for place, pair in enumerate(chosen) if pair != NOWHERE)
        return {able[place].number: columns.options[pair] for place, pair in pairs}

    used = problem.used(found.chosen[found.chosen != NOWHERE]).tolist()
    rooms = (
        RoomUse(key, columns.free[n], used[n], half_up(Decimal(float(found.prices[n] * 10**9))))
        for key, n in columns.keys.items()
    )
    return Proposal(
        found.value,
        found.bound,
        found.first_come,
        found.gap,
        found.method,
        placed(found.chosen.tolist()),
        placed(served.tolist()),
        why,
        tuple(rooms),
    )


def without_change(new: NewPlan) -> NewPlan:
    """Return the same plan with nothing tried out."""
    return replace(new, change_base="", change_percent=0, tried_for="", tried=())


def _written(lots: Sequence[Offered], new: NewPlan, total: Mapping[str, int]) -> _Columns:
    columns = _Columns()
    for place, one in enumerate(lots):
        for option in one.options:
            columns.lot.append(place)
            columns.worth.append(worth(option, new, one.wet_mg, total))
            columns.options.append(option)
            rooms = [
                (columns.room(key, changed(key, free, new)), taken)
                for key, free, taken in option.rooms
            ]
            columns.rooms.append(rooms)
    return columns
