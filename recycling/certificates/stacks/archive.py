"""What of a stranger's ZIP is opened? PDFs of bounded size, and nothing is ever written by name.

A ZIP can say of itself what it likes, so it is believed as little as possible. Its directory is
bounded before it is read, for reading a large one takes more memory than the file. No more is
unpacked of a file than a certificate may have, and only by the two methods whose memory is bounded.
Files are told apart by their place, never by their names, which are only shown.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from recycling.certificates.opened import LARGEST_FILE
from recycling.certificates.stacks.rules import MOST_FILES, Reason
from recycling.errors import Invalid, TooLarge
from recycling.sayings import say

LARGEST_ZIP = 100 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
LONGEST_NAME = 200
_LARGEST_DIRECTORY = 1024 * 1024  # 1 000 entries with names of any sensible length
_RECORD, _LOCATOR = 22, 20  # of the end, and of a ZIP64's end before it
_TAIL = _RECORD + 65_536  # the record and the longest comment
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")


class NotOpened(Exception):
    """A file of the ZIP cannot be read; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Packed:
    """A file of a ZIP: its number from 1, its name as shown, its size, and why it stays shut."""

    number: int
    name: str
    size: int
    reason: str = ""


def packed_in(file: BinaryIO) -> list[Packed]:
    """Return the files of a ZIP, in its own order; folders are left out.

    Raises ``Invalid`` naming ``file`` for what is no ZIP, or holds no file; ``TooLarge`` for more
    files, or more bytes once unpacked, than are taken at once.
    """
    members = _members(file)
    if not members:
        raise Invalid(
            "stack_empty",
            say("There is no file in this ZIP."),
            field="file",
            way_out=say("Put the certificates into it as PDFs."),
        )
    if len(members) > MOST_FILES:
        raise _too_many()
    if sum(one.file_size for one in members) > MOST_UNPACKED:
        raise TooLarge(
            "stack_unpacks_too_large",
            say(
                "Its files have more than %(most_unpacked)s MiB together.",
                most_unpacked=MOST_UNPACKED // 1024**2,
            ),
            field="file",
            way_out=say("Send only the certificates, as you received them."),
        )
    overlapping = _overlapping(members)
    return [
        Packed(number, shown(one.filename), one.file_size, _shut(one, overlapping))
        for number, one in enumerate(members, start=1)
    ]


class Archive:
    """A ZIP that was looked at before, open for reading its files by their numbers."""

    def __init__(self, file: BinaryIO) -> None:
        self._members = _members(file)
        self._zip = zipfile.ZipFile(file)

    def read(self, number: int) -> bytes:
        """Return a file's bytes; raises ``NotOpened`` with the reason."""
        member = self._members[number - 1]
        try:
            with self._zip.open(member) as packed:
                content = packed.read(LARGEST_FILE + 1)
        except Exception as problem:  # hostile bytes: whatever the reader raises
            raise NotOpened(Reason.DAMAGED) from problem
        if len(content) > LARGEST_FILE:
            raise NotOpened(Reason.TOO_LARGE)
        if not content.startswith(b"%PDF-"):
            raise NotOpened(Reason.NOT_PDF)
        return content


def _members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    _bound_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return [one for one in archive.infolist() if not one.is_dir()]
    except Exception as problem:  # hostile bytes: whatever the reader raises, it is no ZIP
        raise _no_zip() from problem


def _bound_directory(file: BinaryIO) -> None:
    """Raise unless the ZIP's end, where ``zipfile`` finds it, names a directory of bounded size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LOCATOR - _TAIL))
    tail = file.read()
    file.seek(0)
    place = _end_in(tail)
    record = tail[place : place + _RECORD]
    if place < 0 or len(record) < _RECORD:
        raise _no_zip()
    is_64 = place >= _LOCATOR and tail[place - _LOCATOR :].startswith(_END_64)
    if is_64 or struct.unpack("<I", record[12:16])[0] > _LARGEST_DIRECTORY:
        raise _too_many()


def _end_in(tail: bytes) -> int:
    """Return where the end record begins: the last bytes, or before the longest comment."""
    last = len(tail) - _RECORD
    if last >= 0 and tail[last:].startswith(_END) and tail.endswith(b"\0\0"):
        return last
    return tail.rfind(_END, max(0, len(tail) - _TAIL))


def _overlapping(members: Sequence[zipfile.ZipInfo]) -> frozenset[int]:
    """Return where files begin that share bytes with the one after: they unfold into far more."""
    ordered = sorted(members, key=lambda one: one.header_offset)
    return frozenset(
        one.header_offset
        for one, after in pairwise(ordered)
        if one.header_offset + _LOCAL_HEADER + one.compress_size > after.header_offset
    )


def _shut(member: zipfile.ZipInfo, overlapping: frozenset[int]) -> str:
    if member.flag_bits & _ENCRYPTED:
        return Reason.ENCRYPTED
    if member.compress_type not in _METHODS:
        return Reason.PACKED_OTHERWISE
    if _leads_out(member.orig_filename):
        return Reason.LEADS_OUT
    if member.header_offset in overlapping:
        return Reason.OVERLAPS
    return Reason.TOO_LARGE if member.file_size > LARGEST_FILE else ""


def _leads_out(name: str) -> bool:
    """Tell whether a name would lead out of the folder it is unpacked in, on any system."""
    plain = name.replace("\\", "/")
    is_absolute = plain.startswith("/") or bool(_DRIVE.match(plain))
    return is_absolute or ".." in plain.split("/") or "\0" in name


def shown(name: str) -> str:
    """Return a name as it can be shown: nothing invisible in it, and not endless."""
    visible = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
    return visible.strip()[-LONGEST_NAME:] or "?"


def _no_zip() -> Invalid:
    return Invalid(
        "not_a_zip",
        say("This is no ZIP that can be read."),
        field="file",
        way_out=say("Pack the certificates anew, without a password."),
    )


def _too_many() -> TooLarge:
    return TooLarge(
        "too_many_files",
        say("More than %(most_files)s files are not checked at once.", most_files=MOST_FILES),
        field="file",
        way_out=say("Send them in several ZIPs."),
    )
