"""The shape of what people fill in to make an API token."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import DateField, Form, TextField


class TokenForm(Form):
    """A token for a program."""

    name = TextField(
        _("What is it for?"), description=_("For example: warehouse system"), longest=100
    )
    expires_on = DateField(
        _("Valid until"),
        description=_("At most a year from today; leave blank for a year."),
        required=False,
    )
