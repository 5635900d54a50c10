"""The shape of what people fill in to make an API token, and to change its secret."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import CheckboxesField, Choice, DateField, Form, TextField, WholeNumberField
from recycling.parties.rules import LONGEST_OVERLAP_HOURS
from recycling.parties.scopes import Scope

SCOPE_LABELS = {
    Scope.READ: _("Read"),
    Scope.WRITE: _("Write"),
    Scope.SIGN: _("Sign"),
}


class TokenForm(Form):
    """A token for a program."""

    name = TextField(
        _("What is it for?"), description=_("For example: warehouse system"), longest=100
    )
    scopes = CheckboxesField(
        _("What may it do besides reading?"),
        choices=[
            Choice(
                Scope.WRITE, SCOPE_LABELS[Scope.WRITE], _("Register, edit, bid, move and so on.")
            ),
            Choice(
                Scope.SIGN,
                SCOPE_LABELS[Scope.SIGN],
                _("What binds like a signature: awards, hand-overs, receipts, certificates."),
            ),
        ],
        required=False,
    )
    networks = TextField(
        _("From which network addresses?"),
        description=_(
            "Addresses or networks with commas between, such as 192.0.2.7, 2001:db8::/48; "
            "leave blank for any."
        ),
        required=False,
        longest=400,
    )
    expires_on = DateField(
        _("Valid until"),
        description=_("At most a year from today; leave blank for a year."),
        required=False,
    )


class RotateForm(Form):
    """For how long the secret before stays good."""

    overlap_hours = WholeNumberField(
        _("For how many hours does the present secret stay good?"),
        description=_("So that your program can change without a break; 0 ends it at once."),
        least=0,
        most=LONGEST_OVERLAP_HOURS,
        unit=_("hours"),
        default=24,
    )
