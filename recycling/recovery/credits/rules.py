"""How many credits of an element does a base have, and which are drawn on?

The credit method of mass balance (ISO 22095-2:2026 names it beside the rolling average, and asks
for a boundary in space and time). From the standard: credits are booked where specified material
enters, attributed to outputs of the same system, and accounted for over a stated period. Our
choices: the system is one base, each element by itself; a credit is what a batch *recovered* of
specified lots in its products, so that no loss is ever attributed; it lapses after the period its
base declared (the certification scheme ISCC EU allows three months); the one that lapses
first is drawn first; the balance is never below zero, not even within the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from recycling.months import Month

_LAST_DAY_OF_ALL = 28


class EntryKind(StrEnum):
    """What an entry of the ledger of credits books."""

    CREDIT = "credit"  # recovered of specified lots; below zero: corrected books recovered less
    ATTRIBUTION = "attribution"  # to a product, below zero; above: given back by corrected books


@dataclass(frozen=True)
class Booked:
    """What is booked of one element of a batch: its credit, and what each product was given."""

    credit: int = 0
    attributed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One change of a balance, in milligrams; ``product`` is empty of a credit."""

    kind: EntryKind
    product: str
    amount: int


@dataclass
class Layer:
    """What is left of one amount that came in, of which batch, and when it lapses."""

    batch: int
    left: int
    lapses_at: datetime


@dataclass(frozen=True)
class Posting:
    """A change as booked: the balance after it, and what it put in (``None``: it drew).

    ``lapses_at`` is when the first of the amounts it put in or drew on lapses.
    """

    change: Change
    balance: int
    lapses_at: datetime
    layer: Layer | None


class Account:
    """The credits of one element at one base."""

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self.layers = list(layers)

    def balance(self, at: datetime) -> int:
        """Return the milligrams that are left and have not lapsed at an instant."""
        return sum(layer.left for layer in self.layers if layer.lapses_at > at)

    def post(self, batch: int, change: Change, at: datetime, lapses_at: datetime) -> Posting:
        """Book a change of a batch; ``lapses_at`` is of what comes in.

        Raises ``ValueError`` where more is drawn than is left.
        """
        if change.amount > 0:
            layer = Layer(batch, change.amount, lapses_at)
            self.layers.append(layer)
            return Posting(change, self.balance(at), lapses_at, layer)
        own = batch if change.kind is EntryKind.CREDIT else None
        first = self._draw(-change.amount, at, own)
        return Posting(change, self.balance(at), first, None)

    def _draw(self, amount: int, at: datetime, own: int | None) -> datetime:
        """Draw on what lapses first, or first of all on what a batch itself put in."""
        alive = [layer for layer in self.layers if layer.left and layer.lapses_at > at]
        used = []
        for layer in sorted(alive, key=lambda one: (one.batch != own, one.lapses_at)):
            taken = min(layer.left, amount)
            if taken:
                layer.left -= taken
                amount -= taken
                used.append(layer.lapses_at)
        if amount:
            raise ValueError("more than is left")
        return min(used)


def changes(before: Booked, after: Booked) -> Iterator[Change]:
    """Go through what has to be booked, what comes in before what is drawn."""
    yield from sorted(_changes(before, after), key=lambda one: one.amount < 0)


def _changes(before: Booked, after: Booked) -> Iterator[Change]:
    if after.credit != before.credit:
        yield Change(EntryKind.CREDIT, "", after.credit - before.credit)
    for product in sorted({*before.attributed, *after.attributed}):
        more = after.attributed.get(product, 0) - before.attributed.get(product, 0)
        if more:
            yield Change(EntryKind.ATTRIBUTION, product, -more)


def booked(entries: Iterable[Change]) -> Booked:
    """Return what entries of a batch and element come to."""
    ordered = sorted(entries, key=lambda one: (one.kind, one.product))
    sums = {
        key: sum(one.amount for one in group)
        for key, group in groupby(ordered, key=lambda one: (one.kind, one.product))
    }
    given = {
        product: -amount
        for (kind, product), amount in sums.items()
        if kind is EntryKind.ATTRIBUTION and amount
    }
    return Booked(sums.get((EntryKind.CREDIT, ""), 0), given)


def lapse(at: datetime, months: int) -> datetime:
    """Return when a credit booked at an instant lapses: so many months later, the same day.

    A day that not every month has becomes the 28th, never a later one.
    """
    month = Month.of(at.date())
    for _ in range(months):
        month = month.next()
    return at.replace(year=month.year, month=month.number, day=min(at.day, _LAST_DAY_OF_ALL))
