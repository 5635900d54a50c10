"""Contents of files as holders send them."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n0000"


def multipart(fields: dict[str, Any]) -> dict[str, Any]:
    """The arguments with which a test client sends fields and files, however large, from memory."""
    sent = {
        name: FileStorage(*value) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }
    boundary, body = encode_multipart(sent)
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}
