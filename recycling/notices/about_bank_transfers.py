"""Which facts about payments by bank transfer are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_BANK_TRANSFERS: dict[str, tuple[Telling, ...]] = {
    "TransferArrived": (
        Telling(
            ("payer",),
            N_(
                "%(amount)s have come by bank transfer for sale %(sale)s. %(left)s are left to"
                " send."
            ),
            about="sale",
            when={"is_whole": "no"},
        ),
    ),
    "OverpaymentGivenBack": (
        Telling(
            ("payer",),
            N_(
                "%(amount)s that came by bank transfer for sale %(sale)s were not asked for: they"
                " go back to the account they came from."
            ),
            about="sale",
        ),
    ),
}
