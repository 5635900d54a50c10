"""Which facts about sales that lapse, and second chances, are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_ASKS_ON = {"state": "closed"}

ABOUT_SECOND_CHANCES: dict[str, tuple[Telling, ...]] = {
    "SaleLapsed": (
        Telling(
            ("payer",),
            N_("Sale %(sale)s of lot %(lot)s was not paid in time; its payee has ended it."),
        ),
    ),
    "AwardLapsed": (
        Telling(
            ("holder",),
            N_("Lot %(lot)s was not paid. You may offer it to the next bidder."),
            when={"not_paid_by": "bidder", **_ASKS_ON},
        ),
        Telling(
            ("holder",),
            N_("Lot %(lot)s was not paid, and no other bid is left: it is published again."),
            when={"not_paid_by": "bidder"},
        ),
        Telling(
            ("holder",),
            N_("The treatment of lot %(lot)s was not paid for in time: it is published again."),
        ),
    ),
    "SecondChanceOffered": (
        Telling(
            ("bidder",),
            N_(
                "Lot %(lot)s is offered to you after all, at your own price: you pay %(price)s."
                " Answer by %(answer_by)s."
            ),
            about="second_chance",
            when={"paid_by": "recycler"},
        ),
        Telling(
            ("bidder",),
            N_(
                "Lot %(lot)s is offered to you after all, at your own price: you are paid"
                " %(price)s. Answer by %(answer_by)s."
            ),
            about="second_chance",
            when={"paid_by": "holder"},
        ),
        Telling(
            ("bidder",),
            N_(
                "Lot %(lot)s is offered to you after all, at a price of zero. Answer by"
                " %(answer_by)s."
            ),
            about="second_chance",
        ),
    ),
    "SecondChanceDeclined": (
        Telling(
            ("holder",),
            N_("The bidder declined lot %(lot)s. You may ask the next one."),
            when=_ASKS_ON,
        ),
        Telling(
            ("holder",),
            N_("The bidder declined lot %(lot)s. No bid is left: it is published again."),
        ),
    ),
    "SecondChanceExpired": (
        Telling(
            ("holder",),
            N_("The bidder did not answer about lot %(lot)s. You may ask the next one."),
            when=_ASKS_ON,
        ),
        Telling(
            ("holder",),
            N_(
                "The bidder did not answer about lot %(lot)s. No bid is left: it is published"
                " again."
            ),
        ),
        Telling(("bidder",), N_("The offer of lot %(lot)s is over: you did not answer in time.")),
    ),
}
