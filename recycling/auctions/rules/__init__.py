"""The rules of a contest, pure: terms, when a bid stands, when it closes, who wins.

A price is signed and net: whole minor units per tonne (wet, as delivered) paid to the holder.
Larger is always better for the holder; below zero the holder pays; zero is a price like any other.
"""

from recycling.auctions.rules.asking import ask_at, falls_next_at
from recycling.auctions.rules.lines import Admitted, Line, Placing, Standing, extended
from recycling.auctions.rules.outcome import (
    LoggedBid,
    Outcome,
    best,
    left_over,
    outcome,
    ranking,
    replay,
)
from recycling.auctions.rules.receipt import planned_receipt
from recycling.auctions.rules.secrecy import (
    Reader,
    may_know_bidder,
    may_know_reason,
    may_read_price,
)
from recycling.auctions.rules.standing import (
    LIMIT,
    PRICE,
    admit,
    check_currency,
    is_due,
    least_acceptable,
)
from recycling.auctions.rules.terms import (
    GIVEN_UP,
    LARGEST_MINOR_PER_TONNE,
    LONGEST,
    SHORTEST,
    TRAITS,
    AuctionState,
    BidState,
    Format,
    Terms,
    check_terms,
)
from recycling.auctions.rules.words import price_in_words

__all__ = [
    "GIVEN_UP",
    "LARGEST_MINOR_PER_TONNE",
    "LIMIT",
    "LONGEST",
    "PRICE",
    "SHORTEST",
    "TRAITS",
    "Admitted",
    "AuctionState",
    "BidState",
    "Format",
    "Line",
    "LoggedBid",
    "Outcome",
    "Placing",
    "Reader",
    "Standing",
    "Terms",
    "admit",
    "ask_at",
    "best",
    "check_currency",
    "check_terms",
    "extended",
    "falls_next_at",
    "is_due",
    "least_acceptable",
    "left_over",
    "may_know_bidder",
    "may_know_reason",
    "may_read_price",
    "outcome",
    "planned_receipt",
    "price_in_words",
    "ranking",
    "replay",
]
