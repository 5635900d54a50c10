"""Who is reminded of what is due on a consignment, and who is told that it is overdue?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_BOTH = ("holder", "recycler")

ABOUT_DEADLINES: dict[str, tuple[Telling, ...]] = {
    "DeadlineNears": (
        Telling(
            ("recycler",),
            N_("Lot %(lot)s is at your gate: its receipt is to be signed by %(due)s."),
            when={"deadline": "receipt"},
        ),
        Telling(
            ("holder",),
            N_(
                "No receipt of lot %(lot)s has come. Ask its carrier and its base where it is by"
                " %(due)s."
            ),
            when={"deadline": "missing_copy"},
        ),
        Telling(
            ("holder",),
            N_(
                "No receipt of lot %(lot)s has come. It is to be reported to the authority by"
                " %(due)s."
            ),
            when={"deadline": "exception_report"},
        ),
        Telling(
            _BOTH,
            N_("The discrepancy of lot %(lot)s is to be settled by %(due)s."),
            when={"deadline": "discrepancy"},
        ),
        Telling(
            ("recycler",),
            N_("Lot %(lot)s is to be recovered and certified by %(due)s."),
            when={"deadline": "recovery"},
        ),
        Telling(
            ("recycler",),
            N_("Lot %(lot)s is recovered; its certificate is to be issued by %(due)s."),
            when={"deadline": "certificate"},
        ),
        Telling(
            ("holder",),
            N_("Lot %(lot)s leaves over a border soon: draw up what travels with it by %(due)s."),
            when={"deadline": "border_paper"},
        ),
    ),
    "DeadlineMissed": (
        Telling(
            ("recycler", "holder", "regulator"),
            N_("The receipt of lot %(lot)s was due %(due)s and is not signed."),
            when={"deadline": "receipt"},
        ),
        Telling(
            ("holder",),
            N_("Lot %(lot)s was to be asked after by %(due)s; no receipt of it has come."),
            when={"deadline": "missing_copy"},
        ),
        Telling(
            ("holder", "regulator"),
            N_(
                "No receipt of lot %(lot)s has come, which was to be reported by %(due)s."
                " Consignment %(consignment)s tells who had it last."
            ),
            when={"deadline": "exception_report"},
        ),
        Telling(
            (*_BOTH, "regulator"),
            N_("The discrepancy of lot %(lot)s was to be settled by %(due)s and is not."),
            when={"deadline": "discrepancy"},
        ),
        Telling(
            ("recycler", "holder", "regulator"),
            N_("Lot %(lot)s was to be recovered and certified by %(due)s and is not."),
            when={"deadline": "recovery"},
        ),
        Telling(
            ("recycler", "holder", "regulator"),
            N_("The certificate of lot %(lot)s was due %(due)s and is not issued."),
            when={"deadline": "certificate"},
        ),
        Telling(
            ("holder", "regulator"),
            N_(
                "What travels with lot %(lot)s over the border was to be drawn up by %(due)s and"
                " is not."
            ),
            when={"deadline": "border_paper"},
        ),
    ),
}
