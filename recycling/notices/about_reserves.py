"""Which facts about reserves are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_IN, _OUT = {"way": "in"}, {"way": "out"}
_BOTH = ("authority", "recycler")

ABOUT_RESERVES: dict[str, tuple[Telling, ...]] = {
    "ReserveOffered": (
        Telling(
            ("authority",),
            N_("%(base_name)s offers %(product)s, %(mass_kg)s kg, to your reserve. Answer it."),
            when=_IN,
        ),
        Telling(
            ("recycler",),
            N_(
                "%(authority_name)s offers %(product)s, %(mass_kg)s kg, out of its reserve to"
                " %(base_name)s. Answer it."
            ),
            when=_OUT,
        ),
    ),
    "ReserveTakenIn": (
        Telling(
            ("recycler",),
            N_("%(authority_name)s took %(product)s, %(mass_kg)s kg, into its reserve."),
        ),
    ),
    "ReserveGivenOut": (
        Telling(
            ("authority",),
            N_("%(base_name)s took %(product)s, %(mass_kg)s kg, out of your reserve."),
        ),
    ),
    "ReserveOfferDeclined": (
        Telling(_BOTH, N_("The offer of %(product)s, %(mass_kg)s kg, is declined: %(reason)s")),
    ),
    "ReserveOfferTakenBack": (
        Telling(_BOTH, N_("The offer of %(product)s, %(mass_kg)s kg, is taken back: %(reason)s")),
    ),
}
