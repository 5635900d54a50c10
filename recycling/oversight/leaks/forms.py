"""What do the pages of alerts ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import Choice, FilterForm, Form, SelectField, TextAreaField
from recycling.oversight.leaks.lifecycle import LONGEST, AlertState
from recycling.oversight.leaks.queries import ALL
from recycling.oversight.leaks.rules import Part, Side

PARTS = {Part.HOLDER: _("as holder"), Part.CARRIER: _("as carrier"), Part.BASE: _("as base")}
SIDES = {
    Side.LESS: _("Less arrives than is usual"),
    Side.MORE: _("More arrives than is usual"),
}


class ClosingForm(Form):
    """Why nothing is left to be done about an alert."""

    reason = TextAreaField(
        _("Why is nothing left to be done?"),
        longest=LONGEST,
        description=_("What was found, and who looked. It stays with the alert."),
    )


class StateFilter(FilterForm):
    """Which alerts to list."""

    state = SelectField(
        _("State"),
        choices=[
            Choice(AlertState.OPEN, lazy_pgettext("alert", "Open")),
            Choice(AlertState.CLOSED, lazy_pgettext("alert", "Closed")),
            Choice(ALL, _("All")),
        ],
        required=False,
    )
