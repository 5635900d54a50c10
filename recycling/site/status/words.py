"""How is the health of a part said to a person?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.site.status.rules import Health, Part, PartCard

PARTS: dict[Part, LazyString] = {
    Part.DATABASE: _l("Database"),
    Part.WORKERS: _l("Background work"),
    Part.FOLLOWING: _l("What follows from a step"),
    Part.LOG: _l("Public log"),
    Part.MAIL: _l("Mail"),
    Part.PAYMENTS: _l("Payments"),
}
HEALTH: dict[Health, LazyString] = {
    Health.WORKS: _l("Everything we look at works."),
    Health.SLOW: _l("Something is slower than it should be."),
    Health.DOWN: _l("Something does not work."),
    Health.NOT_KNOWN: _l("Nothing is known yet."),
}
_ROUTINE: dict[Part, LazyString] = {
    Part.DATABASE: _l("It answered when this page was made."),
    Part.WORKERS: _l("Closes auctions, sends mail and does the daily work."),
    Part.FOLLOWING: _l("Such as the sale that an award makes, or the notices of it."),
    Part.LOG: _l("Every step becomes an entry of it within a second or two."),
    Part.MAIL: _l("A mail server takes our mails; whether they arrive is not known here."),
    Part.PAYMENTS: _l("The payment service is not asked for this page; its last word counts."),
}


@dataclass(frozen=True)
class Said:
    """What is said of a part; of mail otherwise where no mail server is set up."""

    writes_mail_to_files: bool

    def about(self, card: PartCard) -> str:
        """Say what a part is there for, or what of it is not known."""
        if card.part == Part.MAIL and self.writes_mail_to_files:
            return str(_("No mail server is set up here: mails are written to files."))
        if card.part == Part.WORKERS and card.health == Health.NOT_KNOWN:
            return str(_("No worker has reported yet."))
        if card.part == Part.PAYMENTS and card.health == Health.NOT_KNOWN:
            return str(
                _(
                    "The payment service has told us nothing for a day, and nothing waits for it: "
                    "whether it answers now is not known."
                )
            )
        return str(_ROUTINE[card.part])

    @staticmethod
    def waiting(card: PartCard) -> str:
        """Say how much waits; nothing where that is not counted, or none does."""
        if not card.seen.waiting:
            return ""
        if card.part == Part.LOG:
            return str(_("Entries wait for the log."))
        return str(ngettext("%(num)d waits.", "%(num)d wait.", card.seen.waiting))
