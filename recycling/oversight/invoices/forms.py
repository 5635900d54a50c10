"""What do the pages of the invoice check ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, FilterForm, Form, SelectField, TextAreaField, TextField
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.queries import AGES, ALL
from recycling.oversight.invoices.words import KINDS, STATES
from recycling.oversight.leaks.lifecycle import LONGEST

_AGE_WORDS = {
    0: _("Any"),
    30: _("30 days or more"),
    90: _("90 days or more"),
    365: _("A year or more"),
}


class ClosingForm(Form):
    """Why nothing is left to be done about an exception."""

    reason = TextAreaField(
        _("Why is nothing left to be done?"),
        longest=LONGEST,
        description=_("What was found, and who looked. It stays with the exception."),
    )


class ExceptionFilter(FilterForm):
    """Which exceptions to list."""

    state = SelectField(
        _("State"),
        choices=[
            *(Choice(one, STATES[one]) for one in ExceptionState),
            Choice(ALL, _("All")),
        ],
        required=False,
    )
    kind = SelectField(
        _("What differs"),
        choices=[Choice(one, words) for one, words in KINDS.items()],
        required=False,
    )
    days = SelectField(
        _("Age"),
        choices=[Choice(str(one), _AGE_WORDS[one]) for one in AGES],
        required=False,
    )
    base = TextField(
        _("Base"), required=False, longest=20, description=_("Its reference, such as BAS-….")
    )


class LineFilter(FilterForm):
    """The sales of which month to list."""

    month = TextField(
        _("Month"), required=False, longest=7, description=_("Year and month, such as 2026-10.")
    )
