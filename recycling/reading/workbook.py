"""What is in a workbook (XLSX)? Its sheets, shared texts and formats; ``sheets`` reads the rows.

Read here part by part, and not by a general reader: every part is bounded before it is unpacked,
none may declare a document type, and what an import must tell apart (a formula whose value was
never saved, a share shown in per cent, a cell merged into another) is not lost on the way.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, BinaryIO

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from recycling.errors import Invalid
from recycling.reading.bounds import Metered
from recycling.reading.parts import (
    LARGEST_SHEET,
    LARGEST_TEXTS,
    bomb,
    damage_refused,
    elements,
    opened_part,
    said,
    tree,
)
from recycling.reading.sheets import first_rows, sheet_rows
from recycling.reading.text import RawRow
from recycling.sayings import say

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
_MOST_PARTS = 2000


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells: where in the archive it is kept, and whether people see it."""

    part: str
    is_visible: bool


@dataclass(frozen=True)
class Book:
    """A workbook opened for reading: its sheets by name, its texts, and the formats of styles."""

    archive: zipfile.ZipFile
    namespace: str
    by_name: Mapping[str, Sheet]
    texts: Sequence[str]
    formats: Sequence[str]
    epoch: datetime

    def sheets(self, *, hidden: bool = False) -> list[str]:
        """Return the names of the visible sheets of cells, or with the ``hidden`` ones."""
        return [name for name, sheet in self.by_name.items() if hidden or sheet.is_visible]

    def rows(self, sheet: str, *, with_times: bool = False) -> Generator[RawRow]:
        """Yield the rows of a sheet that say anything, with their numbers in the sheet.

        A day is a day alone, or ``with_times`` the instant as it stands there, without a zone.
        """
        return sheet_rows(self, sheet, with_times=with_times)

    def first_rows(self, sheet: str, most: int, lines: int) -> list[RawRow]:
        """Return the first rows of a sheet that say anything: so many, of its first lines."""
        return first_rows(self, sheet, most, lines)

    def part(self, sheet: str) -> IO[bytes]:
        """Open the part of a sheet; raises ``Invalid`` for one that is a bomb."""
        return opened_part(self.archive, self.by_name[sheet].part, LARGEST_SHEET)


@contextmanager
def opened(file: BinaryIO) -> Generator[Book]:
    """Open a workbook; raises ``Invalid`` for a damaged one or a bomb."""
    file.seek(0)
    with damage_refused(), zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if _BOOK not in names:
            raise Invalid(
                "file_type_not_taken",
                say("This file is a ZIP archive but no Excel workbook."),
                field="file",
                way_out=say("Send CSV, XLSX or JSON, unpacked."),
            )
        if len(names) > _MOST_PARTS:
            raise bomb()
        book = tree(archive, _BOOK)
        namespace = f"{{{etree.QName(book).namespace}}}"
        yield Book(
            archive,
            namespace,
            _sheets(book, _links(archive)),
            _texts(archive, namespace) if _TEXTS in names else [],
            _formats(tree(archive, _STYLES), namespace) if _STYLES in names else [],
            _epoch(book, namespace),
        )


def _links(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where the book's links to sheets of cells lead."""
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in tree(archive, _LINKS)
        if link.get("Type", "").endswith("/worksheet")
    }


def _sheets(book: Any, links: Mapping[str, str]) -> dict[str, Sheet]:
    """Return the sheets of cells by name, in order."""
    found = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        if link in links:
            is_visible = sheet.get("state", "visible") == "visible"
            found[sheet.get("name", "")] = Sheet(links[link], is_visible)
    return found


def _epoch(book: Any, namespace: str) -> datetime:
    properties = book.find(f"{namespace}workbookPr")
    is_mac = properties is not None and properties.get("date1904") in ("1", "true")
    return MAC_EPOCH if is_mac else WINDOWS_EPOCH  # type: ignore[no-any-return]


def _formats(styles: Any, namespace: str) -> list[str]:
    """Return the number format of each style of cells."""
    own = {
        int(each.get("numFmtId")): each.get("formatCode", "")
        for each in styles.iterfind(f"{namespace}numFmts/{namespace}numFmt")
    }
    return [
        own.get(number) or BUILTIN_FORMATS.get(number, "General")
        for each in styles.iterfind(f"{namespace}cellXfs/{namespace}xf")
        for number in (int(each.get("numFmtId", 0)),)
    ]


def _texts(archive: zipfile.ZipFile, namespace: str) -> list[str]:
    with opened_part(archive, _TEXTS, LARGEST_TEXTS) as part:
        return [said(each, namespace) for each in elements(Metered(part), f"{namespace}si")]
