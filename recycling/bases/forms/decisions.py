"""What does the regulator decide, and why?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.rules import (
    LicenceMove,
    moves_from,
)
from recycling.forms import (
    Choice,
    Form,
    RadioField,
    TextAreaField,
)

_MOVES = {
    LicenceMove.GRANT: (_l("Grant"), _l("The base may take what the licence names.")),
    LicenceMove.REFUSE: (_l("Refuse"), _l("This application ends; the base can apply again.")),
    LicenceMove.SUSPEND: (_l("Suspend"), _l("Nothing new can be booked on it from now on.")),
    LicenceMove.REINSTATE: (_l("Reinstate"), _l("The licence counts again from now on.")),
    LicenceMove.REVOKE: (_l("Revoke"), _l("The licence ends for good.")),
}


class DecisionForm(Form):
    """What the regulator decides, and why."""

    says_optional = False

    move = RadioField(_l("Decision"))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Published with the licence. Only a grant may go without."),
        longest=500,
        required=False,
    )

    def offer(self, state: str) -> DecisionForm:
        """Offer the decisions a licence in this state can take."""
        self.move.choices = [Choice(move, *_MOVES[move]) for move in moves_from(state)]
        return self
