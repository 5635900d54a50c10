"""Verifying on pages: by number and by file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recycling.certificates import queries, standing
from recycling.certificates.opened import LARGEST_FILE
from recycling.certificates.printer import WeasyPrinter
from recycling.clock import SteppedClock
from recycling.config import Settings
from tests.auctions.browsing import Browser
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    neighbours,
)

pytestmark = pytest.mark.once

UNKNOWN = "7Q4K-M2TD-9HXA-4"
REASON = "The weighing was wrong by a tonne."


@pytest.fixture
def people(app: Flask, held_clock: SteppedClock) -> Neighbours:
    with app.app_context():
        return neighbours(held_clock)


@pytest.fixture
def number(app: Flask, people: Neighbours) -> str:
    with app.app_context():
        return a_certificate(people)


@pytest.fixture
def unsealed(app: Flask, people: Neighbours, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    with app.app_context():
        return a_certificate(people)


@pytest.fixture
def pdf(app: Flask, number: str) -> bytes:
    with app.app_context():
        return queries.sealed_file(queries.certificate(number))


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app)


def revoke(app: Flask, people: Neighbours, number: str) -> None:
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, REASON)


def upload(browser: Browser, content: bytes, name: str = "certificate.pdf") -> Any:
    browser.see("/verify")
    return browser.send("/verify", file=(io.BytesIO(content), name))  # type: ignore[arg-type]


def upload_much(browser: Browser, size: int) -> TestResponse:
    """Upload so many bytes; the body is made here, for the client would leave a file open."""
    browser.see("/verify")
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in browser.hidden.items()
    ]
    file = '--cut\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    body = "".join([*parts, file]).encode() + bytes(size) + b"\r\n--cut--\r\n"
    kind = "multipart/form-data; boundary=cut"
    return browser._shown(browser._client.post("/verify", data=body, content_type=kind))


def kept_files(app: Flask) -> list[Path]:
    settings: Settings = app.extensions["settings"]
    return sorted(path for path in settings.instance.rglob("*") if path.is_file())


# By number


def test_verify_by_number_however_typed_leads_to_the_verdict(
    stranger: Browser, number: str
) -> None:
    typed = number.lower().replace("-", " ")
    answer = stranger.see(f"/verify?number={typed}")
    assert (answer.status_code, answer.location) == (302, f"/verify/{number}")


def test_verify_mistyped_number_says_so_at_the_field_and_keeps_it(stranger: Browser) -> None:
    answer = stranger.see("/verify?number=7Q4K-M2TD-9HXA-5")
    assert answer.status_code == 422
    assert "has a typing mistake in it. Copy all thirteen characters" in stranger.words
    assert 'value="7Q4K-M2TD-9HXA-5"' in answer.text
    assert "Error: " in answer.text.partition("</title>")[0]


@pytest.mark.parametrize("typed", ["", "ABC", "%00", "x" * 2000, "🐟" * 13, "<script>"])
def test_verify_number_that_is_none_gets_a_message(stranger: Browser, typed: str) -> None:
    assert stranger.see(f"/verify?number={typed}").status_code == 422


def test_verify_number_never_issued_is_not_found_with_the_way_out(stranger: Browser) -> None:
    assert stranger.see(f"/verify?number={UNKNOWN}").status_code == 404
    assert "never issued" in stranger.words
    assert "not from this registry" in stranger.words


def test_verdict_of_a_number_never_issued_is_not_found(stranger: Browser) -> None:
    assert stranger.see(f"/verify/{UNKNOWN}").status_code == 404
    assert "never issued" in stranger.words


def test_verdict_of_a_mistyped_number_is_refused(stranger: Browser) -> None:
    assert stranger.see("/verify/7Q4K-M2TD-9HXA-5").status_code == 422


def test_verdict_tells_five_lines_that_hold(stranger: Browser, number: str) -> None:
    assert stranger.see(f"/verify/{number}").status_code == 200
    assert "Genuine, and it stands" in stranger.words
    for code in ("seal.ok", "record.ok", "log.ok", "status.current", "page.ok"):
        assert code in stranger.words


def test_verdict_does_not_draw_the_page_for_each_visitor(
    stranger: Browser, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(*_: object, **__: object) -> bytes:
        raise AssertionError("the page was drawn for a visitor")

    monkeypatch.setattr(WeasyPrinter, "render", draw)
    assert stranger.see(f"/verify/{number}").status_code == 200


def test_verdict_is_never_kept_by_a_cache(stranger: Browser, number: str) -> None:
    assert "no-store" in stranger.see(f"/verify/{number}").headers["Cache-Control"]


def test_verdict_right_after_a_revocation_says_so_with_the_reason(
    app: Flask, people: Neighbours, stranger: Browser, number: str
) -> None:
    stranger.see(f"/verify/{number}")
    revoke(app, people, number)
    stranger.see(f"/verify/{number}")
    assert "Genuine, but it no longer stands" in stranger.words
    assert REASON in stranger.words


def test_verdict_while_the_page_is_printed_says_so(stranger: Browser, unsealed: str) -> None:
    assert stranger.see(f"/verify/{unsealed}").status_code == 200
    assert "being sealed" in stranger.words


def test_verdict_with_the_file_lost_still_tells_the_status(
    app: Flask, stranger: Browser, number: str
) -> None:
    with app.app_context():
        digest = queries.certificate(number).file_digest
    (kept,) = (path for path in kept_files(app) if path.name == digest)
    elsewhere = kept.rename(kept.with_suffix(".elsewhere"))
    assert stranger.see(f"/verify/{number}").status_code == 503
    elsewhere.rename(kept)
    assert "cannot be read just now" in stranger.words
    assert "Current" in stranger.words


# By file


def test_verify_file_genuine_tells_five_lines(stranger: Browser, pdf: bytes, number: str) -> None:
    assert upload(stranger, pdf).status_code == 200
    assert "Genuine, and it stands" in stranger.words
    assert number in stranger.words


def test_verify_file_with_a_byte_changed_is_not_genuine(stranger: Browser, pdf: bytes) -> None:
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    upload(stranger, bytes(changed))
    assert "Not genuine" in stranger.words or "not a certificate" in stranger.words


def test_verify_file_revoked_is_genuine_but_no_longer_stands(
    app: Flask, people: Neighbours, stranger: Browser, pdf: bytes, number: str
) -> None:
    revoke(app, people, number)
    upload(stranger, pdf)
    assert "Genuine, but it no longer stands" in stranger.words


@pytest.mark.parametrize("garbage", [b"%PDF-1.7 garbage", b"no pdf at all", bytes(5000)])
def test_verify_file_of_garbage_gets_the_verdict_not_a_certificate(
    stranger: Browser, garbage: bytes
) -> None:
    assert upload(stranger, garbage).status_code == 200
    assert "This file is not a certificate" in stranger.words


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.pdf"), (b"text", "notes.txt")],
    ids=["empty", "another kind"],
)
def test_verify_file_that_cannot_be_one_gets_a_message(
    stranger: Browser, content: bytes, name: str
) -> None:
    assert upload(stranger, content, name).status_code == 422
    assert "There is a problem" in stranger.words


def test_verify_file_that_is_too_large_gets_a_message_with_the_limit(stranger: Browser) -> None:
    assert upload_much(stranger, LARGEST_FILE + 1).status_code == 422
    assert "must be 16 MB or smaller" in stranger.words


def test_verify_file_larger_than_any_upload_gets_a_page(stranger: Browser) -> None:
    assert upload_much(stranger, 26 * 1024 * 1024).status_code == 413


def test_verify_without_a_file_asks_for_one(stranger: Browser) -> None:
    stranger.see("/verify")
    assert stranger.send("/verify").status_code == 422
    assert "Choose a file" in stranger.words


def test_verify_file_keeps_nothing(app: Flask, stranger: Browser, pdf: bytes) -> None:
    before = kept_files(app)
    upload(stranger, pdf + b"more")
    assert kept_files(app) == before
