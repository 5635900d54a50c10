"""Deeds of the market: open, bid, close, award, cancel. One module for each."""

from recycling.auctions.service.awarding import award
from recycling.auctions.service.bidding import place_bid, try_offer
from recycling.auctions.service.closing import close_auction
from recycling.auctions.service.offers import Offer
from recycling.auctions.service.opening import cancel_auction, open_auction

__all__ = [
    "Offer",
    "award",
    "cancel_auction",
    "close_auction",
    "open_auction",
    "place_bid",
    "try_offer",
]
