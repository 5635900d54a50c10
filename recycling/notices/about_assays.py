"""Which facts about exchanged assays are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_BOTH = ("holder", "recycler")
_ABOUT = "assays"

ABOUT_ASSAYS: dict[str, tuple[Telling, ...]] = {
    "AssayExchangeOpened": (
        Telling(
            _BOTH,
            N_("Submit your assay of lot %(lot)s until %(due_at)s; it stays sealed until then."),
            _ABOUT,
        ),
    ),
    "AssaySubmitted": (
        Telling(_BOTH, N_("The other party has submitted its assay of lot %(lot)s."), _ABOUT),
    ),
    "AssaysRevealed": (
        Telling(
            _BOTH,
            N_("The assays of lot %(lot)s are opened, and the final assay is settled."),
            _ABOUT,
            when={"agreed": "yes"},
        ),
        Telling(
            _BOTH,
            N_(
                "The assays of lot %(lot)s lie further apart than the splitting limit. Agree on an"
                " umpire until %(due_at)s."
            ),
            _ABOUT,
        ),
    ),
    "UmpireNamed": (
        Telling(
            _BOTH,
            N_(
                "The other party names %(laboratory)s as umpire of the assays of lot %(lot)s. Name"
                " it too, or another."
            ),
            _ABOUT,
        ),
    ),
    "UmpireAppointed": (
        Telling(
            ("organisation",),
            N_("You are umpire of the assays of lot %(lot)s: enter yours until %(due_at)s."),
            _ABOUT,
        ),
        Telling(_BOTH, N_("The umpire of the assays of lot %(lot)s is appointed."), _ABOUT),
    ),
    "UmpireAssayEntered": (
        Telling(
            _BOTH,
            N_("The umpire's assay of lot %(lot)s is in, and the final assay is settled."),
            _ABOUT,
        ),
    ),
    "FinalSettled": (
        Telling(
            ("payer",),
            N_(
                "By the final assay of lot %(lot)s you pay the balance of sale %(sale)s until"
                " %(due_by)s."
            ),
            when={"balance": "due"},
        ),
        Telling(_BOTH, N_("Sale %(sale)s is settled by the final assay of lot %(lot)s.")),
    ),
    "BalancePaid": (Telling(("payee",), N_("The balance of sale %(sale)s is paid.")),),
    "UmpireMissing": (
        Telling(
            _BOTH,
            N_("No umpire assayed lot %(lot)s in time: the mean of your assays is final."),
            _ABOUT,
        ),
    ),
}
