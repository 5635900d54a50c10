"""How many bytes does a page take on the way?

Pages go as gzip, style sheets and scripts as Brotli where the browser takes it, each compressed
once. A page holds a token against cross-site requests beside words somebody else may have chosen,
so its compressed length must tell nothing (BREACH): up to a hundred random bytes go into the
header of the gzip file, as "Heal the BREACH" (Palmieri et al., 2022) found to be enough.
"""

from __future__ import annotations

import gzip
import secrets
from functools import lru_cache
from io import BytesIO

import brotli
from flask import Response, request

_LEAST = 512
_MOST_PADDING = 100
_PAGE = "text/html"
_FILES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


def compress(response: Response) -> Response:
    """Compress a whole answer to a reader whose browser says it can read that."""
    mimetype = response.mimetype
    if mimetype != _PAGE and mimetype not in _FILES:
        return response
    response.vary.add("Accept-Encoding")
    coding = _coding(is_file=mimetype in _FILES)
    is_whole = response.status_code not in (206, 304) and request.method != "HEAD"
    if not coding or not is_whole or "Content-Encoding" in response.headers:
        return response
    if response.is_streamed and not response.direct_passthrough:
        return response  # written bit by bit
    response.direct_passthrough = False
    whole = response.get_data()
    if len(whole) < _LEAST:
        return response
    response.set_data(_padded(whole) if mimetype == _PAGE else _once(whole, coding))
    response.headers["Content-Encoding"] = coding
    etag, _is_weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


def _coding(*, is_file: bool) -> str:
    takes = request.accept_encodings
    if is_file and takes["br"]:
        return "br"
    return "gzip" if takes["gzip"] else ""


@lru_cache(maxsize=64)
def _once(whole: bytes, coding: str) -> bytes:
    return brotli.compress(whole) if coding == "br" else gzip.compress(whole, mtime=0)


def _padded(page: bytes) -> bytes:
    padding = secrets.token_urlsafe(_MOST_PADDING)[: secrets.randbelow(_MOST_PADDING) + 1]
    packed = BytesIO()
    with gzip.GzipFile(padding, "wb", 6, packed, mtime=0) as file:
        file.write(page)
    return packed.getvalue()
