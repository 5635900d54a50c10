"""What is a bid, a line of the log, a standing between two bids, and how does a line move it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recycling.auctions.rules.terms import Terms


@dataclass(frozen=True)
class Placing:
    """A bid as the engine sees it: by which bidder (their number), at what price, when.

    ``limit_minor_per_tonne`` is private: as far as which the registry may bid for the bidder.
    """

    bidder: int
    minor_per_tonne: int
    at: datetime
    limit_minor_per_tonne: int | None = None

    @property
    def furthest(self) -> int:
        """Return the highest price this bid may come to."""
        limit = self.limit_minor_per_tonne
        return self.minor_per_tonne if limit is None else limit


@dataclass(frozen=True)
class Line:
    """What a bid adds to the log: a price of a bidder, placed by the registry where automatic."""

    bidder: int
    minor_per_tonne: int
    is_automatic: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a contest stands between two bids; the auction's row keeps exactly this.

    ``leader`` is the number of the leading bidder where the format lets one lead, and
    ``limit_minor_per_tonne`` that bidder's private limit, where it is above the leading price.
    """

    closes_at: datetime
    last_seq: int = 0
    leader: int | None = None
    leading_minor_per_tonne: int | None = None
    limit_minor_per_tonne: int | None = None

    @property
    def furthest(self) -> int | None:
        """Return the highest price the leader may come to."""
        limit = self.limit_minor_per_tonne
        return self.leading_minor_per_tonne if limit is None else limit


@dataclass(frozen=True)
class Admitted:
    """The standing after a bid, and the lines it adds to the log: none where only a limit rose."""

    standing: Standing
    lines: tuple[Line, ...]


def after(terms: Terms, standing: Standing, at: datetime, lines: tuple[Line, ...]) -> Admitted:
    """Return what lines added at an instant make of a standing: further, and perhaps longer."""
    if not lines:
        return Admitted(standing, ())
    moved = replace(
        standing,
        last_seq=standing.last_seq + len(lines),
        closes_at=extended(terms, standing.closes_at, at),
    )
    return Admitted(moved, lines)


def led_by(standing: Standing, line: Line, furthest: int) -> Standing:
    """Return the standing with a line at its head whose bidder may go as far as given."""
    limit = furthest if furthest > line.minor_per_tonne else None
    return replace(
        standing,
        leader=line.bidder,
        leading_minor_per_tonne=line.minor_per_tonne,
        limit_minor_per_tonne=limit,
    )


def extended(terms: Terms, closes_at: datetime, at: datetime) -> datetime:
    """Return the effective close after a bid accepted at this instant; never an earlier one."""
    if closes_at - at <= timedelta(seconds=terms.soft_close_seconds):
        return max(closes_at, at + timedelta(seconds=terms.extension_seconds))
    return closes_at
