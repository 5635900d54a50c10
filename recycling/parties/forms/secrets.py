"""The shape of what people prove themselves with, and of how they change it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import (
    CheckboxField,
    EmailField,
    Form,
    HiddenField,
    OneOfSeveral,
    PasswordField,
    TextField,
)
from recycling.parties.rules import ADVISED_PASSWORD, LONGEST_PASSWORD, SHORTEST_PASSWORD

PROOF_FIELDS = frozenset({"proof_password", "proof_code", "proof_passkey"})
NEW_PASSWORD_HINT = _(
    "At least %(n)s characters; %(better)s or more are better. A short sentence of your own is "
    "easy to remember.",
    n=SHORTEST_PASSWORD,
    better=ADVISED_PASSWORD,
)


class CodeForm(Form):
    """The second step of signing in."""

    code = TextField(
        _("Code"),
        description=_("Six digits from your authenticator app, or one of your recovery codes."),
        longest=60,
    )
    passkey = HiddenField(default="")
    next = HiddenField(default="")


class PasskeyForm(Form):
    """A passkey's answer, written by the browser."""

    passkey = HiddenField(default="")
    next = HiddenField(default="")


class ProofForm(Form):
    """A proof given anew. Its fields have names no other form uses, for it travels with others."""

    proof_password = PasswordField(_("Password"), longest=LONGEST_PASSWORD)
    proof_code = TextField(
        _("Code"),
        description=_("The present one of your authenticator app, or a recovery code."),
        longest=60,
    )
    proof_passkey = HiddenField(default="")


class AuthenticatorForm(OneOfSeveral):
    """The first code of an authenticator app that is being set up."""

    code = TextField(_("Code the app shows now"), description=_("Six digits."), longest=20)
    sealed = HiddenField(default="")
    next = HiddenField(default="")


class NewPasskeyForm(OneOfSeveral):
    """A passkey that is being added."""

    name = TextField(
        _("Name of the passkey"),
        description=_("So that you know it again, for example: phone, or key on the key ring."),
        longest=60,
    )
    passkey = HiddenField(default="")
    next = HiddenField(default="")


class ChangePasswordForm(Form):
    """A new password, and the present one as proof."""

    current = PasswordField(_("Present password"), longest=LONGEST_PASSWORD)
    password = PasswordField(
        _("New password"), description=NEW_PASSWORD_HINT, new=True, longest=LONGEST_PASSWORD
    )


class ForgottenForm(Form):
    """Whose password is forgotten."""

    email = EmailField(_("E-mail address"))


class NewPasswordForm(Form):
    """The new password of somebody who came by a link."""

    password = PasswordField(
        _("New password"), description=NEW_PASSWORD_HINT, new=True, longest=LONGEST_PASSWORD
    )


class EraseForm(Form):
    """That somebody wants to be erased, and knows what that means."""

    understood = CheckboxField(_("I understand that this cannot be undone"))
