"""What would a plan come to under other quotas than those in force?

Candidates are gathered as if no base had a quota; each then takes of every quota there might be,
and only those are kept that have a limit: in force, or tried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recycling.matching.plans.rules.arranging import Offered, Proposal
from recycling.matching.plans.rules.asking import Option, TriedQuota

UNLIMITED = -1


@dataclass(frozen=True)
class Standing:
    """A quota in force, in milligrams: what it is (``None``: none set), and what is used of it."""

    quota: int | None
    used: int


def in_force(known: Mapping[str, Standing]) -> dict[str, int]:
    """Return what is free of each quota in force, by the key of its room."""
    return {key: one.quota - one.used for key, one in known.items() if one.quota is not None}


def tried_out(known: Mapping[str, Standing], tried: Iterable[TriedQuota]) -> dict[str, int]:
    """Return what would be free of each quota if those tried out were in force."""
    limits = in_force(known)
    for one in tried:
        used = known[one.key].used if one.key in known else 0
        if one.milligrams is None:
            limits.pop(one.key, None)
        else:
            limits[one.key] = one.milligrams - used
    return limits


def limited(lots: Iterable[Offered], limits: Mapping[str, int]) -> list[Offered]:
    """Return lots whose options take only of quotas that have a limit.

    What is free of a limit below 0 counts as nothing.
    """
    return [
        replace(one, options=tuple(_limited(each, limits) for each in one.options)) for one in lots
    ]


def _limited(option: Option, limits: Mapping[str, int]) -> Option:
    rooms = tuple(
        (key, max(limits[key], 0) if free == UNLIMITED else free, taken)
        for key, free, taken in option.rooms
        if free != UNLIMITED or key in limits
    )
    return replace(option, rooms=rooms)


def told(lots: Sequence[Offered], proposal: Proposal) -> dict[str, Any]:
    """Return what a proposal comes to: lots, wet mass, net value, and milligrams recovered."""
    mass = {one.number: one.wet_mg for one in lots}
    recovered: Counter[str] = Counter()
    for option in proposal.placed.values():
        recovered.update(option.recovered)
    return {
        "lots": len(proposal.placed),
        "wet_mg": sum(mass[number] for number in proposal.placed),
        "net_minor": sum(one.net_minor for one in proposal.placed.values()),
        "recovered_mg": {symbol: recovered[symbol] for symbol in sorted(recovered)},
    }
