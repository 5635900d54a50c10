"""Which facts about corrections of consignments are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_PARTIES = ("consignment_parties",)

ABOUT_CORRECTIONS: dict[str, tuple[Telling, ...]] = {
    "ConsignmentAmended": (
        Telling(_PARTIES, N_("Consignment %(consignment)s was changed where nobody has signed.")),
    ),
    "CorrectionAsked": (
        Telling(
            ("countersigners",),
            N_(
                "Consignment %(consignment)s is to be corrected where you have signed it: agree to"
                " correction %(correction)s, or refuse it."
            ),
            about="correction",
        ),
    ),
    "CorrectionRefused": (
        Telling(
            _PARTIES,
            N_(
                "Correction %(correction)s of consignment %(consignment)s is refused; it stays as"
                " it was signed."
            ),
            about="correction",
        ),
    ),
    "CorrectionWithdrawn": (
        Telling(
            ("consignment_parties",),
            N_("Correction %(correction)s of consignment %(consignment)s is taken back."),
            about="correction",
        ),
    ),
    "ConsignmentCorrected": (
        Telling(
            (*_PARTIES, "regulator"),
            N_("Consignment %(consignment)s is corrected: %(correction)s."),
            about="correction",
        ),
    ),
}
