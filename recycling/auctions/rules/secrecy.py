"""Who may read a price, and who may know whose it is?

In a sealed auction nobody reads a price before the close: it is not there to be read. From the
close on the holder and the regulator read all of them, and once the lot is awarded everybody.
Bidders stay numbers: the holder learns the winner's name, the regulator every name after the
award, everybody their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.auctions.rules.terms import TRAITS, AuctionState, BidState, Format


@dataclass(frozen=True)
class Reader:
    """Who looks at an auction: its holder, its regulator, one of its bidders, or anybody."""

    organisation_id: int | None = None
    is_holder: bool = False
    is_regulator: bool = False
    is_invited: bool = True  # or the auction is open to all


def may_read_price(reader: Reader, auction_format: str, state: str, bidder_id: int) -> bool:
    """Tell whether this reader may read the price of a bid of this bidder."""
    if not TRAITS[Format(auction_format)].hides_prices or state == AuctionState.AWARDED:
        return True
    if state == AuctionState.OPEN:
        return False
    return reader.is_holder or reader.is_regulator or reader.organisation_id == bidder_id


def may_know_bidder(reader: Reader, state: str, bid_state: str, bidder_id: int) -> bool:
    """Tell whether this reader may know which organisation bid."""
    if reader.organisation_id == bidder_id:
        return True
    if state != AuctionState.AWARDED:
        return False
    return reader.is_regulator or (reader.is_holder and bid_state == BidState.WON)


def may_know_reason(reader: Reader, bidder_id: int) -> bool:
    """Tell whether this reader may know why a bid was disqualified."""
    return reader.is_holder or reader.is_regulator or reader.organisation_id == bidder_id
