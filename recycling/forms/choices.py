"""How is one asked to choose?"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any

import pycountry
import wtforms
from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from recycling.forms.asked import Asked


def Choice(value: str, label: Any = None, hint: Any = None) -> SelectChoice:  # noqa: N802
    """Make one choice: what is sent, what is read, and an optional line of help under it."""
    return SelectChoice(value, label, render_kw={"hint": hint} if hint else {})


class _OneOf(Asked):
    """Exactly one of the choices; without ``required`` none is an answer too."""

    def blank_message(self) -> str:
        """Return what to say when nothing was chosen."""
        return str(_("Choose an answer for “%(label)s”.", label=self.name_for_people))

    def check(self) -> None:
        """Refuse a value that is not offered."""
        if self.data not in {choice.value for choice in self.iter_choices()}:
            raise StopValidation(
                _("Choose one of the answers listed for “%(label)s”.", label=self.name_for_people)
            )


class SelectField(_OneOf, wtforms.SelectField):
    """One of many, from a drop-down list; starts with nothing chosen."""

    component = "select"


class RadioField(_OneOf, wtforms.RadioField):
    """One of a few, all shown."""

    component = "radios"


class CheckboxesField(Asked, wtforms.SelectMultipleField):
    """Any number of the choices, all shown; at least one unless ``required=False``."""

    component = "checkboxes"

    def is_blank(self) -> bool:
        """Tell whether nothing was ticked."""
        return not self.data

    def blank_message(self) -> str:
        """Return what to say when nothing was ticked."""
        return str(_("Choose at least one answer for “%(label)s”.", label=self.name_for_people))

    def check(self) -> None:
        """Refuse values that are not offered."""
        if not set(self.data) <= {choice.value for choice in self.iter_choices()}:
            raise StopValidation(
                _("Choose among the answers listed for “%(label)s”.", label=self.name_for_people)
            )


class CheckboxField(Asked, wtforms.BooleanField):
    """One box to tick, such as a confirmation; must be ticked unless ``required=False``."""

    component = "checkbox"

    def is_blank(self) -> bool:
        """Tell whether the box is not ticked."""
        return not self.data

    def blank_message(self) -> str:
        """Return what to say when the box is not ticked."""
        return str(_("Tick “%(label)s” to go on.", label=self.name_for_people))


class CountryField(SelectField):
    """A country, by its ISO 3166-1 alpha-2 code; only ``among`` these codes where given."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        among: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("choices", lambda: country_choices(among))
        super().__init__(label, validators, **kwargs)


def country_choices(among: tuple[str, ...] = ()) -> list[SelectChoice]:
    """Return the countries to choose from, named and sorted in the reader's language."""
    return [SelectChoice(code, name) for code, name in _sorted(_locale(), among or _codes())]


@lru_cache(maxsize=32)
def _sorted(locale: Locale, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    named = ((code, _name(locale, code)) for code in codes)
    return tuple(sorted(named, key=lambda one: (_sort_key(one[1]), one[0])))


def _sort_key(name: str) -> str:
    """Return the name without accents, so that Åland stands under A."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name


def country_name(code: str) -> str:
    """Return the name of a country in the reader's language; an unknown code stays as it is."""
    return _name(_locale(), code)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _name(locale: Locale, code: str) -> str:
    named = locale.territories.get(code)
    if named:
        return str(named)
    known = pycountry.countries.get(alpha_2=code)
    return known.name if known else code


@cache
def _codes() -> tuple[str, ...]:
    return tuple(country.alpha_2 for country in pycountry.countries)
