"""In which language does this reader read?

Of the languages we have a translation for: the one chosen with ``?lang=``, then the one chosen
before, then the one the browser prefers, then English.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, get_locale

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
DEFAULT = "en"
_CHOSEN = "language"


@dataclass(frozen=True)
class LanguageChoice:
    """A language to read this page in."""

    tag: str
    name: str
    href: str
    current: bool


def init_languages(app: Flask) -> None:
    """Set flask-babel up."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    Babel(app, default_locale=DEFAULT, locale_selector=choose_language)
    with app.app_context():
        found = {str(locale) for locale in app.extensions["babel"].instance.list_translations()}
    app.extensions["languages"] = (DEFAULT, *sorted(found - {DEFAULT}))


def languages() -> tuple[str, ...]:
    """Return the languages there are, English first."""
    known: tuple[str, ...] = current_app.extensions["languages"]
    return known


def choose_language() -> str:
    """Return the language of this request, and remember one that was asked for."""
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("lang", "").replace("-", "_")
    if asked in languages():
        if session.get(_CHOSEN) != asked:
            session[_CHOSEN] = asked
        return asked
    if session.get(_CHOSEN) in languages():
        return str(session[_CHOSEN])
    tags = [language.replace("_", "-") for language in languages()]
    return (request.accept_languages.best_match(tags) or DEFAULT).replace("-", "_")


def html_lang() -> str:
    """Return the language of this page as the ``lang`` attribute wants it."""
    return str(get_locale() or DEFAULT).replace("_", "-")


def language_choices() -> tuple[LanguageChoice, ...]:
    """Return the languages to offer, each with this page's address in it; none without a choice."""
    if len(languages()) < 2:
        return ()
    return tuple(_choice(language) for language in languages())


def _choice(language: str) -> LanguageChoice:
    tag = language.replace("_", "-")
    rest = [(key, text) for key, text in request.args.items(multi=True) if key != "lang"]
    asked = urlencode([*rest, ("lang", tag)])
    name = Locale.parse(language).get_display_name() or tag
    return LanguageChoice(tag, name[:1].upper() + name[1:], f"?{asked}", tag == html_lang())
