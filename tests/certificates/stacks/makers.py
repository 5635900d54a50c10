"""Makers of ZIPs, honest and hostile, and of stacks."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Sequence

from recycling import clock
from recycling.certificates.stacks.models import CertificateStack, StackFile
from recycling.db import db
from recycling.deeds import Actor, begin_writing
from recycling.references import new_reference

PDF = b"%PDF-1.7\nno certificate at all\n%%EOF\n"


def a_zip(
    files: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """A ZIP with these files, in this order; names may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in files:
            with warnings.catch_warnings(action="ignore"):  # of names that come twice
                packed.writestr(zipfile.ZipInfo(name), content, method)
        packed.comment = comment
    return out.getvalue()


def encrypted(zipped: bytes) -> bytes:
    """The same, whose first file claims to need a password."""
    changed = bytearray(zipped)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(signature) + flags] |= 1
    return bytes(changed)


def quoted(zipped: bytes) -> bytes:
    """The same, whose second file in the directory is the first one's bytes once more."""
    changed = bytearray(zipped)
    first = changed.index(b"PK\x01\x02")
    second = changed.index(b"PK\x01\x02", first + 4)
    changed[second + 42 : second + 46] = changed[first + 42 : first + 46]
    return bytes(changed)


def with_directory_of(zipped: bytes, size: int) -> bytes:
    """The same, whose end says that its directory is so large."""
    changed = bytearray(zipped)
    end = changed.rindex(b"PK\x05\x06")
    changed[end + 12 : end + 16] = struct.pack("<I", size)
    return bytes(changed)


def as_zip64(zipped: bytes) -> bytes:
    """The same, with a locator of a directory that may be of any size before its end."""
    end = zipped.rindex(b"PK\x05\x06")
    return zipped[:end] + b"PK\x06\x07" + bytes(16) + zipped[end:]


def claiming(zipped: bytes, size: int) -> bytes:
    """The same, whose every file claims to unfold into so many bytes."""
    changed, place = bytearray(zipped), zipped.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 24 : place + 28] = struct.pack("<I", size)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def damaged(zipped: bytes) -> bytes:
    """The same, whose first file's bytes are others than it promises."""
    changed = bytearray(zipped)
    begins = changed.index(b"%PDF-")
    changed[begins + 10] ^= 0xFF
    return bytes(changed)


def a_kept_stack(sender: Actor) -> str:
    """The reference of a stack as the worker leaves it: one file, which was no PDF."""
    row = CertificateStack(
        ref=new_reference("STK"),
        organisation_id=sender.organisation_id or 0,
        person_ref=sender.person_ref,
        name="certificates.zip",
        sha256="0" * 64,
        size=120,
        state="ended",
        files=1,
        done=1,
        taken_at=clock.now(),
        ended_at=clock.now(),
        not_before_at=clock.now(),
    )
    begin_writing()
    db.session.add(row)
    db.session.flush()
    said = {"name": "a.txt", "size": 5, "outcome": "unreadable", "reason": "zip.not_pdf"}
    db.session.add(StackFile(stack_id=row.id, number=1, **said))
    db.session.commit()
    return row.ref
