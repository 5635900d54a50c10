"""What kind of file is it really, and which store keeps its content?

What a file is, its content says, not its name or the browser; a name only survives cleaned.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app

from recycling.config import Settings
from recycling.contents import FileStore, FolderStore
from recycling.errors import Invalid, TooLarge
from recycling.pictures import without_metadata
from recycling.sayings import say

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 100
FOLDER = "files"
_STORE = "store of files"
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/csv": ".csv",
    "application/json": ".json",
    "text/plain": ".txt",
}
# A browser may show such a file, and nothing in it may run, load, send or be framed.
FILE_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)
PICTURES = frozenset({"image/png", "image/jpeg"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


@dataclass(frozen=True)
class Taken:
    """A file whose content the store keeps: digest, cleaned name, what it is, bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


def store() -> FileStore:
    """Return the store of this installation: a bucket where one is set, else a folder."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.files_bucket:
        return FolderStore(settings.instance / FOLDER)
    if _STORE not in current_app.extensions:
        # Only who has a bucket waits for the SDK to be read in.
        from recycling.object_store import ObjectStore

        current_app.extensions[_STORE] = ObjectStore(settings.files_bucket, settings.files_endpoint)
    kept: FileStore = current_app.extensions[_STORE]
    return kept


def holds(sha256: str) -> bool:
    """Tell whether this installation's store keeps a content."""
    return store().holds(sha256)


def take(content: bytes, name: str) -> Taken:
    """Look at an uploaded file, keep its content, and return what it is.

    A picture is kept without what it tells besides itself, such as where it was taken.

    Raises ``TooLarge`` beyond 10 MiB, ``Invalid`` for an empty one or a kind not taken here.
    """
    if len(content) > LARGEST_BYTES:
        raise TooLarge(
            "file_too_large",
            say(
                "The file has more than %(largest_bytes)s MiB.",
                largest_bytes=LARGEST_BYTES // (1024 * 1024),
            ),
            field="file",
            way_out=say("Send a smaller one, such as a photo of lower resolution."),
        )
    media_type = media_type_of(content, name)
    content = without_metadata(content, media_type)
    sha256 = store().put(content)
    return Taken(sha256, clean_name(name, media_type), media_type, len(content))


def media_type_of(content: bytes, name: str) -> str:
    """Tell what a file is by its content; the name only tells a table of text from other text.

    Raises ``Invalid`` for anything but PDF, PNG, JPEG, XLSX (without macros), CSV and plain text.
    """
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(b"PK\x03\x04") and _is_workbook(content):
        return XLSX
    if content and _is_text(content):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    raise Invalid(
        "file_type_not_taken",
        say("The file is empty, damaged, or of a kind that is not taken here."),
        field="file",
        way_out=say("Send a PDF, PNG, JPEG, XLSX (without macros), CSV or TXT file."),
    )


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and not has_macros


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(_is_control(character) for character in text)
    return False


def _is_control(character: str) -> bool:
    return character not in "\t\r\n\f" and unicodedata.category(character) == "Cc"


def clean_name(name: str, media_type: str) -> str:
    """Return a name safe to show and to save: no path, nothing invisible, the true extension."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = re.sub(r'[<>:"|?*]', "", visible).rpartition(".")[0] or visible
    kept = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip()
    return (kept or "file") + EXTENSIONS[media_type]


def download_headers(name: str, media_type: str) -> dict[str, str]:
    """Return the headers under which a browser saves a file and never runs it."""
    ascii_name = "".join(one if _is_plain(one) else "_" for one in name)
    disposition = "inline" if media_type in PICTURES else "attachment"
    return {
        "Content-Type": f"{media_type}; charset=utf-8" if "text/" in media_type else media_type,
        "Content-Disposition": (
            f"{disposition}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
        ),
        "Content-Security-Policy": FILE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def _is_plain(letter: str) -> bool:
    """Tell whether a letter of a name stands between quotes in a header as it is (RFC 6266)."""
    return letter.isascii() and letter.isprintable() and letter not in '"\\?'
