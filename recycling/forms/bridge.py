"""How does a WTForms field become the parameters of a govuk-frontend macro?

``parameters(field, …)`` answers with the macro's name and its parameters; the macro ``field`` in
``templates/components/form.html`` calls it. Any WTForms field works, ours know more.
"""

from __future__ import annotations

from typing import Any

import wtforms
from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms.form import BaseForm

from recycling.forms.dates import PARTS
from recycling.sayings import spoken

Parameters = dict[str, Any]

_MACROS = {
    "input": "govukInput",
    "textarea": "govukTextarea",
    "counted": "govukCharacterCount",
    "password": "govukPasswordInput",
    "file": "govukFileUpload",
    "select": "govukSelect",
    "radios": "govukRadios",
    "checkboxes": "govukCheckboxes",
    "checkbox": "govukCheckboxes",
    "date": "govukDateInput",
}
_FOREIGN = (
    (wtforms.TextAreaField, "textarea"),
    (wtforms.PasswordField, "password"),
    (wtforms.FileField, "file"),
    (wtforms.MultipleFileField, "file"),
    (wtforms.RadioField, "radios"),
    (wtforms.SelectMultipleField, "checkboxes"),
    (wtforms.SelectField, "select"),
    (wtforms.BooleanField, "checkbox"),
)
_LABEL = "govuk-{}--{}"


def parameters(field: wtforms.Field, **options: Any) -> tuple[str, Parameters]:
    """Return the macro for a field and its parameters.

    Options: ``label``, ``hint``, ``heading`` (the label is the page's h1), ``size`` of the label
    (s, m, l, xl), ``width`` of the input (2, 3, 4, 5, 10, 20), ``classes``, ``rows``,
    ``counted``, ``inline``, ``prefix``, ``suffix``, ``autocomplete``, ``empty`` (first option of
    a select), ``items`` (value → parameters added to that choice, such as ``conditional``).
    """
    kind = component_of(field)
    if kind == "textarea" and options.get("counted"):
        kind = "counted"
    specific = _SPECIFIC[kind](field, options)
    return _MACROS[kind], {**_shared(field, options), **specific}


def component_of(field: wtforms.Field) -> str:
    """Return which component shows a field."""
    own = getattr(field, "component", None)
    if own:
        return str(own)
    return next((name for kind, name in _FOREIGN if isinstance(field, kind)), "input")


def error_links(form: BaseForm) -> list[Parameters]:
    """Return the error summary's lines: first those of no field, then each field's first."""
    lines = [{"text": _shown(message)} for message in form.form_errors]
    for field in form:
        if field.errors and isinstance(field, wtforms.HiddenField):
            lines += [{"text": _shown(message)} for message in field.errors]
        elif field.errors:
            href = f"#{getattr(field, 'first_id', field.id)}"
            lines.append({"text": _first(field.errors), "href": href})
    return lines


def has_errors(form: BaseForm | None) -> bool:
    """Tell whether the page's title must begin with "Error:"."""
    return form is not None and bool(form.errors)


def _first(errors: Any) -> str:
    """Return the first message, also of the nested errors of a list or a form in a form."""
    while isinstance(errors, dict | list | tuple):
        errors = next(iter(errors.values() if isinstance(errors, dict) else errors))
    return _shown(errors)


def _shown(message: Any) -> str:
    """Return a message in the reader's language: one of a rule, or one that is said when asked."""
    return spoken(message) if isinstance(message, str) else str(message)


def _shared(field: wtforms.Field, options: Parameters) -> Parameters:
    found: Parameters = {"id": field.id, "idPrefix": field.id, "name": field.name}
    hint = options.get("hint", field.description)
    if hint:
        found["hint"] = {"text": hint}
    if field.errors:
        found["errorMessage"] = {
            "text": _first(field.errors),
            "visuallyHiddenText": _("Error"),
        }
    attributes = {**(field.render_kw or {}), **options.get("attributes", {})}
    found["attributes"] = attributes
    return found


def _label(
    field: wtforms.Field, options: Parameters, part: str = "label", unit: Any = ""
) -> Parameters:
    text = options.get("label", field.label.text)
    if not getattr(field, "required", True) and getattr(field._form, "says_optional", True):
        text = _("%(label)s (optional)", label=text)
    size = options.get("size", "l" if options.get("heading") else "s")
    block = "label" if part == "label" else "fieldset__legend"
    heard = Markup(' <span class="govuk-visually-hidden">{}</span>').format(unit) if unit else ""
    return {
        "html": escape(text) + heard,
        "classes": _LABEL.format(block, size),
        "isPageHeading": bool(options.get("heading")),
    }


def _fieldset(field: wtforms.Field, options: Parameters) -> Parameters:
    return {"legend": _label(field, options, "legend")}


