"""What do the pages of signs ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, FilterForm, Form, SelectField, TextAreaField
from recycling.oversight.leaks.lifecycle import LONGEST
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.queries import ALL
from recycling.oversight.signs.words import KINDS


class ClosingForm(Form):
    """Why nothing is left to be done about a sign."""

    reason = TextAreaField(
        _("Why is nothing left to be done?"),
        longest=LONGEST,
        description=_("What was found, and who looked. It stays with the sign."),
    )


class SignFilter(FilterForm):
    """Which signs to list."""

    kind = SelectField(
        _("Kind"),
        choices=[Choice("", _("All")), *(Choice(kind, words) for kind, words in KINDS.items())],
        required=False,
    )
    state = SelectField(
        _("State"),
        choices=[
            Choice(SignState.OPEN, _("Open")),
            Choice(SignState.CLOSED, _("Closed")),
            Choice(ALL, _("All")),
        ],
        required=False,
    )
