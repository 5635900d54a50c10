"""How does a summary become a workbook? A sheet that says of what it is, and one for each part."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from flask_babel import pgettext
from xlsxwriter.worksheet import Worksheet

from recycling.clock import stamp
from recycling.oversight.summaries.page import standing_words, title_of
from recycling.oversight.summaries.rules import Cell, Column, Part, Summary, Unit
from recycling.quantities import Mass, Money

_LONGEST_NAME = 31  # a spreadsheet takes no longer name of a sheet
_DIGITS = 15  # nor numbers of more digits
_FORMATS = {Unit.MASS: "#,##0.000###", Unit.SHARE: "0.0 %", Unit.MONEY: "#,##0.00"}
_FIRST_ROW = 4


def workbook(it: Summary, registry: str) -> bytes:
    """Return a summary as XLSX: exact figures as numbers, under their units."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        formats = {unit: book.add_format({"num_format": text}) for unit, text in _FORMATS.items()}
        front = book.add_worksheet(_("About"))
        front.set_column(0, 0, 28)
        front.set_column(1, 1, 90)
        lines = [
            (title_of(it), ""),
            (_("Of"), f"{it.subject.name} ({it.subject.ref})"),
            (_("Year"), str(it.year.number)),
            (pgettext("summary", "Standing"), standing_words(it)),
            (_("As of"), stamp(it.at)),
            (_("From"), registry),
        ]
        for line, (what, value) in enumerate(lines):
            front.write_string(line, 0, what, bold)
            front.write_string(line, 1, value)
        for line, part in enumerate(it.parts, len(lines) + 1):
            front.write_string(line, 0, part.title, wrapped)
            front.write_string(line, 1, part.counted, wrapped)
            _sheet(book, part, bold, formats)
    return file.getvalue()


def _sheet(book: Any, part: Part, bold: Any, formats: dict[Unit, Any]) -> None:
    sheet = book.add_worksheet(part.name[:_LONGEST_NAME])
    sheet.write_string(0, 0, part.title, bold)
    sheet.write_string(1, 0, part.counted)
    sheet.write_string(2, 0, part.differs)
    columns = _with_currency(part.columns)
    sheet.freeze_panes(_FIRST_ROW, 0)
    for place, (heading, _unit) in enumerate(columns):
        sheet.set_column(place, place, max(14, len(heading) + 2))
        sheet.write_string(_FIRST_ROW - 1, place, heading, bold)
    for line, row in enumerate(part.rows, _FIRST_ROW):
        for place, (cell, unit) in enumerate(_cells(part, row)):
            _write(sheet, line, place, cell, formats.get(unit))


def _with_currency(columns: tuple[Column, ...]) -> list[tuple[str, Unit]]:
    found = [(one.heading, one.unit) for one in columns]
    has_money = any(unit == Unit.MONEY for _heading, unit in found)
    return [*found, (_("Currency"), Unit.NAME)] if has_money else found


def _cells(part: Part, row: tuple[Cell, ...]) -> list[tuple[Cell, Unit]]:
    found = [(cell, one.unit) for cell, one in zip(row, part.columns, strict=True)]
    currencies = [cell.currency for cell in row if isinstance(cell, Money)]
    return [*found, *((one, Unit.NAME) for one in currencies[:1])]


def _write(sheet: Worksheet, line: int, place: int, cell: Cell, form: Any) -> None:
    value = cell.kilograms if isinstance(cell, Mass) else cell
    value = value.amount if isinstance(value, Money) else value
    if value is None:
        return
    if isinstance(value, str) or len(Decimal(value).as_tuple().digits) > _DIGITS:
        sheet.write_string(line, place, str(value))
    else:
        sheet.write_number(line, place, value, form)