def _classes(kind: str, options: Parameters) -> str:
    width = options.get("width")
    wide = f"govuk-{kind}--width-{width}" if width else ""
    return f"{wide} {options.get('classes', '')}".strip()


def _affix(text: Any) -> Parameters | None:
    return {"text": text} if text else None


def _input(field: wtforms.Field, options: Parameters) -> Parameters:
    unit = options.get("suffix", getattr(field, "unit", ""))
    length = getattr(field, "longest", None)
    default_width = 10 if unit and getattr(field, "inputmode", None) else None
    return {
        "label": _label(field, options, unit=unit),
        "value": field._value(),
        "type": getattr(field, "input_type", getattr(field.widget, "input_type", "text")),
        "inputmode": getattr(field, "inputmode", None),
        "classes": _classes("input", {"width": default_width, **options}),
        "prefix": _affix(options.get("prefix")),
        "suffix": _affix(unit),
        "autocomplete": options.get("autocomplete", getattr(field, "autocomplete", None)),
        "spellcheck": False if length is None else None,
    }


def _textarea(field: wtforms.Field, options: Parameters) -> Parameters:
    return {
        "label": _label(field, options),
        "value": field._value(),
        "rows": options.get("rows", 5),
        "classes": _classes("textarea", options),
        "maxlength": getattr(field, "longest", None),
    }


def _password(field: wtforms.Field, options: Parameters) -> Parameters:
    inputmode = getattr(field, "inputmode", None)
    return {
        "attributes": {"inputmode": inputmode} if inputmode else {},
        "label": _label(field, options),
        "classes": _classes("input", options),
        "autocomplete": options.get("autocomplete", getattr(field, "autocomplete", None)),
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    }


def _counted(field: wtforms.Field, options: Parameters) -> Parameters:
    """A text area whose script tells how much is left, in the reader's words."""
    number = "%{count}"
    return {
        **_textarea(field, options),
        "textareaDescriptionText": _("You can enter up to %(count)s characters", count=number),
        "charactersUnderLimitText": {
            "one": _("You have %(count)s character remaining", count=number),
            "other": _("You have %(count)s characters remaining", count=number),
        },
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": {
            "one": _("You have %(count)s character too many", count=number),
            "other": _("You have %(count)s characters too many", count=number),
        },
    }


def _file(field: wtforms.Field, options: Parameters) -> Parameters:
    extensions = getattr(field, "extensions", ())
    accept = {"accept": ",".join(f".{e.lstrip('.')}" for e in extensions)} if extensions else {}
    return {
        "label": _label(field, options),
        "multiple": isinstance(field, wtforms.MultipleFileField),
        "attributes": {**accept, **(field.render_kw or {})},
    }


def _choice_items(field: wtforms.Field, options: Parameters, selected: str) -> list[Parameters]:
    more = options.get("items", {})
    return [
        {
            "value": choice.value,
            "text": choice.label,
            selected: choice.selected,
            "hint": _affix(choice.render_kw.get("hint")),
            **more.get(choice.value, {}),
        }
        for choice in field.iter_choices()
    ]


def _select(field: wtforms.Field, options: Parameters) -> Parameters:
    empty = {"value": "", "text": options.get("empty", _("Choose…")), "selected": not field.data}
    return {
        "label": _label(field, options),
        "items": [empty, *_choice_items(field, options, "selected")],
        "classes": _classes("select", options),
    }


def _many(field: wtforms.Field, options: Parameters) -> Parameters:
    kind = component_of(field)
    inline = f"govuk-{kind}--inline" if options.get("inline") else ""
    small = f"govuk-{kind}--small" if options.get("small") else ""
    return {
        "fieldset": _fieldset(field, options),
        "items": _choice_items(field, options, "checked"),
        "classes": f"{inline} {small} {options.get('classes', '')}".strip(),
    }


def _checkbox(field: wtforms.Field, options: Parameters) -> Parameters:
    text = options.get("label", field.label.text)
    item = {"value": field._value(), "text": text, "checked": bool(field.data)}
    return {"items": [{**item, **options.get("items", {})}]}


def _date(field: Any, options: Parameters) -> Parameters:
    return {
        "namePrefix": field.name,
        "fieldset": _fieldset(field, options),
        "items": [_date_part(field, part) for part in PARTS],
    }


def _date_part(field: Any, part: str) -> Parameters:
    wrong = " govuk-input--error" if field.errors and part in field.wrong_parts else ""
    return {
        "name": part,
        "id": f"{field.id}-{part}",
        "label": field.part_name(part).capitalize(),
        "value": field.typed[part],
        "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
    }


_SPECIFIC = {
    "input": _input,
    "textarea": _textarea,
    "counted": _counted,
    "password": _password,
    "file": _file,
    "select": _select,
    "radios": _many,
    "checkboxes": _many,
    "checkbox": _checkbox,
    "date": _date,
}
