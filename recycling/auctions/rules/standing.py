"""When does a bid stand, who leads, and when does it close? The one engine of all formats.

``admit`` is asked twice: live, inside the bid's transaction with the standing kept in the
auction's row, and again by anyone who replays the log (``outcome.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recycling.auctions.rules.terms import LARGEST_MINOR_PER_TONNE, Terms, out_of_range
from recycling.auctions.rules.words import price_in_words
from recycling.clock import stamp
from recycling.errors import Conflict, Invalid

PRICE = "price"


@dataclass(frozen=True)
class Placing:
    """A bid as the engine sees it: by which bidder (their number), at what price, when."""

    bidder: int
    minor_per_tonne: int
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a contest stands between two bids; the auction's row keeps exactly this.

    ``leader`` is the number of the leading bidder where the format lets one lead.
    """

    closes_at: datetime
    last_seq: int = 0
    leader: int | None = None
    leading_minor_per_tonne: int | None = None


def admit(terms: Terms, standing: Standing, bid: Placing) -> Standing:
    """Return the standing after a bid.

    Raises ``Conflict`` for a bid after the effective close or by the leader against itself,
    ``Invalid`` naming ``price`` for one too low or beyond what can be held.
    """
    _check_in_time(standing, bid)
    _check_range(terms, bid)
    _check_reserve(terms, bid)
    if terms.traits.must_beat_leader:
        _check_beats_leader(terms, standing, bid)
        standing = replace(standing, leader=bid.bidder, leading_minor_per_tonne=bid.minor_per_tonne)
    return replace(
        standing,
        last_seq=standing.last_seq + 1,
        closes_at=extended(terms, standing.closes_at, bid.at),
    )


def extended(terms: Terms, closes_at: datetime, at: datetime) -> datetime:
    """Return the effective close after a bid accepted at this instant; never an earlier one."""
    if closes_at - at <= timedelta(seconds=terms.soft_close_seconds):
        return max(closes_at, at + timedelta(seconds=terms.extension_seconds))
    return closes_at


def is_due(closes_at: datetime, at: datetime) -> bool:
    """Tell whether the effective close is reached: a bid at that very instant is late."""
    return at >= closes_at


def least_acceptable(terms: Terms, standing: Standing) -> int | None:
    """Return the lowest price (minor units per tonne) the next bid may name; ``None``: any."""
    floors = [] if terms.shown_reserve is None else [terms.shown_reserve]
    if terms.traits.must_beat_leader and standing.leading_minor_per_tonne is not None:
        floors.append(standing.leading_minor_per_tonne + terms.increment_minor)
    return max(floors, default=None)


def check_currency(terms: Terms, currency: str) -> None:
    """Raise ``Invalid`` unless the bid is in the auction's currency."""
    if currency != terms.currency:
        raise Invalid(
            "other_currency",
            f"This auction is held in {terms.currency}, not in {currency}.",
            field="price.currency",
            way_out=f"Give the price in {terms.currency} per tonne.",
        )


def _check_in_time(standing: Standing, bid: Placing) -> None:
    if is_due(standing.closes_at, bid.at):
        raise Conflict(
            "bid_too_late",
            f"Bidding closed at {stamp(standing.closes_at)}; your bid came at {stamp(bid.at)}.",
            way_out="Look for another open auction.",
        )


def _check_range(terms: Terms, bid: Placing) -> None:
    if abs(bid.minor_per_tonne) > LARGEST_MINOR_PER_TONNE:
        raise Invalid("price_out_of_range", out_of_range(terms.currency), field=PRICE)


def _check_reserve(terms: Terms, bid: Placing) -> None:
    reserve = terms.shown_reserve
    if reserve is not None and bid.minor_per_tonne < reserve:
        raise Invalid(
            "below_reserve",
            "Your price is below the reserve.",
            field=PRICE,
            way_out=_as_good_as(reserve, terms),
        )


def _check_beats_leader(terms: Terms, standing: Standing, bid: Placing) -> None:
    if standing.leading_minor_per_tonne is None:
        return
    if standing.leader == bid.bidder:
        raise Conflict(
            "already_leading",
            "Your bid leads already; nobody bids against themselves.",
            field=PRICE,
            way_out="Wait until somebody has bid better.",
        )
    least = standing.leading_minor_per_tonne + terms.increment_minor
    if bid.minor_per_tonne < least:
        raise Invalid(
            "below_increment",
            "Your price does not beat the leading bid by the least step.",
            field=PRICE,
            way_out=_as_good_as(least, terms),
        )


def _as_good_as(minor_per_tonne: int, terms: Terms) -> str:
    words = price_in_words(minor_per_tonne, terms.currency)
    return f"Offer {words}, or what is better for the holder."
