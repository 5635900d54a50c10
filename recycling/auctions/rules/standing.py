"""When does a bid stand, who leads, and when does it close? The one engine of all formats.

``admit`` is asked live, inside the bid's transaction, with the standing kept in the auction's row;
``outcome.py`` follows the log it made. A bid makes one line of the log, and where private limits
meet (``limits.py``) further ones, each a bid the registry placed for a bidder.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recycling.auctions.rules.asking import ask_at
from recycling.auctions.rules.limits import contested, raised
from recycling.auctions.rules.lines import Admitted, Line, Placing, Standing, after, led_by
from recycling.auctions.rules.terms import LARGEST_MINOR_PER_TONNE, Terms, out_of_range
from recycling.auctions.rules.words import price_in_words
from recycling.clock import stamp
from recycling.errors import Conflict, Invalid
from recycling.sayings import say

PRICE, LIMIT = "price", "limit"


def admit(terms: Terms, standing: Standing, bid: Placing) -> Admitted:
    """Return the standing after a bid, and its lines of the log.

    Raises ``Conflict`` for a bid after the effective close or by the leader against itself,
    ``Invalid`` naming ``price`` or ``limit`` for one too low or beyond what can be held.
    """
    _check_in_time(standing, bid)
    _check_range(terms, bid)
    _check_limit(terms, bid)
    if terms.traits.asks:
        return _taken(terms, standing, bid)
    _check_reserve(terms, bid)
    if terms.traits.must_beat_leader:
        return _in_the_open(terms, standing, bid)
    return after(terms, standing, bid.at, (Line(bid.bidder, bid.minor_per_tonne),))


def is_due(closes_at: datetime, at: datetime) -> bool:
    """Tell whether the effective close is reached: a bid at that very instant is late."""
    return at >= closes_at


def least_acceptable(terms: Terms, standing: Standing, at: datetime) -> int | None:
    """Return the lowest price (minor units per tonne) a bid may name now; ``None``: any."""
    if terms.traits.asks:
        return ask_at(terms, at)
    floors = [] if terms.shown_reserve is None else [terms.shown_reserve]
    if terms.traits.must_beat_leader and standing.leading_minor_per_tonne is not None:
        floors.append(standing.leading_minor_per_tonne + terms.increment_minor)
    return max(floors, default=None)


def check_currency(terms: Terms, currency: str) -> None:
    """Raise ``Invalid`` unless the bid is in the auction's currency."""
    if currency != terms.currency:
        raise Invalid(
            "other_currency",
            say(
                "This auction is held in %(currency)s, not in %(offered)s.",
                currency=terms.currency,
                offered=currency,
            ),
            field="price.currency",
            way_out=say("Give the price in %(currency)s per tonne.", currency=terms.currency),
        )


def _check_in_time(standing: Standing, bid: Placing) -> None:
    if is_due(standing.closes_at, bid.at):
        raise Conflict(
            "bid_too_late",
            say(
                "Bidding closed at %(stamp)s; your bid came at %(came_at)s.",
                stamp=stamp(standing.closes_at),
                came_at=stamp(bid.at),
            ),
            way_out=say("Look for another open auction."),
        )


def _check_range(terms: Terms, bid: Placing) -> None:
    for field, minor in ((PRICE, bid.minor_per_tonne), (LIMIT, bid.furthest)):
        if abs(minor) > LARGEST_MINOR_PER_TONNE:
            raise Invalid("price_out_of_range", out_of_range(terms.currency), field=field)


def _check_limit(terms: Terms, bid: Placing) -> None:
    if bid.limit_minor_per_tonne is None:
        return
    if not terms.traits.must_beat_leader:
        raise Invalid(
            "limit_not_taken",
            say("Only an open ascending auction takes a limit."),
            field=LIMIT,
            way_out=say("Leave it out; your price is all that counts here."),
        )
    if bid.limit_minor_per_tonne < bid.minor_per_tonne:
        raise Invalid(
            "limit_below_price",
            say("Your limit is below your price."),
            field=LIMIT,
            way_out=say("Give a limit at least as good for the holder as the price."),
        )


def _check_reserve(terms: Terms, bid: Placing) -> None:
    reserve = terms.shown_reserve
    if reserve is not None and bid.minor_per_tonne < reserve:
        raise Invalid(
            "below_reserve",
            say("Your price is below the reserve."),
            field=PRICE,
            way_out=_as_good_as(reserve, terms),
        )


def _taken(terms: Terms, standing: Standing, bid: Placing) -> Admitted:
    """Let the first have it who names the asked price; one who offers more pays what is asked."""
    ask = ask_at(terms, bid.at)
    if bid.minor_per_tonne < ask:
        raise Invalid(
            "below_ask",
            say("The holder asks more than your price."),
            field=PRICE,
            way_out=say(
                "Take the lot at %(price_in_words)s.",
                price_in_words=price_in_words(ask, terms.currency),
            ),
        )
    if bid.minor_per_tonne > ask and not terms.traits.falls:
        raise Invalid(
            "above_ask",
            say("The holder asks less than your price."),
            field=PRICE,
            way_out=say(
                "Take the lot at %(price_in_words)s.",
                price_in_words=price_in_words(ask, terms.currency),
            ),
        )
    line = Line(bid.bidder, ask)
    taken = replace(standing, last_seq=standing.last_seq + 1, closes_at=bid.at)
    return Admitted(led_by(taken, line, ask), (line,))


def _in_the_open(terms: Terms, standing: Standing, bid: Placing) -> Admitted:
    if standing.leader == bid.bidder:
        return raised(terms, standing, bid)
    leading = standing.leading_minor_per_tonne
    if leading is not None and bid.minor_per_tonne < leading + terms.increment_minor:
        raise Invalid(
            "below_increment",
            say("Your price does not beat the leading bid by the least step."),
            field=PRICE,
            way_out=_as_good_as(leading + terms.increment_minor, terms),
        )
    return contested(terms, standing, bid)


def _as_good_as(minor_per_tonne: int, terms: Terms) -> str:
    words = price_in_words(minor_per_tonne, terms.currency)
    return say("Offer %(words)s, or what is better for the holder.", words=words)
