"""On which grounds may a bidder take a bid back, and what becomes of the log?

A bid binds; so only two grounds count. A manifest typing error, while the bid is young, nobody has
answered it, and the last window has not begun. Or the base may no longer take the lot. What is
taken back stays in the log, with how many lines it then had: replaying it finds the same standing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from recycling.auctions.rules.outcome import LoggedBid
from recycling.auctions.rules.standing import is_due
from recycling.auctions.rules.terms import Terms
from recycling.clock import stamp
from recycling.errors import Conflict
from recycling.sayings import say

TYPING_ERROR, ELIGIBILITY_LOST = "typing_error", "eligibility_lost"
WITHDRAWING = {
    TYPING_ERROR: say("The price was mistyped"),
    ELIGIBILITY_LOST: say("The base may no longer take the lot"),
}
LONGEST_TO_NOTICE = timedelta(minutes=10)


def check_withdrawal_in_time(closes_at: datetime, at: datetime) -> None:
    """Raise ``Conflict`` from the effective close on; a taken price has closed already."""
    if is_due(closes_at, at):
        raise Conflict(
            "withdrawal_too_late",
            say("Bidding closed at %(stamp)s; a bid is taken back before.", stamp=stamp(closes_at)),
            way_out=say("If your base may no longer take the lot, the award finds it out."),
        )


def check_typing_error(
    terms: Terms, closes_at: datetime, placed_at: datetime, at: datetime
) -> None:
    """Raise ``Conflict`` where a bid is too old for that, or the last window has begun."""
    minutes = LONGEST_TO_NOTICE // timedelta(minutes=1)
    if at - placed_at > LONGEST_TO_NOTICE:
        raise Conflict(
            "withdrawal_too_late",
            say(
                "A mistyped bid is taken back within %(minutes)s minutes; yours came at %(stamp)s.",
                minutes=minutes,
                stamp=stamp(placed_at),
            ),
            way_out=say(
                "Tell the holder, who may cancel the auction or award to another for a reason."
            ),
        )
    if closes_at - at <= timedelta(seconds=terms.soft_close_seconds):
        raise Conflict(
            "last_window",
            say("In the last window before the close no bid is taken back for a typing error."),
            way_out=say(
                "Tell the holder, who may cancel the auction or award to another for a reason."
            ),
        )


def mistyped(log: Sequence[LoggedBid], bid: LoggedBid) -> tuple[LoggedBid, ...]:
    """Return what goes with a mistyped bid of an open auction: all that the attempt made.

    ``log`` is the whole, ``bid`` what stands of the attempt. Raises ``Conflict`` where somebody
    has bid since, or it only answers another's bid.
    """
    begun = max((one.seq for one in log if not one.is_automatic and one.seq <= bid.seq), default=0)
    made = [one for one in log if one.seq >= begun]
    first, *called = made
    is_last = all(one.is_automatic and one.at == first.at for one in called)
    if first.bidder != bid.bidder or first.at != bid.at or not is_last:
        raise Conflict(
            "answered_since",
            say(
                "Bid %(seq)s is not the last: others have bid since, or it answers another.",
                seq=bid.seq,
            ),
            field="bid",
            way_out=say("Only the newest bid is taken back for a typing error."),
        )
    return (first, *called)
