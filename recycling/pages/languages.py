"""In which language does this reader read?

The one the address names (``/zh/lots``), which all addresses of that page then name too. An address
that names none is read in the language of the person signed in, else the one the browser prefers,
else English. English is the language of the source; what has a translation stands in
``recycling/translations``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from flask import url_for as plain_url_for
from flask_babel import Babel, Domain, get_locale, gettext, refresh
from markupsafe import Markup, escape

from recycling.forms.dates import day_words
from recycling.pages.catalogues import compile_catalogues
from recycling.sayings import Country, Said, speak_with, spoken

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
DEFAULT = "en"
_NAMED = "urban_mine.language"
_OWN = "own_language"
_NAMER = "namer"
_BY_COMMA = "fr"
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
# A number with its unit; one without may be a class or a version.
_QUANTITY = re.compile(r"[-\u2212]?\d[\d\u00a0 ]*\.\d+[\u00a0 ](?:kg|g|t|%|[A-Z])\S*")


@dataclass(frozen=True)
class LanguageChoice:
    """A language to read this page in."""

    tag: str
    name: str
    href: str
    current: bool


def init_languages(app: Flask) -> None:
    """Set flask-babel up, and read the language out of addresses."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    compile_catalogues(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    _Babel(app, default_locale=DEFAULT, locale_selector=choose_language)
    with app.app_context():
        found = {str(locale) for locale in app.extensions["babel"].instance.list_translations()}
    app.extensions["languages"] = (DEFAULT, *sorted(found - {DEFAULT}))
    app.wsgi_app = _Addressed(app.wsgi_app, map(_tag, languages_of(app)))  # type: ignore[method-assign]
    app.after_request(_tell_language)
    speak_with(_speak)


def name_with(app: Flask, namer: Callable[[str, str], str | None]) -> None:
    """Call what the register's own texts name by ``namer(language, English)`` from now on."""
    app.extensions[_NAMER] = namer


def languages_of(app: Flask) -> tuple[str, ...]:
    """Return the languages an application speaks, English first."""
    known: tuple[str, ...] = app.extensions["languages"]
    return known


def languages() -> tuple[str, ...]:
    """Return the languages there are, English first."""
    return languages_of(current_app)


def choose_language() -> str:
    """Return the language of this request; outside of one, English."""
    if not has_request_context():
        return DEFAULT
    if named := request.environ.get(_NAMED):
        return str(named).replace("-", "_")
    if (own := g.get(_OWN)) in languages():
        return str(own)
    tags = [_tag(language) for language in languages()]
    return (request.accept_languages.best_match(tags) or DEFAULT).replace("-", "_")


def prefer_language(language: str) -> None:
    """Take this as the language of whoever asks, where the address names none."""
    setattr(g, _OWN, language)
    refresh()


def html_lang() -> str:
    """Return the language of this page as the ``lang`` attribute wants it."""
    return _tag(str(get_locale() or DEFAULT))


def language_choices() -> tuple[LanguageChoice, ...]:
    """Return the languages to offer, each with this page's address in it; none without a choice."""
    if len(languages()) < 2:
        return ()
    return tuple(_choice(language) for language in languages())


def here() -> str:
    """Return the address asked for, with its language and query."""
    return (request.script_root + request.full_path).rstrip("?")


def url_for(endpoint: str, **values: Any) -> str:
    """Return an address in the language of this page; that of a static file is in none."""
    address = plain_url_for(endpoint, **values)
    if endpoint != "static" or not has_request_context():
        return address
    return _root() + address[len(request.script_root) :]


def address_in(language: str, endpoint: str) -> str:
    """Return the address of a page in a language."""
    return f"{_root()}/{_tag(language)}{plain_url_for(endpoint)[len(request.script_root) :]}"


