"""What do the calls of the API and their fields mean, in the language of whoever reads about them?

The API describes itself in English, the same for everybody. What it says is translated in a
catalogue of its own (``api.po``), apart from the words of pages; what these say too is in theirs.
"""

from __future__ import annotations

import re

from flask_babel import Domain
from markupsafe import Markup, escape

from recycling.pages.languages import DEFAULT, TRANSLATIONS, as_written, html_lang

DOMAIN = "api"
_words = Domain(translation_directories=str(TRANSLATIONS), domain=DOMAIN)
_STOPS = (".", "。")
_CODE = re.compile(r"`+([^`]+)`+")


def described(text: str) -> Markup:
    """Return a text of the API's description as a page says it."""
    said = _translated(text)
    return _with_code(as_written(text) if said is None else escape(said))


def titled(text: str) -> Markup:
    """Return the same as a heading, without the stop at its end."""
    said = _translated(text)
    title = as_written(_without_stop(text)) if said is None else escape(_without_stop(said))
    return _with_code(title)


def _translated(text: str) -> str | None:
    """Return a translation, also one that reads as the English; nothing where there is none."""
    if not text or html_lang() == DEFAULT:
        return None
    known: str | None = getattr(_words.get_translations(), "_catalog", {}).get(text)
    return known


def _with_code(text: Markup) -> Markup:
    if "`" not in text:
        return text
    return Markup(_CODE.sub(r"<code>\1</code>", str(text)))  # nosemgrep: markup-of-our-own-only


def _without_stop(text: str) -> str:
    return text[:-1] if text.endswith(_STOPS) else text
