"""Who wins? A pure function of the bid log and the terms, which anyone can run again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from recycling.auctions.rules.standing import Placing, Standing, admit
from recycling.auctions.rules.terms import Terms
from recycling.errors import Invalid, Refusal


@dataclass(frozen=True)
class LoggedBid(Placing):
    """A line of the bid log: its place in the gapless sequence, and whether it still counts."""

    seq: int
    is_disqualified: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a log makes of an auction.

    ``ranking`` holds the bid that counts of each bidder, best first, disqualified ones left out;
    ``winner`` is its first at or above the reserve, ``None`` where the lot stays unsold.
    """

    closes_at: datetime
    last_seq: int
    ranking: tuple[LoggedBid, ...]
    winner: LoggedBid | None


def outcome(log: Sequence[LoggedBid], terms: Terms) -> Outcome:
    """Replay a whole log and say who wins at which effective close.

    Raises ``Invalid`` naming the first line that has a gap before it, runs backwards in time, or
    would not have been admitted.
    """
    standing = replay(log, terms)
    ranked = ranking(log)
    return Outcome(standing.closes_at, standing.last_seq, ranked, best(ranked, terms))


def replay(log: Sequence[LoggedBid], terms: Terms) -> Standing:
    """Return the standing after every bid of the log; raises ``Invalid`` as ``outcome`` does."""
    standing = Standing(terms.closes_at)
    before: LoggedBid | None = None
    for bid in log:
        if bid.seq != standing.last_seq + 1 or (before is not None and bid.at < before.at):
            raise _broken(bid, "it does not follow the line before it")
        try:
            standing = admit(terms, standing, bid)
        except Refusal as refusal:
            raise _broken(bid, refusal.message) from refusal
        before = bid
    return standing


def ranking(log: Iterable[LoggedBid]) -> tuple[LoggedBid, ...]:
    """Return the last bid of each bidder, highest price first, the earlier sequence on a tie.

    In an open auction a bidder's last bid is its highest; a sealed one replaces the one before.
    """
    counting = {bid.bidder: bid for bid in log}
    qualified = (bid for bid in counting.values() if not bid.is_disqualified)
    return tuple(sorted(qualified, key=lambda bid: (-bid.minor_per_tonne, bid.seq)))


def best(ranked: Sequence[LoggedBid], terms: Terms) -> LoggedBid | None:
    """Return the first of a ranking where it reaches the reserve."""
    reserve = terms.reserve_minor_per_tonne
    return next(
        (bid for bid in ranked[:1] if reserve is None or bid.minor_per_tonne >= reserve), None
    )


def _broken(bid: LoggedBid, why: str) -> Invalid:
    return Invalid(
        "log_broken",
        f"Bid {bid.seq} cannot stand in this log: {why}",
        field=f"bids.{bid.seq}",
        way_out="Compare the log with the published one.",
    )
