"""Which pages are there, for whom, in which languages, and with which errors?

The addresses come from the URL map, so that a new page cannot be forgotten. A page that a second
reader sees just as the first did is not looked at twice.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from recycling import create_app
from recycling.bases.footings.rules import FootingKind
from recycling.config import Settings
from recycling.db import db
from recycling.streams import rules as streams
from tests.databases import SqliteDatabase
from tests.house.opened import READERS, address_of, client_of

LANGUAGES = ("en", "zh")
REFERENCE = "/api/v1/docs"
"""Where pages for people begin among what programs ask for."""
_NOWHERE = "/no-such-page"
_APART = re.compile(r"<(header|footer)\b.*?</\1>", re.DOTALL)
_DRAWN_ANEW = re.compile(r'(name="(?:csrf_token|deed_key)"[^>]* value=")[^"]*')
_TYPED = frozenset({"text", "email", "password", "number", "search", "tel", "url", "date"})
_UNREADABLE = "?"
_FACT = re.compile(r"\s*INSERT INTO fact\b")


@dataclass(frozen=True)
class Seen:
    """A page as one reader was answered it, in one language; ``rule`` names its kind."""

    rule: str
    address: str
    reader: str
    language: str
    status: int
    text: str

    def __repr__(self) -> str:
        return f"{self.language} {self.address} for {self.reader} ({self.status})"


@contextmanager
def site_by_itself() -> Iterator[tuple[Flask, Path]]:
    """An application with an empty register, outside of pytest, and the folder it keeps all in."""
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as place:
        folder = Path(place)
        database = SqliteDatabase(folder)
        settings = Settings(instance=folder, database_url=database.url, demonstration=False)
        app = create_app(settings)
        app.config["TESTING"] = True
        database.build(app)
        yield app, folder


def spoken(app: Flask) -> tuple[str, ...]:
    """Return the languages to walk in: those of ``LANGUAGES`` the site speaks."""
    known = {language.partition("_")[0]: language for language in app.extensions["languages"]}
    return tuple(known[language] for language in LANGUAGES if language in known)


def in_language(address: str, language: str) -> str:
    """Return the address of a page in a language; one that names none is in English here."""
    return address if language == "en" else f"/{language.replace('_', '-')}{address}"


def pages(
    app: Flask,
    refs: dict[str, str],
    languages: Sequence[str] = ("en",),
    more: Sequence[tuple[str, str]] = (),
) -> Iterator[Seen]:
    """Open every address of the site as every reader, and ``more``; yield each page that is new."""
    known: set[tuple[str, str]] = set()
    clients = {reader: client_of(app, reader) for reader in READERS}
    for language in languages:
        for seen in _answered(clients, [*addresses(app, refs), *more], language):
            if (seen.rule, _lasting(seen.text)) not in known:
                known.add((seen.rule, _lasting(seen.text)))
                yield seen


def _answered(
    clients: dict[str, FlaskClient], kinds: Sequence[tuple[str, str]], language: str
) -> Iterator[Seen]:
    for rule, address in kinds:
        asked = in_language(address, language)
        for reader, client in clients.items():
            with client.get(asked) as answer:
                is_meant = answer.status_code == 200 or rule == _NOWHERE
                if is_meant and _is_page(answer):
                    yield Seen(rule, asked, reader, language, answer.status_code, answer.text)


def of_rooms(app: Flask, refs: dict[str, str], every: int) -> Iterator[Seen]:
    """Yield the first page of every so many rooms, as the first reader is answered it."""
    rooms: dict[str, list[tuple[str, str]]] = {}
    for rule, address in addresses(app, refs):
        rooms.setdefault(rule.split("/")[1], []).append((rule, address))
    clients = {reader: client_of(app, reader) for reader in READERS}
    for kinds in islice(rooms.values(), None, None, every):
        yield from islice(_answered(clients, kinds, "en"), 1)


def addresses(app: Flask, refs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each kind of address that may be a page, with one of that kind."""
    yield _NOWHERE, _NOWHERE
    for rule in app.url_map.iter_rules():
        address = address_of(rule, refs)
        is_for_people = not rule.rule.startswith("/api/") or rule.rule.startswith(REFERENCE)
        if "GET" in (rule.methods or ()) and address is not None and is_for_people:
            yield rule.rule, address


