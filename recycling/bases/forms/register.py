"""How may the register be narrowed?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.bases.catalogue import process_words
from recycling.bases.finding import Asked
from recycling.forms import (
    Choice,
    CountryField,
    FilterForm,
    SelectField,
    TextField,
)
from recycling.pages.tags import tag_of
from recycling.sayings import say
from recycling.streams import rules as streams


class RegisterFilter(FilterForm):
    """Which bases of the register to show."""

    q = TextField(_l("Words"), required=False, longest=200)
    country = CountryField(_l("Country"), required=False)
    stream = SelectField(
        _l("Licensed for the stream"),
        required=False,
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.streams()],
    )
    subtype = SelectField(_l("Licensed for the waste"), required=False, choices=[])
    element = SelectField(_l("Recovers"), required=False, choices=[])
    route = SelectField(_l("Process"), required=False, choices=[], name="process")
    state = SelectField(_l("Licence"), required=False, choices=[])
    hazard = SelectField(_l("Accepts the hazard"), required=False, choices=[])

    def asked(self) -> Asked:
        """Return what was asked for; what cannot be chosen narrows nothing."""
        return Asked(**{one.name: _field(self, one.name).data or "" for one in fields(Asked)})

    def count(self, counts: Mapping[str, dict[str, int]]) -> None:
        """Offer what bases there are for, with their number; what is chosen stays on offer."""
        for name, words in _WORDS.items():
            field, counted = _field(self, name), counts[name]
            chosen = {field.data: 0} if field.data and field.data not in counted else {}
            field.choices = [
                Choice(value, say("%(words)s (%(number)s)", words=words(value), number=number))
                for value, number in {**counted, **chosen}.items()
            ]


def _field(form: FilterForm, name: str) -> Any:
    return form["route" if name == "process" else name]  # a form's own ``process`` reads it


def _state(value: str) -> str:
    return tag_of(value, "licence")[1]


_WORDS: dict[str, Callable[[str], str]] = {
    "subtype": lambda value: streams.subtype(value).name_en,
    "element": lambda value: say(
        "%(symbol)s, %(name)s", symbol=value, name=streams.element(value).name_en
    ),
    "process": process_words,
    "state": _state,
    "hazard": lambda value: value,
}
