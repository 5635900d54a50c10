"""The shape of what is filled in to invite, to come in, to ask to join and to answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, EmailField, Form, PasswordField, RadioField, TextAreaField
from recycling.forms import TextField as Text
from recycling.parties.forms.labels import ROLE_LABELS
from recycling.parties.rules import SHORTEST_PASSWORD, Role
from recycling.parties.rules.joining import LONGEST_WORDS

_PASSWORD_HINT = _(
    "At least %(n)s characters; a short sentence is easy to remember.", n=SHORTEST_PASSWORD
)


_ROLES = [Choice(str(role), ROLE_LABELS[role]) for role in Role]


class InviteForm(Form):
    """Whom to invite, and as what."""

    email = EmailField(
        _("E-mail address"),
        description=_("A link is sent there; it works once, within fourteen days."),
    )
    role = RadioField(_("Role"), choices=_ROLES)


class RoleForm(Form):
    """Which role a member or newcomer is to have."""

    role = RadioField(_("Role"), choices=_ROLES)


class ComeInForm(Form):
    """Name and password of somebody invited who has no account yet."""

    name = Text(_("Your name"))
    password = PasswordField(_("Choose a password"), description=_PASSWORD_HINT, new=True)


class AcceptForm(Form):
    """Somebody signed in comes in with the account they have."""


class AskForm(Form):
    """What somebody signed in says when asking to join."""

    words = TextAreaField(
        _("What should the administrator know?"), longest=LONGEST_WORDS, required=False
    )


class AskAnewForm(AskForm):
    """What somebody without an account says when asking to join."""

    name = Text(_("Your name"))
    email = EmailField(_("Your e-mail address"))
    password = PasswordField(_("Choose a password"), description=_PASSWORD_HINT, new=True)