def own_name(language: str) -> str:
    """Return what a language is called in itself, with a capital."""
    name = Locale.parse(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def _root() -> str:
    """Return what stands before the language in addresses of this site."""
    in_address = request.environ.get(_NAMED)
    return request.script_root[: -len(in_address) - 1] if in_address else request.script_root


def named(text: str) -> str:
    """Return what an English text of the register is called in the reader's language."""
    language = str(get_locale() or DEFAULT)
    if language == DEFAULT:
        return text
    namer = current_app.extensions.get(_NAMER)
    known: str | None = namer(language, text) if namer else None
    return known or (str(gettext(text)) if text else text)


def as_written(text: str) -> Markup:
    """Return a text in the reader's language, or marked as English where nobody translated it."""
    said = named(text)
    is_english = said == text and text and html_lang() != DEFAULT
    return Markup('<span lang="en">{}</span>').format(text) if is_english else escape(said)


def _choice(language: str) -> LanguageChoice:
    tag = _tag(language)
    path = request.full_path if request.query_string else request.path
    return LanguageChoice(tag, own_name(language), f"{_root()}/{tag}{path}", tag == html_lang())


def _tag(language: str) -> str:
    return language.replace("_", "-")


def _tell_language(response: Response) -> Response:
    if response.mimetype in ("text/html", "application/problem+json"):
        response.headers["Content-Language"] = html_lang()
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _speak(text: Said) -> str:
    """Say a text in the reader's language; where the English begins with a capital, with one."""
    if not has_app_context() or str(get_locale() or DEFAULT) == DEFAULT:
        return str(text)
    said = _worded(text)
    return said[:1].upper() + said[1:] if text[:1].isupper() else said


def _worded(text: Said) -> str:
    if not text.values:
        return _called(text.words)
    written = {
        name: value if _is_quoted(name, value, text.words) else _written(value)
        for name, value in text.values.items()
    }
    return str(gettext(text.words)) % written


def _is_quoted(name: str, value: object, words: str) -> bool:
    """Tell whether a value is quoted as somebody typed it; what we name knows its words."""
    return type(value) is str and f"“%({name})s”" in words


def _written(value: object) -> str:
    if isinstance(value, Said):
        return spoken(value)
    if isinstance(value, Country):
        return value.called(str(get_locale() or DEFAULT))
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, str):
        return with_decimal_mark_of_quantity(_called(value))
    return with_decimal_mark(format(value))


def _called(text: str) -> str:
    """Call a text as it is known; a state as programs write it, by its words."""
    said = named(text)
    words = text.replace("_", " ")
    return named(words) if said == text and words != text and named(words) != words else said


def with_decimal_mark_of_quantity(text: str) -> str:
    """Return a text with the reader's decimal mark, where it is one quantity with its unit."""
    return with_decimal_mark(text) if _QUANTITY.fullmatch(text) else text


def with_decimal_mark(text: str) -> str:
    """Return a text of one number or several with the decimal mark of the reader's language."""
    locale = get_locale()
    is_by_comma = locale is not None and locale.language == _BY_COMMA
    return _POINT.sub(",", text) if is_by_comma else text


class _Speaking(Domain):  # type: ignore[misc]
    """Puts what rules said into sentences in the reader's language."""

    def gettext(self, string: str, **values: Any) -> str:
        return str(super().gettext(string, **_spoken(values)))

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> str:
        return str(super().ngettext(singular, plural, num, **_spoken(values)))


def _spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: spoken(one) if isinstance(one, Said) else one for name, one in values.items()}


class _Babel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _Speaking(domain=self.domain)


class _Addressed:
    """Takes the language off the front of an address, so that it stays in all addresses made."""

    def __init__(self, app: WSGIApplication, tags: Iterable[str]) -> None:
        self._app = app
        self._tags = {tag.lower(): tag for tag in tags}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        first, rest = _parted(environ.get("PATH_INFO", ""))
        if tag := self._tags.get(first.lower()):
            environ[_NAMED] = tag
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = rest or "/"
        return self._app(environ, start_response)


def _parted(path: str) -> tuple[str, str]:
    first, slash, rest = path.removeprefix("/").partition("/")
    return first, slash + rest
