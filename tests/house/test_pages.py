"""Every page of the site, opened by everybody: it answers, it is sound HTML, it writes nothing.

Readers take turns with the languages, so that each page is read in all that its readers allow; one
that was read in a language is not opened in it by others, and of those who never may one is refused
by turns, unless ``--whole`` asks for all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from recycling import access
from recycling.db import db
from recycling.deeds import Actor
from recycling.demonstration import people
from recycling.parties.permissions import Permission, may_ever
from tests.house.opened import NOBODY, READERS, ROOMS, address_of, client_of, world
from tests.house.walking import in_language

_LANGUAGES = ("en", "zh", "fr")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_APART = re.compile(r"<(header|footer)\b.*?</\1>", re.DOTALL)
_TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Each says whose turn it is, by when, or that nothing is awaited.
_RECORDS = frozenset(
    f"/{kind}/<ref>"
    for kind in (
        "lots", "auctions", "sales", "contracts", "consignments", "assay-exchanges", "batches",
        "certificates", "applications", "licences", "bases", "cases", "orders", "returns",
        "disputes", "discrepancies", "corrections", "quarantines", "second-chances", "deposits",
        "objections", "proposals", "inspections", "inspection-findings", "reserve/agreements",
        "quota-plans",
    )
)  # fmt: skip
_TURN = 'class="govuk-body um-turn"'
# The payer comes back from the payment page by GET; settling then is the point of that address.
# A payment is looked at; who has a copy of a certificate hears what becomes of it; a status list
# that ran out is signed anew for whoever asks first; the first visit of a road check is noted.
_MAY_WRITE = frozenset({
    "settlement.returned", "deposits.returned", "payment_account.returned",
    "certificates.download", "certificates.kit", "certificates.status_list",
    "certificates_api.read_kit", "roadside.opened", "roadside.pdf", "roadside.border_paper",
})  # fmt: skip


@contextmanager
def _writes_counted(app: Flask) -> Iterator[list[str]]:
    written: list[str] = []

    def note(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        if _WRITES.match(statement):
            written.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class _Markup:
    """What a piece of a page holds, and what is wrong with it alone."""

    errors: tuple[str, ...]
    ids: tuple[str, ...]
    h1s: int
    is_named: bool


@cache
def _read(piece: str, *, is_whole: bool) -> _Markup:
    """Parse a piece as a browser would; the same head of a page is on hundreds of them."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(piece) if is_whole else parser.parseFragment(piece)
    title = tree.findtext(f".//{_XHTML}title") or ""
    return _Markup(
        tuple(error[1] for error in parser.errors),
        tuple(node.get("id") for node in tree.iter() if node.get("id")),
        len(tree.findall(f".//{_XHTML}h1")),
        bool(tree.get("lang") and title.strip()),
    )


def _faults(address: str, text: str) -> list[str]:
    whole, *pieces = _pieces(_TOKEN.sub("", text))
    read = [_read(whole, is_whole=True), *(_read(one, is_whole=False) for one in pieces)]
    faults = [f"{address}: {error}" for one in read for error in one.errors]
    if not read[0].is_named:
        faults.append(f"{address}: no language or no title")
    if sum(one.h1s for one in read) != 1:
        faults.append(f"{address}: not one h1")
    ids = Counter(chain.from_iterable(one.ids for one in read))
    faults.extend(f"{address}: id {one} twice" for one, times in ids.items() if times > 1)
    return faults


def _pieces(text: str) -> list[str]:
    """The page without its header and footer, and these, which it shares with others."""
    apart = [found[0] for found in _APART.finditer(text)]
    return [_APART.sub("", text), *apart]


def _asked_by(app: Flask, reader: str, *, is_whole: bool) -> Iterator[tuple[Rule, str]]:
    """The addresses a reader opens, each with the language whose turn it is.

    Nobody opens all: who is asked to sign in costs little.
    """
    turn, asks_all = READERS.index(reader), is_whole or reader == NOBODY
    for number, rule in enumerate(app.url_map.iter_rules()):
        is_refused_to = turn == number % len(READERS)
        if "GET" in (rule.methods or ()) and (asks_all or is_refused_to or _may(app, rule, reader)):
            yield rule, _LANGUAGES[(turn + number) % len(_LANGUAGES)]


