"""Files of lots: who may open them, what is scanned, and what a photo must not tell."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from recycling.config import BadConfiguration, Settings
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Invalid, NotFound, TooLarge
from recycling.jobs import SHELVES
from recycling.lots import queries, service
from recycling.lots.files import take_in
from recycling.lots.rules import FileKind, NewFile
from recycling.lots.rules.files import LARGEST_OF_KIND, MOST_IN_ALL, refuse_too_large
from recycling.lots.service.scanning import settle_scan
from recycling.pictures import without_metadata
from recycling.scanning import (
    ClamdScanner,
    NoScanner,
    Scan,
    ScannerUnavailable,
    Verdict,
    scan_waiting,
    verdict_of,
)
from tests.bases.browsing import bearer, browser_of
from tests.lots.makers import a_published_lot
from tests.lots.uploads import PDF
from tests.makers import Member, a_member

EICAR = "Eicar-Signature"


def _photo(kind: str, **saved: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (4, 2), "red").save(kept, kind, **saved)  # type: ignore[arg-type]
    return kept.getvalue()


def _located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def test_a_photo_loses_where_it_was_taken_and_stays_upright() -> None:
    taken = _photo("JPEG", exif=_located())
    plain = without_metadata(taken, "image/jpeg")
    assert b"A camera" in taken
    assert b"A camera" not in plain
    with Image.open(io.BytesIO(taken)) as before, Image.open(io.BytesIO(plain)) as after:
        assert dict(after.getexif()) == {0x0112: 6}
        assert not after.getexif().get_ifd(0x8825)
        assert before.tobytes() == after.tobytes()


def test_a_drawing_loses_its_words() -> None:
    words = PngInfo()
    words.add_text("Author", "Kim")
    plain = without_metadata(_photo("PNG", pnginfo=words), "image/png")
    assert b"Kim" not in plain
    with Image.open(io.BytesIO(plain)) as picture:
        picture.load()
    assert without_metadata(b"a;b", "text/csv") == b"a;b"


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n"]))
def test_a_damaged_picture_breaks_nothing_and_is_stripped_once(rest: bytes, head: bytes) -> None:
    kind = "image/jpeg" if head.startswith(b"\xff") else "image/png"
    once = without_metadata(head + rest, kind)
    assert len(once) <= len(head + rest) + 64
    assert once[:2] == head[:2]


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A small clamd on a port of its own: reads one stream and answers."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            link, _ = server.accept()
            with link, link.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", said.read(4))[0]:
                    heard.append(said.read(size))
                link.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", heard
        thread.join(5)


def test_a_content_is_streamed_to_the_scanner_whole() -> None:
    content = bytes(range(256)) * 600
    with clamd(b"stream: OK\0") as (address, heard):
        assert ClamdScanner(address).scan(content).scan == Scan.CLEAN
    assert b"".join(heard) == content
    assert len(heard) == 3


def test_a_virus_is_named_and_other_answers_are_none() -> None:
    with clamd(b"stream: Eicar-Signature FOUND\0") as (address, _):
        assert ClamdScanner(address).scan(b"x").signature == EICAR
    with clamd(b"") as (address, _), pytest.raises(ScannerUnavailable):
        ClamdScanner(address).scan(b"x")
    with pytest.raises(ScannerUnavailable):
        verdict_of("INSTREAM size limit exceeded. ERROR")


def test_no_scanner_says_that_nothing_was_scanned_and_a_silent_one_is_unavailable() -> None:
    assert (NoScanner().first(), NoScanner().scan(b"x").scan) == (Scan.NOT_SCANNED,) * 2
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ScannerUnavailable):
        ClamdScanner(f"127.0.0.1:{port}", 1).scan(b"x")


def test_an_address_without_a_port_is_refused_at_the_start() -> None:
    assert Settings.from_environment({"CLAMD_ADDRESS": "h:3310"}).clamd_address == "h:3310"
    with pytest.raises(BadConfiguration, match="CLAMD_ADDRESS"):
        Settings.from_environment({"CLAMD_ADDRESS": "clamd"})


def test_each_kind_and_each_lot_has_a_limit() -> None:
    file = NewFile("0" * 64, "a.pdf", "application/pdf", LARGEST_OF_KIND[FileKind.OTHER])
    refuse_too_large(file, MOST_IN_ALL - file.size)
    with pytest.raises(Conflict, match="in all"):
        refuse_too_large(file, MOST_IN_ALL)
    with pytest.raises(TooLarge, match="at most 5 MiB"):
        refuse_too_large(replace(file, size=file.size + 1), 0)


def test_a_file_says_who_may_open_it_in_known_words(holder: Member) -> None:
    file = take_in(PDF, "a.pdf", "other", "friends")
    with pytest.raises(Invalid) as refusal:
        service.attach_file(holder.act(), a_published_lot(holder), file)
    assert refusal.value.field == "reading"


@pytest.fixture
def market(app: Flask) -> dict[str, Member]:
    """One organisation of each kind that looks at lots."""
    with app.app_context():
        kinds = ("holder", "recycler", "carrier", "laboratory", "regulator")
        return {kind: a_member(kind) for kind in kinds}


def _statuses(app: Flask, market: dict[str, Member], ref: str, sha256: str) -> dict[str, int]:
    address = f"/lots/{ref}/files/{sha256}"
    seen = {"nobody": app.test_client().get(address).status_code}
    for kind, member in market.items():
        seen[kind] = browser_of(app, member).get(address).status_code
        over_api = app.test_client().get(f"/api/v1{address}", headers=bearer(app, member))
        assert over_api.status_code == seen[kind]
    return seen


@pytest.mark.parametrize(
    ("reading", "may_open"),
    [
        ("everybody", {"nobody", "holder", "recycler", "carrier", "laboratory", "regulator"}),
        ("bidders", {"holder", "recycler", "regulator"}),
        ("parties", {"holder", "regulator"}),
    ],
)
def test_a_confidential_file_is_opened_by_whom_it_is_for(
    app: Flask, market: dict[str, Member], reading: str, may_open: set[str]
) -> None:
    with app.app_context():
        ref = a_published_lot(market["holder"])
        file = take_in(PDF, "a.pdf", "other", reading)
        service.attach_file(market["holder"].act(), ref, file)
    seen = _statuses(app, market, ref, file.sha256)
    assert {kind for kind, status in seen.items() if status == 200} == may_open
    assert set(seen.values()) <= {200, 401, 403}
    page = app.test_client().get(f"/lots/{ref}").text
    assert (f"/files/{file.sha256}" in page) == (reading == "everybody")


@pytest.mark.parametrize(
    ("answer", "opened"), [(b"stream: OK\0", True), (b"stream: V FOUND\0", False)]
)
def test_a_file_waits_until_it_is_found_clean(
    app: Flask, market: dict[str, Member], answer: bytes, opened: bool
) -> None:
    settings = app.extensions["settings"]
    with clamd(answer) as (address, _):
        app.extensions["settings"] = replace(settings, clamd_address=address)
        try:
            with app.app_context():
                ref = a_published_lot(market["holder"])
                file = take_in(PDF, "a.pdf", "other")
                service.attach_file(market["holder"].act(), ref, file)
            waiting = _statuses(app, market, ref, file.sha256)
            with app.app_context():
                assert scan_waiting(SHELVES) == 1
                assert scan_waiting(SHELVES) == 0
                (kept,) = queries.card(queries.lot(ref)).files
        finally:
            app.extensions["settings"] = settings
    assert {kind for kind, status in waiting.items() if status == 200} == {"holder"}
    assert kept.scan == (Scan.CLEAN if opened else Scan.INFECTED)
    assert (_statuses(app, market, ref, file.sha256)["nobody"] == 200) == opened


def test_a_file_waits_on_while_the_scanner_is_away(
    in_app: Flask, holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ClamdScanner("127.0.0.1:1", 0.2)
    monkeypatch.setattr("recycling.lots.service.attaching.scanner", lambda: away)
    monkeypatch.setattr("recycling.scanning.scanner", lambda: away)
    ref = a_published_lot(holder)
    service.attach_file(holder.act(), ref, take_in(PDF, "a.pdf", "other"))
    assert scan_waiting(SHELVES) == 0
    assert [file.scan for file in queries.card(queries.lot(ref)).files] == [Scan.WAITING]
    with pytest.raises(NotFound):
        settle_scan(Act(SYSTEM), ref, "0" * 64, Verdict(Scan.CLEAN))
