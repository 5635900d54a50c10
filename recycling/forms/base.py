"""What does every form of the site do?

It carries the token against cross-site requests and the key that makes sending it twice do the
deed once; it never breaks on what a browser did not mean to send; and it takes a refusal of a
deed and shows it at the field it is about.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import wtforms
from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import MultiDict

from recycling.errors import Refusal

_NOT_FOR_A_FORM = frozenset({401, 403, 404, 503})
_LAYOUT = frozenset("\t\n\r")
KEY_FIELD = "deed_key"
_LONGEST_KEY = 200


def new_key() -> str:
    """Draw the key that a form carries, so that sending it twice does its deed once."""
    return secrets.token_urlsafe(16)


def _is_control(character: str) -> bool:
    return (ord(character) < 32 and character not in _LAYOUT) or ord(character) == 127


def _has_control(part: object) -> bool:
    return isinstance(part, str) and any(map(_is_control, part))


def _without_control(part: Any) -> Any:
    if not isinstance(part, str):
        return part
    return "".join(character for character in part if not _is_control(character))


def submitted(form: wtforms.form.BaseForm) -> MultiDict[str, Any]:
    """Return what was posted: texts for every field, uploads only for fields that want files."""
    received: MultiDict[str, Any] = MultiDict(request.form)
    for field in form:
        if isinstance(field, FileField | MultipleFileField):
            received.setlist(field.name, request.files.getlist(field.name))
    return received


class _Shown:
    """What forms that change something and forms that only filter share."""

    form_errors: list[str]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the fields it names, the rest of it in the summary.

        Raises the refusal itself where a form is no place for it (401, 403, 404, 503).
        """
        if refusal.status in _NOT_FOR_A_FORM:
            raise refusal
        self._refused_with = refusal.status
        for finding in refusal.details:
            self._attach(finding.path or refusal.field or "", finding.message)

    @property
    def status(self) -> int:
        """Return the HTTP status the page with this form answers with."""
        if not self.errors:  # type: ignore[attr-defined]
            return 200
        return getattr(self, "_refused_with", 422)

    def _attach(self, path: str, message: str) -> None:
        fields: dict[str, wtforms.Field] = self._fields  # type: ignore[attr-defined]
        field = fields.get(path) or fields.get(path.replace(".", "_").replace("-", "_"))
        field = field or fields.get(path.partition(".")[0])
        if field is None or isinstance(field, wtforms.HiddenField):
            self.form_errors.append(message)
        elif message not in field.errors:
            field.errors = [*field.errors, message]

    def _refuse_control_characters(self) -> bool:
        clean = True
        for field in self._fields.values():  # type: ignore[attr-defined]
            if any(map(_has_control, field.raw_data or ())):
                message = _("“%(label)s” holds a character that cannot be kept. Type it again.")
                field.errors = [message % {"label": field.label.text}]
                field.raw_data = [_without_control(part) for part in field.raw_data]
                field.data = _without_control(field.data)  # shown again without them
                clean = False
        return clean


class Form(_Shown, FlaskForm):
    """A form that asks for a deed. Send it with POST."""

    deed_key = wtforms.HiddenField(default=new_key)

    class Meta(FlaskForm.Meta):
        """Take the posted fields even when there are none, and never a JSON body."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was posted, or ``None`` where the form is only shown."""
            if isinstance(formdata, MultiDict) or formdata is None:
                return formdata
            return submitted(form) if form.is_submitted() else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; control characters and an overlong key are refused first."""
        valid = bool(super().validate(extra_validators))
        if len(self.deed_key.data or "") > _LONGEST_KEY:
            self.deed_key.data = new_key()
        return self._refuse_control_characters() and valid

    def carries_out(self, deed: Callable[[], object]) -> bool:
        """Do a deed where the form is sent and fits; whether it was done.

        A refusal is shown at the fields it names (``refuse``, which may raise it).
        """
        if not self.validate_on_submit():
            return False
        try:
            deed()
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


class OneOfSeveral(Form):
    """A form on a page with others: its hidden fields carry ids of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if isinstance(field, wtforms.HiddenField):
                field.id = f"{type(self).__name__}_{field.id}"


class FilterForm(_Shown, wtforms.Form):
    """A form that only narrows what a list shows. Send it with GET; it reads ``request.args``."""

    says_optional = False

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(request.args if formdata is None else formdata, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; control characters are refused."""
        valid = bool(super().validate(extra_validators))
        return self._refuse_control_characters() and valid
