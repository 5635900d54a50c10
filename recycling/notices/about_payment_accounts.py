"""Which facts about payment accounts are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_OWNER, _ABOUT = ("organisation",), "payment_account"

ABOUT_PAYMENT_ACCOUNTS: dict[str, tuple[Telling, ...]] = {
    "PaymentAccountChanged": (
        Telling(
            _OWNER,
            N_("Your payment account is ready: you can be paid."),
            _ABOUT,
            when={"state": "ready", "lacking": "0"},
        ),
        Telling(
            _OWNER,
            N_("You can be paid, but the payment service wants something more of you. See what."),
            _ABOUT,
            when={"state": "ready"},
        ),
        Telling(
            _OWNER,
            N_("The payment service wants something of you before you can be paid. See what."),
            _ABOUT,
            when={"state": "action_needed"},
        ),
        Telling(
            _OWNER,
            N_("The payment service has restricted your payment account. You cannot be paid."),
            _ABOUT,
            when={"state": "restricted"},
        ),
        Telling(
            _OWNER,
            N_("The payment service does not pay your account any more."),
            _ABOUT,
            when={"state": "rejected"},
        ),
    ),
    "MoneyWaits": (
        Telling(
            ("payee",),
            N_("%(amount)s of sale %(sale)s wait for you: your payment account is not ready."),
        ),
        Telling(
            ("payer",),
            N_(
                "%(amount)s of sale %(sale)s wait until the payment account of %(payee_name)s is"
                " ready. There is nothing for you to do."
            ),
        ),
    ),
    "DepositWaits": (
        Telling(
            ("holder",),
            N_(
                "The deposit of %(amount)s that became yours with sale %(sale)s waits: your payment"
                " account is not ready."
            ),
        ),
    ),
}
