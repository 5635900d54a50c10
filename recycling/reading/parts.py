"""How is a part of a workbook read? Bounded before it is unpacked, and element by element.

No part may declare a document type: entities are declared there.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import IO, Any
from xml.parsers import expat

from lxml import etree

from recycling.errors import Invalid
from recycling.reading.bounds import Metered
from recycling.reading.cells import LONGEST_CELL
from recycling.sayings import say

LARGEST_SMALL = 8 * 1024 * 1024
LARGEST_TEXTS = 64 * 1024 * 1024
LARGEST_SHEET = 700 * 1024 * 1024
_HIGHEST_RATIO = 300
_ALWAYS_FINE = 1024 * 1024
_AT_ONCE = 64 * 1024
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@contextmanager
def damage_refused() -> Generator[None]:
    """Let whatever a damaged workbook does to those who read it become ``Invalid``."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        LookupError,
        ValueError,
        ArithmeticError,
        TypeError,
        OSError,
        EOFError,
        SyntaxError,
        RuntimeError,  # of zipfile, for what is encrypted or packed in another way
    ) as error:
        raise Invalid(
            "damaged_workbook",
            say("The workbook cannot be read (%(error)s).", error=str(error)[:120]),
            field="file",
            way_out=say("Open it in a spreadsheet program, save it again as XLSX, and send that."),
        ) from error


def opened_part(archive: zipfile.ZipFile, name: str, largest: int) -> IO[bytes]:
    """Open a part that is no larger than this, no bomb, and declares no document type."""
    part = archive.getinfo(name)
    is_bomb = part.file_size > _HIGHEST_RATIO * max(part.compress_size, 1)
    if part.file_size > largest or (is_bomb and part.file_size > _ALWAYS_FINE):
        raise bomb()
    with archive.open(part) as content:
        _refuse_document_type(content)
    return archive.open(part)


def bomb() -> Invalid:
    """Return the refusal of a workbook that unpacks to far more than it can need."""
    return Invalid(
        "workbook_too_large",
        say("Unpacked, this workbook is far larger than its rows can need."),
        field="file",
        way_out=say("Copy the rows into a new workbook, or send them as CSV."),
    )


class _Begun(Exception):
    """The first element was reached."""


def _refuse_document_type(content: IO[bytes]) -> None:
    """Read up to the first element, whatever the encoding: entities are declared before it."""

    def refuse(*_declared: object) -> None:
        raise ValueError("it declares a document type, as no spreadsheet program does")

    def begin(*_element: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, begin
    metered = Metered(content)
    try:
        while chunk := metered.read(_AT_ONCE):
            parser.Parse(chunk)
    except _Begun:
        return


def tree(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the root of a small part; raises as ``opened_part`` does."""
    with opened_part(archive, name, LARGEST_SMALL) as part:
        return etree.parse(part, _SAFE).getroot()


def elements(part: Metered, *tags: str) -> Iterator[Any]:
    """Yield elements of these tags one after the other, and forget each."""
    found = etree.iterparse(
        part, tag=tags, resolve_entities=False, no_network=True, huge_tree=False
    )
    for _event, element in found:
        part.row()
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def said(element: Any, namespace: str) -> str:
    """Return a text in all its runs, without what tells how to pronounce it."""
    spoken = f"{namespace}rPh"
    texts = (
        each.text or "" for each in element.iter(f"{namespace}t") if each.getparent().tag != spoken
    )
    return "".join(texts)[: LONGEST_CELL + 1]
