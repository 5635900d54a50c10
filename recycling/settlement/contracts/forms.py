"""What does the page of a contract ask? That the signer has read what is signed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import CheckboxField, Form, HiddenField


class SignForm(Form):
    """A signature; ``digest`` is that of the text on the page."""

    digest = HiddenField()
    is_read = CheckboxField(
        _l("I have read this contract, and sign it for my organisation"),
    )
