"""Which facts about bases, licences and what they rest on are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import INFECTED, Telling
from recycling.sayings import N_

# To whoever has something on the way to a base, or is to carry it there.
STOPPED = N_(
    "Base %(base)s takes in nothing of what you have on the way to it, as things stand. See your"
    " consignments."
)
ABOUT_BASES: dict[str, tuple[Telling, ...]] = {
    "LicenceAppliedFor": (
        Telling(("regulator",), N_("Base %(base)s applies for licence %(licence)s.")),
    ),
    "LicenceGranted": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is granted.")),
    ),
    "LicenceRefused": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is refused: %(reason)s")),
    ),
    "LicenceSuspended": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is suspended: %(reason)s")),
        Telling(("on_the_way",), STOPPED, about="base"),
    ),
    "LicenceRestored": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s counts again after an appeal: %(reason)s"),
        ),
    ),
    "LicenceReinstated": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s counts again: %(reason)s")),
    ),
    "LicenceReviewBegun": (
        Telling(("recycler",), N_("Your application %(licence)s is under review.")),
    ),
    "LicenceQuestionAsked": (
        Telling(
            ("recycler",),
            N_("The regulator asks about your application %(licence)s. Please answer."),
        ),
    ),
    "LicenceQuestionAnswered": (
        Telling(("regulator",), N_("Base %(base)s has answered about application %(licence)s.")),
    ),
    "LicenceConditionMet": (
        Telling(("recycler",), N_("Condition %(number)s of licence %(licence)s is met.")),
    ),
    "LicenceReopened": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is being re-examined: %(reason)s"),
        ),
    ),
    "LicenceConfirmed": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is confirmed: %(reason)s"),
        ),
    ),
    "LicenceExpiring": (
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. Apply for its renewal"
                " by %(renew_by)s."
            ),
            when={"renewal": "open"},
        ),
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. Its renewal waits for"
                " the regulator."
            ),
            when={"renewal": "waits"},
        ),
        Telling(
            ("recycler",),
            N_(
                "Licence %(number)s of base %(base)s ends on %(valid_to)s. It is too late to renew"
                " it; apply for a new one."
            ),
            when={"renewal": "over"},
        ),
    ),
    "LicenceExpired": (
        Telling(
            ("recycler", "regulator"),
            N_("Licence %(number)s of base %(base)s ended on %(valid_to)s."),
        ),
    ),
    "LicenceRenewed": (
        Telling(
            ("recycler",),
            N_("Licence %(licence)s of base %(base)s is renewed until %(valid_to)s."),
        ),
    ),
    "LicenceChanged": (
        Telling(("recycler",), N_("The change of licence %(licence)s you applied for is granted.")),
    ),
    "LicenceChangeNotified": (
        Telling(
            ("regulator",),
            N_("Base %(base)s has changed licence %(licence)s by notice: %(reason)s"),
        ),
    ),
    "LicenceRevoked": (
        Telling(("recycler",), N_("Licence %(licence)s of base %(base)s is revoked: %(reason)s")),
        Telling(("on_the_way",), STOPPED, about="base"),
    ),
    "FootingsEntered": (
        Telling(("regulator",), N_("Base %(base)s has entered what its licences rest on.")),
    ),
    "FootingAccepted": (Telling(("recycler",), N_("%(number)s of base %(base)s is accepted.")),),
    "FootingsAccepted": (
        Telling(("recycler",), N_("What base %(base)s entered for its licences is accepted.")),
    ),
    "FootingRejected": (
        Telling(("recycler",), N_("%(number)s of base %(base)s is rejected: %(reason)s")),
    ),
    "FootingAnnulled": (
        Telling(("recycler",), N_("%(number)s of base %(base)s no longer counts: %(reason)s")),
    ),
    "DischargeMeasured": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "Base %(base)s exceeds a limit: %(parameter)s %(value)s %(unit)s, allowed"
                " %(limit)s. Case %(case)s is open."
            ),
            about="case",
            when={"outcome": "breach"},
        ),
    ),
    "QuotaSet": (
        Telling(
            ("recycler",),
            N_("The quota of base %(base)s for %(member)s in %(year)s is %(mass_kg)s kg."),
        ),
    ),
    "ReservationCarried": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "What base %(base)s reserved for lot %(lot)s in %(from_year)s has room now and"
                " counts in %(year)s."
            ),
            about="base",
            when={"waited": "True"},
        ),
    ),
    "ReservationNotCarried": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "What base %(base)s reserved for lot %(lot)s in %(from_year)s, %(mass_kg)s kg, has"
                " no room in %(year)s: %(reason)s Until it has, the lot cannot be received."
            ),
            about="base",
        ),
    ),
    "FootingDocumentScanned": (
        Telling(
            ("recycler", "regulator"),
            N_("Document “%(name)s” holds a virus: %(signature)s. Nobody can open it."),
            when=INFECTED,
        ),
    ),
    "ApplicationDocumentScanned": (
        Telling(
            ("recycler",),
            N_(
                "Document “%(name)s” of application %(application)s holds a virus: %(signature)s."
                " Remove it, and attach a clean one."
            ),
            when=INFECTED,
        ),
    ),
    "FootingEnds": (
        Telling(
            ("recycler",),
            N_("%(number)s of base %(base)s ends on %(valid_to)s. Enter the one that follows."),
        ),
    ),
    "FootingEnded": (
        Telling(
            ("recycler", "regulator"),
            N_("%(number)s of base %(base)s ended on %(valid_to)s; licences rest on it."),
        ),
    ),
}
