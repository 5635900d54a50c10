"""What is inside this file?

Opens any bytes as a sealed certificate: the enclosures by name and the signatures. Reads with
limits, so that a small file cannot unfold into a huge one; raises ``Unreadable`` and nothing
else, whatever the bytes.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.decode_limits import (
    DecodeLimits,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from recycling.certificates.offline.formats import read_pdf

LARGEST_FILE = 16 * 1024 * 1024
_MEBIBYTE = 1024 * 1024
_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=4 * _MEBIBYTE),
    document_budget=DocumentDecodeBudget(base_allowance=32 * _MEBIBYTE),
)
_MOST_ENCLOSURES = 32

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # a stranger's upload is no news


class Unreadable(Exception):
    """These bytes are no certificate PDF."""


@dataclass(frozen=True)
class Signature:
    """One signature as it stands in the file."""

    byte_range: tuple[int, ...]
    contents: bytes


@dataclass(frozen=True)
class Opened:
    """The parts of a PDF that verification looks at.

    A damaged one was read as far as it could be; no seal holds over it.
    """

    content: bytes
    enclosures: dict[str, bytes]
    signatures: tuple[Signature, ...]
    is_damaged: bool = False


def open_pdf(content: bytes) -> Opened:
    """Read a PDF; raises ``Unreadable`` for anything that is not one we can read."""
    if len(content) > LARGEST_FILE or not content.startswith(b"%PDF-"):
        raise Unreadable
    try:
        reader = PdfFileReader(io.BytesIO(content), decode_limits=_LIMITS)
        if reader.encrypted:
            raise Unreadable
        return Opened(content, dict(_enclosures(reader)), tuple(_signatures(reader)))
    except Exception as problem:  # hostile bytes: whatever the parser raises, it is no sound file
        return _remains(content, problem)


def _remains(content: bytes, problem: Exception) -> Opened:
    """Return what is left of a sealed file whose structure was hurt; raises ``Unreadable``."""
    try:
        enclosures, ranges = read_pdf(content)
        signatures = tuple(
            Signature(one, bytes.fromhex(content[one[1] + 1 : one[2] - 1].decode("ascii")))
            for one in ranges
        )
    except (ValueError, LookupError):
        raise Unreadable from problem
    if not signatures:
        raise Unreadable from problem
    return Opened(content, enclosures, signatures, is_damaged=True)


def _enclosures(reader: PdfFileReader) -> Iterator[tuple[str, bytes]]:
    names: Any = reader.root
    for step in ("/Names", "/EmbeddedFiles", "/Names"):
        names = _object(names.get(step))
        if names is None:
            return
    if len(names) > 2 * _MOST_ENCLOSURES:
        raise Unreadable
    seen = set()
    entries = list(names)
    for name, file in zip(entries[0::2], entries[1::2], strict=True):
        if str(name) in seen:
            raise Unreadable
        seen.add(str(name))
        yield str(name), _object(_object(file)["/EF"]["/F"]).data


def _signatures(reader: PdfFileReader) -> Iterator[Signature]:
    for signature in reader.embedded_signatures:
        numbers = tuple(int(number) for number in signature.byte_range)
        yield Signature(numbers, bytes(signature.pkcs7_content))


def _object(reference: Any) -> Any:
    return reference.get_object() if hasattr(reference, "get_object") else reference
