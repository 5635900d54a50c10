"""The shape of what people fill in to register, admit others and act for another organisation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import (
    Choice,
    CountryField,
    EmailField,
    Form,
    PasswordField,
    RadioField,
    TextField,
)
from recycling.parties.forms.labels import KIND_LABELS, ROLE_LABELS
from recycling.parties.rules import SELF_REGISTERING, SHORTEST_PASSWORD, Kind, Role

_KIND_HINTS = {
    Kind.HOLDER: _("You have waste that holds rare earths, to sell or to have treated."),
    Kind.RECYCLER: _("You run licensed recovery bases, bid for lots and recover elements."),
    Kind.CARRIER: _("You move lots from holders to bases."),
    Kind.LABORATORY: _("You measure what is in a lot."),
}


class RegisterForm(Form):
    """A new organisation and its first person."""

    kind = RadioField(
        _("What does your organisation do?"),
        choices=[Choice(str(k), KIND_LABELS[k], _KIND_HINTS[k]) for k in SELF_REGISTERING],
    )
    name = TextField(_("Name of the organisation"))
    country = CountryField(_("Country"))
    register_number = TextField(
        _("Number in the trade register"),
        description=_("As it stands in the public register, for example HRB 12345."),
    )
    address = TextField(_("Address"))
    person_name = TextField(_("Your name"))
    email = EmailField(_("Your e-mail address"))
    password = PasswordField(
        _("Choose a password"),
        description=_(
            "At least %(n)s characters; a short sentence is easy to remember.", n=SHORTEST_PASSWORD
        ),
        new=True,
    )


class AdmitForm(Form):
    """A colleague of the own organisation."""

    name = TextField(lazy_pgettext("person", "Name"))
    email = EmailField(_("E-mail address"))
    role = RadioField(_("Role"), choices=[Choice(str(r), ROLE_LABELS[r]) for r in Role])
    password = PasswordField(
        _("First password"),
        description=_(
            "At least %(n)s characters. Tell it to your colleague yourself. Somebody who is "
            "registered already keeps the own one.",
            n=SHORTEST_PASSWORD,
        ),
        new=True,
    )


class ActForForm(Form):
    """Which of one's organisations to act for."""

    organisation = RadioField(_("Act for"), choices=[])
