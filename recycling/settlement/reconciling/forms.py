"""What do the pages of differences ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import Choice, FilterForm, Form, SelectField, TextAreaField
from recycling.settlement.reconciling.lifecycle import LONGEST, DifferenceState
from recycling.settlement.reconciling.queries import ALL


class ClosingForm(Form):
    """Why nothing is left to be done about a difference."""

    reason = TextAreaField(
        _("Why is nothing left to be done?"),
        longest=LONGEST,
        description=_("What it was, and what was done about it. It stays with the difference."),
    )


class StateFilter(FilterForm):
    """Which differences to list."""

    state = SelectField(
        _("State"),
        choices=[
            Choice(DifferenceState.OPEN, lazy_pgettext("difference", "Open")),
            Choice(DifferenceState.CLOSED, lazy_pgettext("difference", "Closed")),
            Choice(ALL, _("All")),
        ],
        required=False,
    )
