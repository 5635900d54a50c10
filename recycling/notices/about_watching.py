"""Which facts about auctions that run and saved searches are told to whom, in which words?"""

from __future__ import annotations

from recycling.auctions.watching.models import AlertKind
from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_WATCHING: dict[str, tuple[Telling, ...]] = {
    "BiddersOutbid": (
        Telling(
            ("organisations",),
            N_("You are outbid in the auction of lot %(lot)s. It closes at %(closes)s."),
            about="auction",
            alert=AlertKind.OUTBID,
        ),
    ),
    "SearchMatched": (
        Telling(
            ("searcher",),
            N_(
                "New lots match your saved search “%(search)s”: %(number)s, the newest of them"
                " %(lot)s."
            ),
            about="lot",
        ),
    ),
    "AuctionClosesSoon": (
        Telling(
            ("bidders", "watchers_closing"),
            N_("The auction of lot %(lot)s closes soon: at %(closes)s, or later if somebody bids."),
            about="auction",
        ),
    ),
    "PriceFell": (
        Telling(
            ("watchers_price",),
            N_("The price of lot %(lot)s has fallen: whoever takes it pays %(price)s."),
            about="auction",
            when={"paid_by": "recycler"},
        ),
        Telling(
            ("watchers_price",),
            N_("The price of lot %(lot)s has fallen: whoever takes it is paid %(price)s."),
            about="auction",
            when={"paid_by": "holder"},
        ),
        Telling(
            ("watchers_price",),
            N_("The price of lot %(lot)s has fallen to zero."),
            about="auction",
            when={"paid_by": "nobody"},
        ),
    ),
}
