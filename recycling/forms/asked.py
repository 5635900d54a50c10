"""What do all our fields have in common?

A field is asked for unless it says ``required=False``. An answer left blank, or one that could
not be read, ends the checking of that field there, with one message that names it.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from recycling.sayings import spoken


class Asked(Field):
    """A field that must be answered unless ``required=False`` (or WTForms' ``Optional()``)."""

    component = "input"
    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, *, required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.required = required and not self.flags.optional

    @property
    def name_for_people(self) -> str:
        """Return the label as messages quote it."""
        return str(spoken(self.label.text))

    @property
    def first_id(self) -> str:
        """Return the id of the element an error message links to."""
        return str(self.id)

    def is_blank(self) -> bool:
        """Tell whether nothing was answered."""
        if self.raw_data is None:
            return self.data in (None, "", [])
        return not any(str(part).strip() for part in self.raw_data)

    def blank_message(self) -> str:
        """Return what to say when the answer is missing."""
        return str(_("Fill in “%(label)s”.", label=self.name_for_people))

    def pre_validate(self, form: Any) -> None:
        """Stop at a missing, unreadable or wrong answer; a blank one goes on to the validators."""
        if self.is_blank():
            if self.required:
                raise StopValidation(self.blank_message())
            return
        if self.process_errors:
            raise StopValidation
        self.check()

    def check(self) -> None:
        """Raise ``StopValidation`` with a message when the answer, which is there, is wrong."""
