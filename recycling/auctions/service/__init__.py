"""Deeds of the market: open, invite, ask, bid, close, award, cancel. One module for each."""

from recycling.auctions.service.awarding import award, award_taken
from recycling.auctions.service.bidding import place_bid, try_offer
from recycling.auctions.service.closing import close_auction
from recycling.auctions.service.disqualifying import disqualify_base, disqualify_everywhere
from recycling.auctions.service.inviting import invite
from recycling.auctions.service.limiting import limit_exposure, settle
from recycling.auctions.service.offers import Offer, by_formula
from recycling.auctions.service.opening import cancel_auction, open_auction
from recycling.auctions.service.questions import answer, ask
from recycling.auctions.service.withdrawing import withdraw_bid

__all__ = [
    "Offer",
    "answer",
    "ask",
    "award",
    "award_taken",
    "by_formula",
    "cancel_auction",
    "close_auction",
    "disqualify_base",
    "disqualify_everywhere",
    "invite",
    "limit_exposure",
    "open_auction",
    "place_bid",
    "settle",
    "try_offer",
    "withdraw_bid",
]
