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
from recycling.sayings import known, say

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=90)
LONGEST_SOFT_CLOSE_SECONDS = 24 * 60 * 60
SHORTEST_STEP_SECONDS = 10
LARGEST_MINOR_PER_TONNE = 1_000_000_000


class Format(StrEnum):
    """How bids are made: unseen, one above the other in the open, or by taking what is asked."""

    SEALED = "sealed"
    OPEN = "open"
    FIXED = "fixed"  # the first to take the asked price has it
    DESCENDING = "descending"  # so it is, with an asked price that falls step by step


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
    WITHDRAWN = "withdrawn"  # the bidder, on one of the few grounds for it
    WON = "won"  # the holder, by the award
    LOST = "lost"  # the award of another bid, or the end of an auction without award
    DEFAULTED = "defaulted"  # the bidder, who was awarded the lot and did not pay in time
    DECLINED = "declined"  # the bidder, offered a second chance and not taking it


GIVEN_UP = frozenset({BidState.DEFAULTED, BidState.DECLINED})
"""States of bids whose bidders let an award go by after the close."""


@dataclass(frozen=True)
class Traits:
    """What makes a format: everything else is the same for all."""

    must_beat_leader: bool = False  # and so takes a private limit up to which to go
    is_replaceable: bool = False
    hides_prices: bool = False
    asks: bool = False  # the holder names the price, and the first who takes it ends the contest
    falls: bool = False


TRAITS = {
    Format.SEALED: Traits(is_replaceable=True, hides_prices=True),
    Format.OPEN: Traits(must_beat_leader=True),
    Format.FIXED: Traits(asks=True),
    Format.DESCENDING: Traits(asks=True, falls=True),
}


@dataclass(frozen=True)
class Terms:
    """What the holder fixed when opening: the price rules and the planned close.

    Prices are in minor units of ``currency`` per tonne. ``reserve_minor_per_tonne`` is signed:
    the lowest price (or the highest treatment fee) the holder takes; ``None`` takes any. An asked
    price is signed too; a falling one goes down by the increment every ``step_seconds`` since
    ``opens_at``, as far as the reserve.
    """

    format: str
    currency: str
    closes_at: datetime
    reserve_minor_per_tonne: int | None = None
    reserve_is_open: bool = False
    increment_minor: int = 0
    soft_close_seconds: int = 0
    extension_seconds: int = 0
    ask_minor_per_tonne: int | None = None
    step_seconds: int = 0
    opens_at: datetime | None = None

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
        yield Finding(
            "format", "unknown_format", say("Choose one of %(format)s.", format=", ".join(Format))
        )
        return
    if terms.currency not in CURRENCIES:
        yield Finding(
            "currency",
            "unknown_currency",
            say("Use one of %(currencies)s.", currencies=", ".join(CURRENCIES)),
        )
    yield from _close_findings(terms, at)
    yield from _reserve_findings(terms)
    yield from _FINDINGS[Format(terms.format)](terms)


def _close_findings(terms: Terms, at: datetime) -> Iterable[Finding]:
    if terms.closes_at <= at:
        yield Finding("closes_at", "close_in_past", say("The close must lie in the future."))
    elif terms.closes_at - at < SHORTEST:
        yield Finding(
            "closes_at", "close_too_soon", say("Let an auction run for at least one minute.")
        )
    elif terms.closes_at - at > LONGEST:
        yield Finding(
            "closes_at",
            "close_too_late",
            say("Let an auction run for at most %(days)s days.", days=LONGEST.days),
        )


def _reserve_findings(terms: Terms) -> Iterable[Finding]:
    reserve = terms.reserve_minor_per_tonne
    if reserve is None and terms.reserve_is_open:
        yield Finding(
            "reserve_per_tonne",
            "no_reserve_to_show",
            say("Give the reserve that bidders are to see."),
        )
    if reserve is not None and abs(reserve) > LARGEST_MINOR_PER_TONNE:
        yield Finding("reserve_per_tonne", "price_out_of_range", out_of_range(terms.currency))


