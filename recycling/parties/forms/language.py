"""The form on which a person chooses their language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, Form, RadioField
from recycling.pages.languages import languages, own_name


class LanguageForm(Form):
    """In which language somebody reads."""

    language = RadioField(_("Your language"))

    def offer(self) -> LanguageForm:
        """Offer the languages there are, each by its own name."""
        self.language.choices = [Choice(one, own_name(one)) for one in languages()]
        return self
