"""How are words, secrets and files asked for?"""

from __future__ import annotations

from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_wtf.file import FileField as UploadField
from wtforms.validators import StopValidation

from recycling.forms.asked import Asked

_MEBIBYTE = 1024 * 1024


class TextField(Asked, wtforms.StringField):
    """One line of text, without spaces around it, of at most ``longest`` characters."""

    longest_by_default = 200

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        longest: int | None = None,
        shortest: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.longest = longest or self.longest_by_default
        self.shortest = shortest

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text without the spaces around it; one line stays one line."""
        if valuelist:
            self.data = " ".join(valuelist[0].split())

    def check(self) -> None:
        """Refuse a text that is too long or too short."""
        length = len(self.data or "")
        if length > self.longest:
            raise StopValidation(
                _(
                    "“%(label)s” must be %(longest)s characters or fewer; it has %(length)s.",
                    label=self.name_for_people,
                    longest=self.longest,
                    length=length,
                )
            )
        if length < self.shortest:
            raise StopValidation(
                _(
                    "“%(label)s” must be %(shortest)s characters or more.",
                    label=self.name_for_people,
                    shortest=self.shortest,
                )
            )


class TextAreaField(TextField):
    """Several lines of text."""

    component = "textarea"
    widget = wtforms.widgets.TextArea()
    longest_by_default = 4000

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text with its lines."""
        if valuelist:
            self.data = valuelist[0].replace("\r\n", "\n").strip()


class EmailField(TextField):
    """An e-mail address, checked for its shape only."""

    input_type = "email"
    autocomplete = "email"

    def check(self) -> None:
        """Refuse what cannot be an address."""
        super().check()
        try:
            validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise StopValidation(
                _(
                    "“%(label)s” must be an e-mail address, such as name@example.com.",
                    label=self.name_for_people,
                )
            ) from None


class PasswordField(TextField):
    """A password, never shown again. ``new=True`` where one is chosen."""

    component = "password"
    widget = wtforms.widgets.PasswordInput()

    def __init__(self, label: Any = None, validators: Any = None, *, new: bool = False, **kw: Any):
        super().__init__(label, validators, **kw)
        self.autocomplete = "new-password" if new else "current-password"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the password exactly as typed."""
        if valuelist:
            self.data = valuelist[0]


class HiddenField(wtforms.HiddenField):
    """A value the page carries along. Never trust it more than a typed one."""


class FileField(Asked, UploadField):
    """One uploaded file with one of the ``extensions``, of at most ``largest`` bytes."""

    component = "file"

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        extensions: tuple[str, ...] = (),
        largest: int = 10 * _MEBIBYTE,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.extensions = extensions
        self.largest = largest

    def is_blank(self) -> bool:
        """Tell whether no file was chosen."""
        return not self.data

    def blank_message(self) -> str:
        """Return what to say when no file was chosen."""
        return str(_("Choose a file for “%(label)s”.", label=self.name_for_people))

    def check(self) -> None:
        """Refuse another kind of file, an empty one and one that is too large."""
        if self.extensions and not self.data.filename.lower().endswith(self._endings()):
            raise StopValidation(
                _(
                    "“%(label)s” must be a file of one of these kinds: %(kinds)s.",
                    label=self.name_for_people,
                    kinds=", ".join(self.extensions),
                )
            )
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size == 0:
            raise StopValidation(_("The chosen file is empty. Choose another one."))
        if size > self.largest:
            raise StopValidation(
                _(
                    "“%(label)s” must be %(largest)s or smaller.",
                    label=self.name_for_people,
                    largest=_size_words(self.largest),
                )
            )

    def _endings(self) -> tuple[str, ...]:
        return tuple(f".{extension.lower().lstrip('.')}" for extension in self.extensions)


def _size_words(size: int) -> str:
    return f"{size // _MEBIBYTE} MB" if size >= _MEBIBYTE else str(_("%(size)s bytes", size=size))
