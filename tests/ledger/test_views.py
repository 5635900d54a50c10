"""What the world may read of the log."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recycling.ledger import heads, service
from recycling.ledger.notes import VerifierKey, parse_note
from recycling.ledger.tree import leaf_hash
from tests.ledger.makers import happen_often
from tests.pages.bare import parse_strictly


@pytest.fixture
def digests(app: Flask) -> list[bytes]:
    """The digests of a log of five."""
    with app.app_context():
        made = happen_often(5)
        service.sequence()
    return [bytes.fromhex(digest) for digest in made]


def test_checkpoint_is_the_newest_note_and_soon_stale(
    app: Flask, client: FlaskClient, digests: list[bytes]
) -> None:
    answer = client.get("/log/checkpoint")
    with app.app_context():
        newest = heads.latest_checkpoint()
    assert newest is not None
    assert answer.text == newest.note
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=2"


@pytest.mark.parametrize("address", ["checkpoint", "keys", "policy.txt", "tile/0/000.p/3",
                                     "tile/entries/000.p/5", "consistency/2/5"])  # fmt: skip
def test_what_is_kept_is_asked_for_again_by_its_digest(
    client: FlaskClient, digests: list[bytes], address: str
) -> None:
    first = client.get(f"/log/{address}")
    again = client.get(f"/log/{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert again.headers["Cache-Control"].startswith("public, max-age=")
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")


def test_keys_verify_the_checkpoint(client: FlaskClient, digests: list[bytes]) -> None:
    keys = client.get("/log/keys").get_json()
    note = parse_note(client.get("/log/checkpoint").text)
    assert keys["origin"] == note.text.split("\n")[0]
    assert note.is_signed_by(VerifierKey.parse(keys["log"][0]))


def test_partial_tile_holds_the_leaves_and_stays_for_ever(
    client: FlaskClient, digests: list[bytes]
) -> None:
    answer = client.get("/log/tile/0/000.p/3")
    assert answer.data == b"".join(map(leaf_hash, digests[:3]))
    assert answer.content_type == "application/octet-stream"
    assert "immutable" in answer.headers["Cache-Control"]


def test_entry_bundle_holds_the_digests(client: FlaskClient, digests: list[bytes]) -> None:
    answer = client.get("/log/tile/entries/000.p/5")
    assert answer.data == b"".join(b"\x00\x20" + digest for digest in digests)


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/6", "0/001.p/1", "1/000.p/1", "0/000.p/0", "0/0", "x", "0/../../keys",
     "-1/000", "0/x999/x999/x999/x999/x999/x999/999", "63/000.p/1", "entries/000.p/6",
     "entries/x", "0/%00", "0/000.p/5/", "0/000%0a"],
)  # fmt: skip
def test_tile_that_is_not_there_is_not_found(
    client: FlaskClient, digests: list[bytes], path: str
) -> None:
    answer = client.get(f"/log/tile/{path}")
    assert answer.status_code == 404
    assert "no-" in answer.headers.get("Cache-Control", "no-store")


def test_checkpoint_of_an_empty_log_is_not_found(client: FlaskClient) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404


def test_page_tells_size_root_and_key(client: FlaskClient, digests: list[bytes]) -> None:
    page = client.get("/log/").text
    parse_strictly(page)
    assert client.get("/log/keys").get_json()["log"][0] in page.replace("&#43;", "+")
    assert "0/000.p/5" in page


def test_page_of_an_empty_log_says_so(client: FlaskClient) -> None:
    page = client.get("/log/").text
    parse_strictly(page)
    assert "Nothing has entered the log yet." in page
