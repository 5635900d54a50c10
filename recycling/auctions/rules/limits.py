"""What do private limits make of a bid in an open ascending auction?

A bidder may name a limit besides the price: the registry then bids for them, no further than it
takes to lead by one step, and never beyond the limit. Only the leader's limit is ever private:
a bidder who is outbid has come to theirs. Of two equal limits the earlier leads. A limit that
reaches a hidden reserve is taken as far as the reserve, for else both would go away empty-handed.
"""

from __future__ import annotations

from recycling.auctions.rules.lines import Admitted, Line, Placing, Standing, after, led_by
from recycling.auctions.rules.terms import Terms
from recycling.errors import Conflict, Invalid
from recycling.sayings import say


def contested(terms: Terms, standing: Standing, bid: Placing) -> Admitted:
    """Return who leads after a bid that beats the leading price, and at what price."""
    line = Line(bid.bidder, bid.minor_per_tonne)
    rival, theirs = standing.leader, standing.furthest
    if rival is None or theirs is None or theirs < line.minor_per_tonne:
        return _led(terms, standing, bid, (line,), bid.furthest)
    if theirs < bid.furthest:
        price = min(bid.furthest, theirs + terms.increment_minor)
        beaten = Line(rival, theirs, is_automatic=True)
        beats = Line(bid.bidder, price, is_automatic=True)
        return _led(terms, standing, bid, (line, beaten, beats), bid.furthest)
    pushed = () if bid.furthest == bid.minor_per_tonne else (Line(bid.bidder, bid.furthest, True),)
    price = min(theirs, bid.furthest + terms.increment_minor)
    return _led(terms, standing, bid, (line, *pushed, Line(rival, price, True)), theirs)


def raised(terms: Terms, standing: Standing, bid: Placing) -> Admitted:
    """Return the standing after the leader's own limit rose; their price stays.

    Raises ``Conflict`` for a leader who would bid against itself, ``Invalid`` for a limit that
    does not rise.
    """
    leading = _leading(standing)
    if bid.limit_minor_per_tonne is None or bid.minor_per_tonne > leading:
        raise Conflict(
            "already_leading",
            say("Your bid leads already; nobody bids against themselves."),
            field="price",
            way_out=say(
                "Wait until somebody has bid better, or raise your limit at your own price."
            ),
        )
    limit = standing.limit_minor_per_tonne
    if bid.limit_minor_per_tonne <= (leading if limit is None else limit):
        raise Invalid(
            "limit_not_higher",
            say("A limit may rise, not fall."),
            field="limit",
            way_out=say("Give a limit better for the holder than your last one."),
        )
    return _led(terms, standing, bid, (), bid.limit_minor_per_tonne)


def _led(
    terms: Terms, standing: Standing, bid: Placing, lines: tuple[Line, ...], furthest: int
) -> Admitted:
    """Let the last of the lines lead, taken as far as a hidden reserve that its bidder reaches."""
    head = lines[-1] if lines else Line(bid.bidder, _leading(standing))
    reserve = terms.reserve_minor_per_tonne
    if reserve is not None and head.minor_per_tonne < reserve <= furthest:
        head = Line(head.bidder, reserve, is_automatic=True)
        lines = (*lines, head)
    return after(terms, led_by(standing, head, furthest), bid.at, lines)


def _leading(standing: Standing) -> int:
    if standing.leading_minor_per_tonne is None:
        raise ValueError("nobody leads")
    return standing.leading_minor_per_tonne
