"""The shape of what people fill in to sign in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import EmailField, Form, HiddenField, PasswordField


class SignInForm(Form):
    """Who is it?"""

    email = EmailField(_("E-mail address"))
    password = PasswordField(_("Password"))
    next = HiddenField(default="")
