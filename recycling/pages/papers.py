"""How is a page of print said in its reader's language? By the words of the pages on a screen.

What stays when it was made (a contract, an invoice, a certificate) has a language of its own; its
printer names that with ``in_language``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment

from recycling.forms.choices import country_name
from recycling.forms.dates import day_words
from recycling.pages.languages import (
    DEFAULT,
    html_lang,
    with_decimal_mark,
    with_decimal_mark_of_quantity,
)
from recycling.paper.pages import templates_of
from recycling.sayings import Said


def spoken_templates_of(folder: Path) -> Environment:
    """Return the templates of a folder, which say their words in the language of whoever reads."""
    found = templates_of(folder)
    found.add_extension("jinja2.ext.i18n")
    found.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    found.globals.update(
        html_lang=html_lang,
        country=country_name,
        day=day_words,
        cell=cell,
        figure=with_decimal_mark,
        is_foreign=is_foreign,
    )
    return found


def in_language(language: str) -> AbstractContextManager[None]:
    """Say everything in a language as long as this lasts."""
    kept: AbstractContextManager[None] = force_locale(language)
    return kept


def in_source() -> AbstractContextManager[None]:
    """Say everything in English as long as this lasts: what is kept is in no reader's language."""
    return in_language(DEFAULT)


def is_english() -> bool:
    """Tell whether this is read in English."""
    return html_lang() == DEFAULT


def is_foreign(text: str) -> bool:
    """Tell whether a text of the register stays English before a reader of another language."""
    return not is_english() and not isinstance(text, Said)


def cell(text: str, *, is_numeric: bool) -> str:
    """Return what stands in a table as it is said, numbers with the reader's decimal mark."""
    if isinstance(text, Said):
        return text
    return with_decimal_mark(text) if is_numeric else with_decimal_mark_of_quantity(text)