def of_the_catalogue(refs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every address whose page shows a text of the catalogue, with its kind."""
    for stream in streams.streams():
        yield "/streams/<stream_id>", f"/streams/{stream.id}"
        for kind in stream.subtypes:
            yield "/streams/<stream_id>/<subtype_id>", f"/streams/{stream.id}/{kind.id}"
    for element in streams.elements():
        yield "/elements/<symbol>", f"/elements/{element.symbol}"
    for footing in FootingKind:
        address = f"/bases/{refs['base']}/footings/new/{footing}"
        yield "/bases/<ref>/footings/new/<kind>", address


def with_errors(app: Flask, found: Sequence[Seen]) -> Iterator[Seen]:
    """Send the forms of pages with nothing filled in, or with what cannot be read.

    Yields each page that comes back with what is wrong. Nothing a form would do is done.
    """
    clients = {reader: client_of(app, reader) for reader in {seen.reader for seen in found}}
    known: set[tuple[str, str]] = set()
    with _no_deed_done(app):
        for seen in found:
            if seen.status != 200:
                continue
            client = clients[seen.reader]
            for address, fields in _forms(client.get(seen.address).text, seen.address):
                answer = _wrong(client, address, fields)
                if answer is None or (address, _lasting(answer.text)) in known:
                    continue
                known.add((address, _lasting(answer.text)))
                yield replace(seen, address=address, status=answer.status_code, text=answer.text)


def _wrong(client: FlaskClient, address: str, fields: list[Any]) -> TestResponse | None:
    for typed in ("", _UNREADABLE):
        sent = [(name, value if kind == "hidden" else typed) for kind, name, value in fields]
        try:
            answer = client.post(address, data=_grouped(sent))
        except _WouldBeDoneError:
            continue
        if answer.status_code in (400, 409, 422) and _is_page(answer):
            return answer
        if answer.location:  # what is told there would else be told on the next page
            client.get(answer.location).close()
    return None


def _grouped(sent: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in sent:
        grouped.setdefault(name, []).append(value)
    return grouped


def _forms(text: str, at: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield the address and fields of each form that asks for something and changes something."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    main = tree.find(".//main")
    for form in [] if main is None else main.iter("form"):
        if form.get("method") != "post":
            continue
        fields = list(_fields(form))
        if any(kind != "hidden" for kind, _name, _value in fields):
            yield form.get("action") or at, [each for each in fields if each[0] != "choice"]


def _fields(form: Any) -> Iterator[tuple[str, str, str]]:
    for each in form.iter():
        name = each.get("name") or ""
        kind = each.get("type") or "text" if each.tag == "input" else ""
        if each.tag == "input" and kind == "hidden" and name:
            yield "hidden", name, each.get("value") or ""
        elif name and (each.tag in ("textarea", "select") or kind in _TYPED):
            yield "typed", name, ""
        elif each.tag == "input" and kind in ("radio", "checkbox", "file"):
            yield "choice", name, ""


def _is_page(answer: TestResponse) -> bool:
    is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
    return answer.mimetype == "text/html" and not is_file


def _lasting(text: str) -> str:
    """Return a page without what is another each time or for another person."""
    return _DRAWN_ANEW.sub(r"\1", _APART.sub("", text))


class _WouldBeDoneError(Exception):
    """A form that was to be refused would have done something."""


@contextmanager
def _no_deed_done(app: Flask) -> Iterator[None]:
    """Let no deed record its fact while the block runs, so that none is done."""

    def refuse(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        if _FACT.match(statement):
            raise _WouldBeDoneError

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
