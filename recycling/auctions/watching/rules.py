"""What is there to tell of an auction that runs, and when is it looked at again?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from recycling.auctions.rules import Terms, ask_at, falls_next_at

SOON = timedelta(hours=1)
LEAST_BETWEEN_FALLS = timedelta(minutes=15)


@dataclass(frozen=True)
class Told:
    """What was told of an auction before: that it closes soon, and which asked price."""

    is_closing_told: bool = False
    ask_told: int | None = None


@dataclass(frozen=True)
class Look:
    """What a look at an auction finds to tell, and when to look again; ``None``: never.

    ``fallen_to`` is the asked price in minor units per tonne where it fell since it was told.
    """

    closes_soon: bool
    fallen_to: int | None
    next_at: datetime | None


def look(terms: Terms, closes_at: datetime, told: Told, at: datetime) -> Look:
    """Look at an auction at an instant; what is due already is told at the latest now."""
    if at >= closes_at:
        return Look(False, None, None)
    closes_soon = not told.is_closing_told and at >= closes_at - SOON
    moments = [moment for moment in _moments(terms, closes_at, told, at) if moment < closes_at]
    return Look(closes_soon, _fallen(terms, told, at), min(moments, default=None))


def _fallen(terms: Terms, told: Told, at: datetime) -> int | None:
    if not terms.traits.falls:
        return None
    known = terms.ask_minor_per_tonne if told.ask_told is None else told.ask_told
    ask = ask_at(terms, at)
    return ask if known is not None and ask < known else None


def _moments(terms: Terms, closes_at: datetime, told: Told, at: datetime) -> Iterator[datetime]:
    if not told.is_closing_told and at < closes_at - SOON:
        yield closes_at - SOON
    falls = falls_next_at(terms, at)
    if falls is not None:
        yield max(falls, at + LEAST_BETWEEN_FALLS)
