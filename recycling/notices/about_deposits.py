"""Which facts about bid deposits are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_DEPOSITS: dict[str, tuple[Telling, ...]] = {
    "DepositLost": (
        Telling(
            ("recycler",),
            N_(
                "Your bank holds your deposit of %(amount)s for auction %(auction)s no more. While"
                " bids are taken, lay it down anew before you bid on."
            ),
            about="auction",
        ),
    ),
    "DepositReleased": (
        Telling(
            ("recycler",),
            N_("Your deposit of %(amount)s for auction %(auction)s is let go."),
            about="deposit",
        ),
    ),
    "DepositCalledIn": (
        Telling(
            ("recycler",),
            N_(
                "Sale %(sale)s is not paid, and your bank would let go of your deposit of"
                " %(amount)s tomorrow: it is taken now. Pay, and all of it comes back."
            ),
            about="sale",
        ),
    ),
    "DepositGivenBack": (
        Telling(
            ("recycler",),
            N_("Your deposit of %(amount)s for auction %(auction)s is given back."),
            about="deposit",
        ),
    ),
    "DepositForfeited": (
        Telling(
            ("recycler",),
            N_(
                "You have not paid sale %(sale)s in time: your deposit of %(amount)s goes to the"
                " holder."
            ),
        ),
        Telling(
            ("holder",),
            N_("Sale %(sale)s was not paid: the deposit of %(amount)s is passed on to you."),
        ),
    ),
    "DepositKept": (
        Telling(
            ("holder",), N_("The deposit of %(amount)s of sale %(sale)s is on its way to you.")
        ),
    ),
}
