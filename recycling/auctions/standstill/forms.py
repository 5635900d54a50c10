"""What do the pages ask on which a bidder objects, and a regulator decides?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.auctions.rules.ending import LONGEST_WORDS, Reason
from recycling.auctions.standstill.rules import (
    DECISIONS,
    DISMISSED,
    DISQUALIFIED,
    GROUNDS,
    UPHELD,
)
from recycling.forms import Choice, Form, RadioField, TextAreaField

GROUND_LABELS = {
    "better_passed_over": _("A better bid was passed over without a reason that holds"),
    "not_eligible": _("The base that was awarded may not take the lot"),
    "conflict_of_interest": _("The holder and the winner are not free of each other"),
    "rules_not_followed": _("The rules of the auction were not followed"),
}
DECISION_LABELS = {
    DISMISSED: _("Dismissed: the award stands, and its clock goes on"),
    UPHELD: _("Propose to uphold it: the award is set aside, and the bid may be awarded again"),
    DISQUALIFIED: _("Propose to uphold it: the award is set aside, and the bid is disqualified"),
}


class ObjectionForm(Form):
    """Why a bidder objects to an award."""

    ground = RadioField(
        _("On which ground do you object?"),
        choices=[Choice(code, GROUND_LABELS[code]) for code in GROUNDS],
    )
    words = TextAreaField(
        _("Explain it"), longest=LONGEST_WORDS,
        description=_("The regulator, the holder and the winner read it; the two read your "
            "bidder's number, not your name."),
    )  # fmt: skip

    def said(self) -> Reason:
        """Return ground and words; ask only after the form is valid."""
        return Reason(self.ground.data, self.words.data)


class DecisionForm(Form):
    """How a regulator decides an objection."""

    decision = RadioField(
        _("How do you decide?"),
        choices=[Choice(code, DECISION_LABELS[code]) for code in DECISIONS],
    )
    words = TextAreaField(
        _("Say why"), longest=LONGEST_WORDS,
        description=_("The objector, the holder and the winner read it. It cannot be changed. What "
            "is proposed takes effect once another signer of your authority confirms it."),
    )  # fmt: skip

    def said(self) -> Reason:
        """Return decision and words; ask only after the form is valid."""
        return Reason(self.decision.data, self.words.data)
