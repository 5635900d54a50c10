"""How does a file somebody sends become a file of movements? Kept as it is, then read.

The store keeps its content under its digest, whatever becomes of it.
"""

from __future__ import annotations

from typing import IO

from recycling.custody.imports.reading import LARGEST_BYTES
from recycling.custody.imports.service import NewFile, take_file
from recycling.deeds import Act
from recycling.errors import Invalid
from recycling.files import XLSX, clean_name, store
from recycling.parties.permissions import Permission, permit
from recycling.reading.kinds import FileKind, kind_of
from recycling.sayings import say

_MEDIA_TYPES = {FileKind.XLSX: XLSX, FileKind.JSON: "application/json"}


def take(act: Act, stream: IO[bytes], name: str) -> str:
    """Take a file in and return its reference; the worker reads it.

    Raises ``Invalid`` naming ``file`` for one that is neither JSON nor a workbook, ``TooLarge``.
    """
    permit(act.actor, Permission.MOVEMENTS_SEND)
    sha256, size = store().put_stream(stream, LARGEST_BYTES)
    with store().stream(sha256) as file:
        media_type = _MEDIA_TYPES.get(kind_of(file))
    if media_type is None:
        raise Invalid(
            "file_type_not_taken",
            say("This file is neither JSON nor a workbook."),
            field="file",
            way_out=say("Send a US e-Manifest as JSON, or a UK receipt of waste as JSON or XLSX."),
        )
    kept_name = clean_name(name or "movements", media_type)
    return take_file(act, NewFile(sha256, kept_name, media_type, size))
