"""What the page on which a payee replies to a dispute asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, Form, RadioField, TextAreaField
from recycling.settlement.disputes.rules import LONGEST_STATEMENT, Reply


class ReplyForm(Form):
    """Answer or accept, and what is said besides."""

    reply = RadioField(
        _l("What do you say to the bank?"),
        choices=[
            Choice(Reply.ANSWER, _l("It is not right: the payment was owed")),
            Choice(
                Reply.ACCEPT,
                _l("It is right"),
                _l("The dispute is lost at once, and the money stays with the payer."),
            ),
        ],
    )
    statement = TextAreaField(
        _l("Your statement"),
        required=False,
        longest=LONGEST_STATEMENT,
        description=_l(
            "What the bank should know besides what the register holds. Plain text, for somebody"
            " who knows nothing of the lot. It is sent only with an answer."
        ),
    )