def _may(app: Flask, rule: Rule, reader: str) -> bool:
    """Tell whether somebody who is signed in ever gets through, whatever it is about."""
    mark = access.mark_of(app.view_functions[rule.endpoint])
    is_closed = mark is not None and mark not in (access.PUBLIC, access.SIGNED_IN)
    return not is_closed or may_ever(_actor(app, reader), Permission(mark))


@cache
def _actor(app: Flask, reader: str) -> Actor:
    with app.app_context():
        return people.actor(reader)


def test_every_page_answers_everybody_soundly_and_writes_nothing(
    app: Flask, tmp_path: Path, is_whole: bool
) -> None:
    faults: list[str] = []
    opened: dict[str, set[int]] = {}
    read_in: dict[str, set[str]] = {}
    on_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    with world(app, tmp_path) as refs:
        for reader in READERS:
            client = client_of(app, reader)
            for rule, language in _asked_by(app, reader, is_whole=is_whole):
                plain = address_of(rule, refs)
                if plain is None:
                    continue
                address = in_language(plain, language)
                if not on_sqlite and 200 in opened.get(rule.rule, ()):
                    continue  # what differs from reader to reader is the same on both
                if not is_whole and language in read_in.get(rule.rule, ()):
                    continue
                with _writes_counted(app) as written:
                    answer = client.get(address)
                    answer.get_data()
                    answer.close()
                opened.setdefault(rule.rule, set()).add(answer.status_code)
                if answer.status_code == 200:
                    read_in.setdefault(rule.rule, set()).add(language)
                if written and rule.endpoint not in _MAY_WRITE:
                    faults.append(f"{reader} GET {address} wrote: {written[0][:80]}")
                is_page = answer.mimetype == "text/html" and answer.status_code != 302
                if is_page and on_sqlite:  # the words of a page are the same on both
                    faults.extend(f"{reader} {fault}" for fault in _faults(address, answer.text))
                    if rule.rule in _RECORDS and answer.status_code == 200:
                        faults.extend([f"{address}: whose turn?"] * (_TURN not in answer.text))
    assert sorted(set(faults)) == []
    # No worker is here, and no migration was made: the process says that it is not ready.
    assert {a: s for a, s in opened.items() if max(s) >= 500} == {"/ready": {503}}
    unseen = {a for a, s in opened.items() if not s & {200, 302, 303}} - {"/ready"}
    assert {a for a in unseen if not a.startswith("/api/")} == set()
    assert {a for a in _RECORDS if 200 not in opened[a]} == set()


def test_every_address_names_something_this_world_has(app: Flask, tmp_path: Path) -> None:
    """So that the test above leaves no page out without saying so."""
    refs = dict.fromkeys(ROOMS.values(), "X")
    left_out = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and address_of(rule, refs) is None
    }
    assert left_out == {
        "/lots/<ref>/files/<sha256>",
        "/api/v1/lots/<ref>/files/<sha256>",
        "/applications/<ref>/documents/<sha256>",
        "/api/v1/applications/<ref>/documents/<sha256>",
        "/auctions/<ref>/award/<bid_ref>",
        "/auctions/<ref>/bids/<bid_ref>",
        "/auctions/<ref>/questions/<int:question>/answer",
    }


@pytest.mark.parametrize("mark", [access.PUBLIC])
def test_what_is_public_is_known_to_be(application: Flask, mark: str) -> None:
    """Opening an address to everybody is a decision: it is written down here."""
    public = {
        endpoint.partition(".")[0]
        for endpoint, view in application.view_functions.items()
        if endpoint != "static" and access.mark_of(view) == mark
    }
    assert public <= {
        "ledger", "streams", "streams_api", "parties", "parties_api", "bases", "bases_api",
        "lots", "lots_api", "imports", "auctions", "auctions_api", "settlement", "certificates",
        "certificates_api", "site", "site_api", "bases_exports", "lots_exports", "ocds",
        "auctions_exports", "parties_exports", "streams_exports", "roadside",
        "custody", "custody_api", "reports", "reports_api",
        "statistics", "statistics_api", "statistics_exports", "cases", "cases_api", "cases_exports",
        "lists", "lists_api", "lists_exports", "inspections", "inspections_api",
            "inspections_exports",
        "audits", "audits_api", "audits_exports",
        "quota_plans", "quota_plans_api", "quota_plans_exports",
        "status", "status_api", "status_exports", "notices",
    }  # fmt: skip
