"""How are the rows that were not entered given back, to be corrected and sent again?

The same columns, with one more that says what is wrong; only those rows. What was a number in a
workbook is a number again, so the file reads as the first one did.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from recycling.exports import Column, Table
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.pages.recalling import recalled
from recycling.quantities import plain
from recycling.reading.cells import Cell, Kind, restored
from recycling.sayings import spoken

ERRORS = "errors"
_UNREAD = frozenset({Kind.ERROR, Kind.NO_VALUE, Kind.MERGED})


def corrections(row: LotImport) -> Table[LotImportRow]:
    """Return the columns of an import's error file, named as in the file it came from."""
    headers = row.layout["headers"]
    columns = [Column(header, _cell_at(place)) for place, header in enumerate(headers)]
    if ERRORS in headers:
        columns[headers.index(ERRORS)] = Column(ERRORS, wrong_with)
        return Table(f"errors-{row.ref}", tuple(columns))
    return Table(f"errors-{row.ref}", (*columns, Column(ERRORS, wrong_with)))


def _cell_at(place: int) -> Callable[[LotImportRow], object]:
    def read(one: LotImportRow) -> object:
        return said(restored(one.cells[place])) if place < len(one.cells) else ""

    return read


def said(cell: Cell) -> object:
    """Return what a cell said; nothing for what could not be read."""
    if cell.kind in _UNREAD:
        return ""
    if cell.kind is Kind.NUMBER:
        return Decimal(cell.text)
    return f"{plain(Decimal(cell.text))} %" if cell.kind is Kind.PERCENT else cell.text


def wrong_with(one: LotImportRow) -> str:
    """Return what is wrong with a row, cell by cell."""
    return " | ".join(
        f"{path}: {spoken(recalled(message))}"
        for path, _code, message, severity in one.findings
        if severity == "error"
    )
