"""Which facts about awards and objections to them are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_STANDING_STILL = {"standstill": "yes"}

ABOUT_AWARDS: dict[str, tuple[Telling, ...]] = {
    "AwardMade": (
        Telling(
            ("holder",),
            N_("Your price is taken: lot %(lot)s is awarded."),
            when={"taken": "yes"},
        ),
        Telling(
            ("bidder",),
            N_(
                "Your bid won: lot %(lot)s is awarded to you. The award binds at"
                " %(standstill_until)s unless a bidder objects; you pay after that."
            ),
            when=_STANDING_STILL,
        ),
        Telling(
            ("bidders",),
            N_(
                "Lot %(lot)s is awarded to another bidder, who pays %(price)s. You may object"
                " until %(standstill_until)s."
            ),
            when={"paid_by": "recycler", **_STANDING_STILL},
        ),
        Telling(
            ("bidders",),
            N_(
                "Lot %(lot)s is awarded to another bidder, whom the holder pays %(price)s. You may"
                " object until %(standstill_until)s."
            ),
            when={"paid_by": "holder", **_STANDING_STILL},
        ),
        Telling(
            ("bidders",),
            N_(
                "Lot %(lot)s is awarded to another bidder at a price of zero. You may object until"
                " %(standstill_until)s."
            ),
            when={"paid_by": "nobody", **_STANDING_STILL},
        ),
        Telling(("bidder",), N_("Your bid won: lot %(lot)s is awarded to you.")),
        Telling(
            ("bidders",),
            N_("Lot %(lot)s is awarded to another bidder, who pays %(price)s."),
            when={"paid_by": "recycler"},
        ),
        Telling(
            ("bidders",),
            N_("Lot %(lot)s is awarded to another bidder, whom the holder pays %(price)s."),
            when={"paid_by": "holder"},
        ),
        Telling(
            ("bidders",),
            N_("Lot %(lot)s is awarded to another bidder at a price of zero."),
            when={"paid_by": "nobody"},
        ),
        Telling(("watchers_ended",), N_("Lot %(lot)s, which you watch, is awarded.")),
    ),
    "AwardBinding": (
        Telling(
            ("holder",),
            N_("The standstill of lot %(lot)s is over: its award binds, and is paid now."),
        ),
        Telling(("bidder",), N_("The standstill is over: the award of lot %(lot)s to you binds.")),
    ),
    "ObjectionRaised": (
        Telling(
            ("regulator",),
            N_("Decide on objection %(objection)s to the award of lot %(lot)s: %(why)s."),
            about="objection",
        ),
        Telling(
            ("holder", "bidder"),
            N_("A bidder objects to the award of lot %(lot)s: %(why)s. The award stands still."),
            about="objection",
        ),
    ),
    "ObjectionDismissed": (
        Telling(
            ("objector",),
            N_("Your objection %(objection)s to the award of lot %(lot)s is dismissed: %(words)s"),
            about="objection",
        ),
        Telling(
            ("holder", "bidder"),
            N_("An objection to the award of lot %(lot)s is dismissed: %(words)s"),
            about="objection",
        ),
    ),
    "AwardSetAside": (
        Telling(
            ("objector",),
            N_("Your objection %(objection)s is upheld: the award of lot %(lot)s is set aside."),
            about="objection",
        ),
        Telling(
            ("bidder",),
            N_("The award of lot %(lot)s to you is set aside, upon an objection: %(words)s"),
            about="objection",
        ),
        Telling(
            ("holder",),
            N_("The award of lot %(lot)s is set aside, upon an objection: %(words)s"),
            about="objection",
        ),
        Telling(("bidders",), N_("The award of lot %(lot)s is set aside. Your bid counts again.")),
    ),
}
