"""Files nobody means well with: sound ones broken at random places, and bombs by name.

The same number always gives the same file, so that what was found can be sent again.
"""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
import xlsxwriter
from PIL import Image

_UNPACKED = 24 * 1024 * 1024
_NAMES = (
    "report", "../../etc/passwd", "..\\..\\boot", "C:\\x", "a\0b", "\u202efdp.exe", "x" * 400,
    'a"; filename="b', "new\r\nX-Header: 1", "", ".", "%2e%2e%2f", "$(id)", "=cmd|' /C calc'!A0",
)  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """A file as it is sent, and what was done to it."""

    name: str
    content: bytes
    what: str


def broken(number: int, largest: int = 200_000) -> Broken:
    """Make the file of a number, at most so large."""
    chance = random.Random(number)
    kind = chance.choice(sorted(_SOUND))
    ending, sound = _SOUND[kind]
    if chance.random() < 0.12:
        bomb = chance.choice(sorted(_BOMBS))
        ending, make = _BOMBS[bomb]
        content, what = make(), bomb
    else:
        content, what = _hurt(sound(), chance), kind
    if chance.random() < 0.15:
        ending = chance.choice((".pdf", ".csv", ".xlsx", ".png", ".zip", ".html", ".svg", ""))
    stem = chance.choice(_NAMES) if chance.random() < 0.3 else f"file-{number}"
    return Broken(stem + ending, content[:largest], what)


def _hurt(sound: bytes, chance: random.Random) -> bytes:
    content = bytearray(sound)
    for _ in range(chance.choice((0, 1, 1, 2, 5, 30))):
        place = chance.randrange(len(content) + 1)
        match chance.randrange(6):
            case 0:
                content[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del content[place : place + chance.randrange(1, 40)]
            case 2:
                content[place:place] = chance.randbytes(chance.randrange(1, 40))
            case 3:
                del content[place:]
            case 4:
                content[place:place] = content[place : place + chance.randrange(1, 400)]
            case _:
                content[place : place + 4] = struct.pack(">I", chance.choice((0, 2**31, 2**32 - 1)))
    return bytes(content)


@cache
def _pdf() -> bytes:
    kept = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.attachments["record.json"] = b'{"lot": "LOT-1"}'
        pdf.save(kept)
    return kept.getvalue()


@cache
def _picture(form: str) -> bytes:
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(kept, form)
    return kept.getvalue()


@cache
def _workbook() -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("lots")
        for line in range(8):
            sheet.write_row(line, 0, [f"A-{line}", "magnets", line * 1.5, "=1+1", "2026-11-23"])
    return kept.getvalue()


@cache
def _archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", _pdf())
        archive.writestr("../b.pdf", _pdf())
    return kept.getvalue()


def _table() -> bytes:
    return ("own id;stream;mass kg;notes\n" + "A-1;magnets;12,5;=HYPERLINK(1)\n" * 5).encode()


def _json() -> bytes:
    return json.dumps([{"own_id": "A-1", "mass": "12.5", "composition": {"Nd": 0.2}}] * 3).encode()


def _parts(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


@cache
def _zip_bomb() -> bytes:
    return _parts({f"{n}.pdf": b"%PDF-" + bytes(_UNPACKED) for n in range(2)})


@cache
def _workbook_bomb() -> bytes:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    return _parts({**parts, "xl/worksheets/sheet1.xml": b"<a>" + b" " * _UNPACKED})


@cache
def _entities() -> bytes:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    book = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><x>&l8;</x>'
    return _parts({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": book.encode()})


@cache
def _outside() -> bytes:
    book = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return _parts({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": book.encode()})


@cache
def _png_bomb() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@cache
def _jpeg_bomb() -> bytes:
    content = bytearray(_picture("JPEG"))
    place = content.find(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(content)


@cache
def _pdf_bomb() -> bytes:
    packed = zlib.compress(bytes(_UNPACKED), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode] >>\nstream\n%b\nendstream"
    return b"%PDF-1.7\n1 0 obj\n" + stream % (len(packed), packed) + b"\nendobj\ntrailer <<>>"


def _nested() -> bytes:
    return b"[" * 100_000


_SOUND: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf": (".pdf", _pdf),
    "png": (".png", lambda: _picture("PNG")),
    "jpeg": (".jpg", lambda: _picture("JPEG")),
    "workbook": (".xlsx", _workbook),
    "archive": (".zip", _archive),
    "table": (".csv", _table),
    "json": (".json", _json),
}
_BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": (".zip", _zip_bomb),
    "workbook bomb": (".xlsx", _workbook_bomb),
    "entities without end": (".xlsx", _entities),
    "entity from outside": (".xlsx", _outside),
    "picture bomb (PNG)": (".png", _png_bomb),
    "picture bomb (JPEG)": (".jpg", _jpeg_bomb),
    "PDF bomb": (".pdf", _pdf_bomb),
    "JSON nested without end": (".json", _nested),
    "nothing": (".pdf", lambda: b""),
    "a page": (".html", lambda: b"<script>alert(1)</script>"),
    "a drawing": (".svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
}
BOMBS = tuple(sorted(_BOMBS))


def bomb(name: str) -> Broken:
    """Make a bomb by its name."""
    ending, make = _BOMBS[name]
    return Broken(f"file{ending}", make(), name)
