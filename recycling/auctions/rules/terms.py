"""On what terms is a lot offered, and which terms are acceptable?

A format is a row of traits; the one engine in ``standing.py`` reads the traits and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.errors import Finding, invalid_all
from recycling.quantities import CURRENCIES

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=90)
LONGEST_SOFT_CLOSE_SECONDS = 24 * 60 * 60
LARGEST_MINOR_PER_TONNE = 1_000_000_000


class Format(StrEnum):
    """How bids are made: once and unseen, or one above the other in the open."""

    SEALED = "sealed"
    OPEN = "open"


class AuctionState(StrEnum):
    """Where an auction stands, and who brought it there."""

    OPEN = "open"  # the holder, by opening it
    CLOSED = "closed"  # the registry at the effective close; awaits the holder's award
    AWARDED = "awarded"  # the holder
    UNSOLD = "unsold"  # the registry: no bid, or none at or above the reserve, can be awarded
    CANCELLED = "cancelled"  # the holder, before any bid


class BidState(StrEnum):
    """Where a bid stands, and who brought it there."""

    STANDING = "standing"  # the bidder; in an open auction only the leading bid stands
    OUTBID = "outbid"  # another bidder, with a higher price in an open auction
    REPLACED = "replaced"  # the bidder, with a new sealed bid
    DISQUALIFIED = "disqualified"  # the check at the award: its base may no longer take the lot
    WON = "won"  # the holder, by the award
    LOST = "lost"  # the award of another bid, or the end of an auction without award


@dataclass(frozen=True)
class Traits:
    """What makes a format: everything else is the same for all."""

    must_beat_leader: bool
    is_replaceable: bool
    closes_softly: bool
    hides_prices: bool


TRAITS = {
    Format.SEALED: Traits(
        must_beat_leader=False, is_replaceable=True, closes_softly=False, hides_prices=True
    ),
    Format.OPEN: Traits(
        must_beat_leader=True, is_replaceable=False, closes_softly=True, hides_prices=False
    ),
}


@dataclass(frozen=True)
class Terms:
    """What the holder fixed when opening: the price rules and the planned close.

    Prices are in minor units of ``currency`` per tonne. ``reserve_minor_per_tonne`` is signed:
    the lowest price (or the highest treatment fee) the holder takes; ``None`` takes any.
    """

    format: str
    currency: str
    closes_at: datetime
    reserve_minor_per_tonne: int | None = None
    reserve_is_open: bool = False
    increment_minor: int = 0
    soft_close_seconds: int = 0
    extension_seconds: int = 0

    @property
    def traits(self) -> Traits:
        """Return what the format asks of the engine."""
        return TRAITS[Format(self.format)]

    @property
    def shown_reserve(self) -> int | None:
        """Return the reserve where bidders may know it."""
        return self.reserve_minor_per_tonne if self.reserve_is_open else None


def check_terms(terms: Terms, at: datetime) -> None:
    """Raise ``Invalid`` with one finding for each term that cannot be offered at this instant."""
    refusal = invalid_all(_findings(terms, at))
    if refusal:
        raise refusal


def _findings(terms: Terms, at: datetime) -> Iterable[Finding]:
    if terms.format not in tuple(Format):
        yield Finding("format", "unknown_format", f"Choose one of {', '.join(Format)}.")
        return
    if terms.currency not in CURRENCIES:
        yield Finding("currency", "unknown_currency", f"Use one of {', '.join(CURRENCIES)}.")
    yield from _close_findings(terms, at)
    yield from _reserve_findings(terms)
    yield from _softly_findings(terms) if terms.traits.closes_softly else _firm_findings(terms)


def _close_findings(terms: Terms, at: datetime) -> Iterable[Finding]:
    if terms.closes_at <= at:
        yield Finding("closes_at", "close_in_past", "The close must lie in the future.")
    elif terms.closes_at - at < SHORTEST:
        yield Finding("closes_at", "close_too_soon", "Let an auction run for at least one minute.")
    elif terms.closes_at - at > LONGEST:
        yield Finding(
            "closes_at", "close_too_late", f"Let an auction run for at most {LONGEST.days} days."
        )


def _reserve_findings(terms: Terms) -> Iterable[Finding]:
    reserve = terms.reserve_minor_per_tonne
    if reserve is None and terms.reserve_is_open:
        yield Finding(
            "reserve_per_tonne", "no_reserve_to_show", "Give the reserve that bidders are to see."
        )
    if reserve is not None and abs(reserve) > LARGEST_MINOR_PER_TONNE:
        yield Finding("reserve_per_tonne", "price_out_of_range", out_of_range(terms.currency))


def _softly_findings(terms: Terms) -> Iterable[Finding]:
    if not 1 <= terms.increment_minor <= LARGEST_MINOR_PER_TONNE:
        yield Finding(
            "increment_per_tonne",
            "bad_increment",
            "Give the least step between two bids, above zero, in money per tonne.",
        )
    for field, seconds in (
        ("soft_close_seconds", terms.soft_close_seconds),
        ("extension_seconds", terms.extension_seconds),
    ):
        if not 0 <= seconds <= LONGEST_SOFT_CLOSE_SECONDS:
            yield Finding(field, "bad_soft_close", "Give a time from zero to 24 hours.")
    if terms.soft_close_seconds and terms.extension_seconds < 1:
        yield Finding(
            "extension_seconds",
            "no_extension",
            "Say by how long a late bid extends the auction, or set the last minutes to zero.",
        )


def _firm_findings(terms: Terms) -> Iterable[Finding]:
    for field, value in (
        ("increment_per_tonne", terms.increment_minor),
        ("soft_close_seconds", terms.soft_close_seconds),
        ("extension_seconds", terms.extension_seconds),
    ):
        if value:
            yield Finding(
                field,
                "not_of_this_format",
                "A sealed auction has no least step and closes when it says; leave this out.",
            )


def out_of_range(currency: str) -> str:
    """Say which prices can be held at all."""
    return (
        f"No price is above {LARGEST_MINOR_PER_TONNE:,} minor units of {currency} per tonne, "
        "in either direction. Check the unit: the price is per tonne."
    )
