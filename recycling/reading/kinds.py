"""What kind of file is it? Its first bytes say; the name only names it."""

from __future__ import annotations

import codecs
from enum import StrEnum
from typing import BinaryIO

from recycling.errors import Invalid
from recycling.sayings import say

_SNIFFED = 4096
_AT_ONCE = 1 << 20
_NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls) or an encrypted workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
)


class FileKind(StrEnum):
    """The kinds of files rows are read from."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def kind_of(file: BinaryIO) -> FileKind:
    """Tell what a file is; raises ``Invalid`` for an empty one or anything not read here."""
    file.seek(0)
    start = file.read(_SNIFFED)
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise _not_taken("empty")
    if start.startswith(b"PK"):
        return FileKind.XLSX
    for signature, words in _NOT_TAKEN:
        if start.startswith(signature):
            raise _not_taken(words)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in (b"[", b"{"):
        return FileKind.JSON
    if text[:1] == b"<":
        raise _not_taken("a web page or XML, which spreadsheets also save under the name .xls")
    return FileKind.CSV


def _not_taken(words: str) -> Invalid:
    return Invalid(
        "file_type_not_taken",
        say("This file is %(words)s.", words=words),
        field="file",
        way_out=say("Send CSV, XLSX (saved as “Excel workbook”) or JSON."),
    )


def encoding_of(file: BinaryIO) -> str:
    """Tell how a text is encoded: by its mark, else UTF-16 by its zeros, else UTF-8 if it can be.

    Anything else is Windows-1252. Raises ``Invalid`` for bytes that are no text at all.
    """
    file.seek(0)
    start = file.read(_SNIFFED)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        return _utf16(start)
    for encoding in ("utf-8", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    raise _not_taken("not text in UTF-8, UTF-16 or Windows-1252")


def _utf16(start: bytes) -> str:
    even, odd = start[::2].count(0), start[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = start.decode(encoding, errors="replace")
    if max(even, odd) < len(start) // 5 or any(c < " " and c not in "\t\r\n" for c in text):
        raise _not_taken("not text but binary")
    return encoding


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_AT_ONCE):
            if b"\0" in chunk:
                raise _not_taken("not text but binary")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