def _open_findings(terms: Terms) -> Iterable[Finding]:
    yield from _step_findings(terms)
    for field, seconds in (
        ("soft_close_seconds", terms.soft_close_seconds),
        ("extension_seconds", terms.extension_seconds),
    ):
        if not 0 <= seconds <= LONGEST_SOFT_CLOSE_SECONDS:
            yield Finding(field, "bad_soft_close", say("Give a time from zero to 24 hours."))
    if terms.soft_close_seconds and terms.extension_seconds < 1:
        yield Finding(
            "extension_seconds",
            "no_extension",
            say("Say by how long a late bid extends the auction, or set the last minutes to zero."),
        )
    yield from _absent(terms, "ask_per_tonne", "step_seconds")


def _sealed_findings(terms: Terms) -> Iterable[Finding]:
    yield from _absent(terms, "ask_per_tonne", "increment_per_tonne", "step_seconds")
    yield from _absent(terms, "soft_close_seconds", "extension_seconds")


def _fixed_findings(terms: Terms) -> Iterable[Finding]:
    yield from _ask_findings(terms)
    if terms.reserve_minor_per_tonne is not None:
        yield _not_of_this_format("reserve_per_tonne", terms)
    yield from _absent(terms, "increment_per_tonne", "step_seconds")
    yield from _absent(terms, "soft_close_seconds", "extension_seconds")


def _descending_findings(terms: Terms) -> Iterable[Finding]:
    yield from _ask_findings(terms)
    yield from _step_findings(terms)
    if not SHORTEST_STEP_SECONDS <= terms.step_seconds <= LONGEST_SOFT_CLOSE_SECONDS:
        words = say(
            "Let the price stand for %(shortest_step_seconds)s seconds to 24 hours.",
            shortest_step_seconds=SHORTEST_STEP_SECONDS,
        )
        yield Finding("step_seconds", "bad_step_seconds", words)
    floor, ask = terms.reserve_minor_per_tonne, terms.ask_minor_per_tonne
    if floor is None or (ask is not None and floor >= ask):
        words = say(
            "Give the reserve as far as which the price falls, below the price at the start."
        )
        yield Finding("reserve_per_tonne", "no_floor", words)
    yield from _absent(terms, "soft_close_seconds", "extension_seconds")


_FINDINGS = {
    Format.OPEN: _open_findings,
    Format.SEALED: _sealed_findings,
    Format.FIXED: _fixed_findings,
    Format.DESCENDING: _descending_findings,
}


def _step_findings(terms: Terms) -> Iterable[Finding]:
    if not 1 <= terms.increment_minor <= LARGEST_MINOR_PER_TONNE:
        step = (
            "step by which the price falls" if terms.traits.falls else "least step between two bids"
        )
        words = say("Give the %(step)s, above zero, in money per tonne.", step=step)
        yield Finding("increment_per_tonne", "bad_increment", words)


def _ask_findings(terms: Terms) -> Iterable[Finding]:
    ask = terms.ask_minor_per_tonne
    if ask is None:
        yield Finding(
            "ask_per_tonne", "no_ask", say("Give the price at which a bidder takes the lot.")
        )
    elif abs(ask) > LARGEST_MINOR_PER_TONNE:
        yield Finding("ask_per_tonne", "price_out_of_range", out_of_range(terms.currency))


def _absent(terms: Terms, *fields: str) -> Iterable[Finding]:
    """Find what was given though the format has no use for it."""
    given = {
        "ask_per_tonne": terms.ask_minor_per_tonne is not None,
        "increment_per_tonne": terms.increment_minor != 0,
        "step_seconds": terms.step_seconds != 0,
        "soft_close_seconds": terms.soft_close_seconds != 0,
        "extension_seconds": terms.extension_seconds != 0,
    }
    yield from (_not_of_this_format(field, terms) for field in fields if given[field])


def _not_of_this_format(field: str, terms: Terms) -> Finding:
    words = say(
        "An auction of the format “%(format)s” has none; leave this out.",
        format=known(terms.format),
    )
    return Finding(field, "not_of_this_format", words)


def out_of_range(currency: str) -> str:
    """Say which prices can be held at all."""
    return say(
        "No price is above %(largest_minor_per_tonne)s minor units of %(currency)s per"
        " tonne, in either direction. Check the unit: the price is per tonne.",
        largest_minor_per_tonne=f"{LARGEST_MINOR_PER_TONNE:,}",
        currency=currency,
    )
