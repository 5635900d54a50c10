"""Every page of the site, opened by everybody: it answers, it is sound HTML, it writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from sqlalchemy import event

from recycling import access
from recycling.db import db
from tests.house.opened import READERS, ROOMS, address_of, client_of, world

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# The payer comes back from the payment page by GET; settling then is the point of that address.
# A payment is looked at; who has a copy of a certificate hears what becomes of it; a status list
# that ran out is signed anew for whoever asks first.
_MAY_WRITE = frozenset({
    "settlement.returned", "deposits.returned", "payment_account.returned",
    "certificates.download", "certificates.kit", "certificates.status_list",
    "certificates_api.read_kit",
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


def _faults(address: str, text: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(text)
    namespace = "{http://www.w3.org/1999/xhtml}"
    faults = [f"{address}: {error[1]}" for error in parser.errors]
    if not tree.get("lang"):
        faults.append(f"{address}: no language")
    if not (tree.findtext(f".//{namespace}title") or "").strip():
        faults.append(f"{address}: no title")
    if len(tree.findall(f".//{namespace}h1")) != 1:
        faults.append(f"{address}: not one h1")
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    faults.extend(f"{address}: id {one} twice" for one in {i for i in ids if ids.count(i) > 1})
    return faults


def test_every_page_answers_everybody_soundly_and_writes_nothing(
    app: Flask, tmp_path: Path
) -> None:
    faults: list[str] = []
    opened: dict[str, set[int]] = {}
    on_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    with world(app, tmp_path) as refs:
        for reader in READERS:
            client = client_of(app, reader)
            for rule in app.url_map.iter_rules():
                address = address_of(rule, refs)
                if "GET" not in (rule.methods or ()) or address is None:
                    continue
                if not on_sqlite and 200 in opened.get(rule.rule, ()):
                    continue  # what differs from reader to reader is the same on both
                with _writes_counted(app) as written:
                    answer = client.get(address)
                    answer.get_data()
                    answer.close()
                opened.setdefault(rule.rule, set()).add(answer.status_code)
                if written and rule.endpoint not in _MAY_WRITE:
                    faults.append(f"{reader} GET {address} wrote: {written[0][:80]}")
                is_page = answer.mimetype == "text/html" and answer.status_code != 302
                if is_page and on_sqlite:  # the words of a page are the same on both
                    faults.extend(f"{reader} {fault}" for fault in _faults(address, answer.text))
    assert sorted(set(faults)) == []
    assert {a: s for a, s in opened.items() if max(s) >= 500} == {}
    unseen = {a for a, s in opened.items() if not s & {200, 302, 303}}
    assert {a for a in unseen if not a.startswith("/api/")} == set()


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
        "auctions_exports", "parties_exports", "streams_exports",
    }  # fmt: skip
