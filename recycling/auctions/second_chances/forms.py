"""What do the pages ask on which a second chance is offered, taken or declined?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, Form, HiddenField, RadioField

TAKE, DECLINE = "take", "decline"


class ChanceForm(Form):
    """The bid its holder has seen as the best that is left."""

    bid = HiddenField()


class AnswerForm(Form):
    """Whether a bidder takes the lot after all."""

    answer = RadioField(
        _("Do you take the lot?"),
        choices=[
            Choice(TAKE, _("Yes: I take the lot at the price of my bid")),
            Choice(DECLINE, _("No: I let it go, and another bidder may be asked")),
        ],
    )
