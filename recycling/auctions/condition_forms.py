"""The shape of what is filled in around a contest: conditions, questions, answers, reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from recycling.auctions.rules.conditions import (
    INCOTERMS,
    LONGEST_BOOKING,
    MOST_STANDSTILL_DAYS,
    Conditions,
)
from recycling.auctions.rules.ending import CANCELLING, LONGEST_WORDS, PASSING_OVER, Reason
from recycling.auctions.service.questions import LONGEST_ANSWER, LONGEST_QUESTION
from recycling.forms import (
    CheckboxField,
    Choice,
    DateField,
    DecimalField,
    Form,
    HiddenField,
    InstantField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from recycling.quantities import Money
from recycling.sayings import say


class ConditionsForm(Form):
    """What a holder may lay down beside the price rules; nothing of it must be filled in."""

    by_invitation = CheckboxField(_("Only whom you invite may read the terms and bid"),
        required=False)  # fmt: skip
    invited = TextAreaField(
        _("Whom do you invite?"), required=False,
        description=_("References of recyclers such as ORG-…, apart by spaces or lines. The "
            "ranking of bases for the lot shows them. You may invite more later."),
    )  # fmt: skip
    incoterm = SelectField(
        _("Incoterm (2020)"), required=False,
        choices=[
            Choice(code, say("%(code)s: %(words)s", code=code, words=words))
            for code, words in INCOTERMS.items()
        ],
    )  # fmt: skip
    incoterm_place = TextField(_("Named place of the Incoterm"), required=False)
    inspection_from = DateField(_("Inspection and sampling from"), required=False)
    inspection_to = DateField(_("Inspection and sampling until"), required=False)
    inspection_place = TextField(_("Where the lot can be inspected"), required=False)
    inspection_booking = TextAreaField(
        _("How to book an inspection"), required=False, longest=LONGEST_BOOKING
    )
    questions_until = InstantField(
        _("Questions are taken until"), required=False,
        description=_("Date and time in UTC; left out, until bids are no longer taken."),
    )  # fmt: skip

    standstill_days = WholeNumberField(
        _("Standstill: days in which bidders may object to the award"), required=False,
        most=MOST_STANDSTILL_DAYS,
        description=_("Left out, the award binds at once and is paid. Otherwise nobody pays before "
            "the days have passed and every objection is decided."),
    )  # fmt: skip

    deposit = DecimalField(
        _("Deposit that a bidder lays down before"), required=False, places=2, most=10**6,
        description=_("In the auction's currency. It is held on the bidder's card in the last "
            "three days; yours if who won does not pay. Left out, nobody lays anything down."),
    )  # fmt: skip

    def conditions(self, currency: str) -> Conditions:
        """Return the conditions; ask only after the form is valid. Raises ``Invalid``."""
        deposit = self.deposit.data
        return Conditions(
            by_invitation=bool(self.by_invitation.data),
            invited=tuple(dict.fromkeys(re.findall(r"[^\s,;]+", self.invited.data or ""))),
            incoterm=self.incoterm.data or "",
            incoterm_place=self.incoterm_place.data or "",
            inspection_from=self.inspection_from.data,
            inspection_to=self.inspection_to.data,
            inspection_place=self.inspection_place.data or "",
            inspection_booking=self.inspection_booking.data or "",
            questions_until=self.questions_until.data,
            standstill_days=self.standstill_days.data or 0,
            deposit=None if deposit is None else Money.of(deposit, currency, "deposit"),
        )


class InviteForm(Form):
    """Whom to invite besides."""

    organisation = TextField(_("Reference of the recycler"), longest=20)


class QuestionForm(Form):
    """What a bidder wants to know."""

    question = TextAreaField(
        _("Your question"), longest=LONGEST_QUESTION,
        description=_("Everybody who may bid reads it; nobody is told who asks."),
    )  # fmt: skip


class AnswerForm(Form):
    """What the holder answers."""

    answer = TextAreaField(
        _("Your answer"), longest=LONGEST_ANSWER,
        description=_("Everybody who may bid reads it. It cannot be changed."),
    )  # fmt: skip


def _choices(reasons: Mapping[str, str]) -> list[SelectChoice]:
    return [Choice(code, words) for code, words in reasons.items()]


class CancelForm(Form):
    """Why an auction with bids is cancelled."""

    reason = SelectField(_("Why do you cancel it?"), choices=_choices(CANCELLING))
    words = TextAreaField(
        _("Explain it"), longest=LONGEST_WORDS,
        description=_("Everybody reads it; every bidder is told."),
    )  # fmt: skip

    def said(self) -> Reason:
        """Return the reason; ask only after the form is valid."""
        return Reason(self.reason.data, self.words.data)


class PassingOverForm(Form):
    """Why another than the best bid gets the lot."""

    bid = HiddenField()
    reason = SelectField(_("Why not the best bid?"), choices=_choices(PASSING_OVER))
    words = TextAreaField(
        _("Explain it"), longest=LONGEST_WORDS,
        description=_("It is kept with the award, and your regulator reads it."),
    )  # fmt: skip

    def said(self) -> Reason:
        """Return the reason; ask only after the form is valid."""
        return Reason(self.reason.data, self.words.data)
