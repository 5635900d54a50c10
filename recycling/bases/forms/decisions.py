"""What does the regulator decide, and why?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.rules import (
    LicenceMove,
    decisions_from,
)
from recycling.forms import (
    Choice,
    Form,
    RadioField,
    TextAreaField,
)

_MOVES = {
    LicenceMove.REVIEW: (_l("Begin the review"), _l("The applicant is told.")),
    LicenceMove.GRANT: (_l("Grant"), _l("The base may take what the licence names.")),
    LicenceMove.REFUSE: (_l("Refuse"), _l("This application ends; the base can apply again.")),
    LicenceMove.REOPEN: (
        _l("Re-examine"),
        _l("It stays in force until you confirm, suspend or revoke it."),
    ),
    LicenceMove.CONFIRM: (
        _l("Confirm"),
        _l("The licence goes on, with further conditions if you set any."),
    ),
    LicenceMove.SUSPEND: (_l("Suspend"), _l("Nothing new can be booked on it from now on.")),
    LicenceMove.REINSTATE: (_l("Reinstate"), _l("The licence counts again from now on.")),
    LicenceMove.REVOKE: (
        _l("Propose to revoke"),
        _l("Once another signer of your authority confirms it, the licence ends for good."),
    ),
}


class DecisionForm(Form):
    """What the regulator decides, and why."""

    says_optional = False

    move = RadioField(_l("Decision"))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Published with the licence. Only a review and a grant may go without."),
        longest=500,
        required=False,
    )
    conditions = TextAreaField(
        _l("Conditions"),
        description=_l(
            "For a grant or a confirmation only, and published. One on each line; a day by which"
            " it is due goes first, such as 2027-03-31 Measure the outlet each month."
        ),
        longest=4000,
        required=False,
    )

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of one condition at the field of all of them."""
        super()._attach("conditions" if path.startswith("conditions.") else path, message)

    def offer(self, state: str) -> DecisionForm:
        """Offer the decisions a licence in this state can take."""
        self.move.choices = [Choice(move, *_MOVES[move]) for move in decisions_from(state)]
        return self
