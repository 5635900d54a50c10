"""Which facts about disputed payments are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_PAYER = ("payer",)
_PAYEE = ("payee",)
ABOUT_DISPUTES: dict[str, tuple[Telling, ...]] = {
    "InquiryOpened": (
        Telling(
            _PAYEE,
            N_(
                "The payer's bank asks about %(amount)s of sale %(sale)s. Nothing is taken back so"
                " far; answer it from the page of the sale."
            ),
        ),
        Telling(_PAYER, N_("Your bank asks about your payment of %(amount)s for sale %(sale)s.")),
    ),
    "InquiryClosed": (
        Telling(_PAYEE, N_("The payer's bank asks no more about %(amount)s of sale %(sale)s.")),
    ),
    "DisputeOpened": (
        Telling(
            _PAYEE,
            N_(
                "The payer's bank disputes %(amount)s of sale %(sale)s and took it back. Answer or"
                " accept it; until it is decided nothing of the sale is passed on, and what was is"
                " called back."
            ),
        ),
        Telling(
            _PAYER,
            N_(
                "Your bank took %(amount)s of sale %(sale)s back. Until it is decided whose the"
                " money is, nothing of the sale is paid, passed on or given back."
            ),
        ),
    ),
    "DisputeAnswered": (
        Telling(
            _PAYEE,
            N_("The payer's bank has the evidence on the %(amount)s of sale %(sale)s."),
        ),
        Telling(
            _PAYER,
            N_("The dispute over %(amount)s of sale %(sale)s is answered; your bank decides."),
        ),
    ),
    "DisputeWon": (
        Telling(
            _PAYEE,
            N_("The dispute over %(amount)s of sale %(sale)s is won: the money goes on to you."),
        ),
        Telling(
            _PAYER,
            N_("Your bank decided that the %(amount)s of sale %(sale)s were owed; they are paid."),
        ),
    ),
    "DisputeLost": (
        Telling(
            _PAYEE,
            N_(
                "The dispute over %(amount)s of sale %(sale)s is lost: the payer keeps the money."
                " What the payer owes under the contract is between you."
            ),
        ),
        Telling(
            _PAYER,
            N_(
                "Your bank decided for you: %(amount)s of sale %(sale)s stay with you. What you owe"
                " under the contract is between you and the payee."
            ),
        ),
    ),
    "MoneyCalledBack": (
        Telling(
            _PAYEE,
            N_(
                "%(amount)s of sale %(sale)s were called back, for their payment is disputed. They"
                " are passed on again if the dispute is won."
            ),
        ),
    ),
}
