"""What does the holder ask just now, where the first who takes the asked price has the lot?

A fixed ask stays; a descending one falls by its step at regular times, never below the reserve.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.auctions.rules.terms import Terms


def ask_at(terms: Terms, at: datetime) -> int:
    """Return the asked price at an instant, in minor units per tonne.

    Raises ``ValueError`` for a format in which nothing is asked.
    """
    ask = terms.ask_minor_per_tonne
    if ask is None:
        raise ValueError(f"a {terms.format} auction asks no price")
    if not terms.traits.falls:
        return ask
    fallen = ask - _steps(terms, at) * terms.increment_minor
    floor = terms.reserve_minor_per_tonne
    return fallen if floor is None else max(fallen, floor)


def falls_next_at(terms: Terms, at: datetime) -> datetime | None:
    """Return when the asked price falls next; ``None`` where it does not fall any more."""
    if not terms.traits.falls or terms.opens_at is None:
        return None
    if ask_at(terms, at) == terms.reserve_minor_per_tonne:
        return None
    return terms.opens_at + timedelta(seconds=terms.step_seconds) * (_steps(terms, at) + 1)


def _steps(terms: Terms, at: datetime) -> int:
    if terms.opens_at is None:
        return 0
    return max(0, (at - terms.opens_at) // timedelta(seconds=terms.step_seconds))
