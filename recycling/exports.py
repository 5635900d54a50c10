"""How does a list leave the registry as a file? CSV, XLSX or JSON, as long as the list is.

A room's ``exports.py`` declares each list's columns once, with the unit in the column's name, and
says how its rows are read; ``offer`` makes the addresses, for people (``/lots.csv``) and, with a
token, for programs (``/api/v1/lots.csv``). Rows are read a page at a time and sent as they come, so
a list of a million costs no more memory than one of ten.

Text that a spreadsheet would run as a formula stays text: an apostrophe before it in CSV (OWASP,
CSV injection), a string cell in XLSX.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import IO, Any, Generic, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from apispec import APISpec
from flask import Blueprint, Flask, Response, request, stream_with_context, url_for
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from recycling.clock import stamp, today
from recycling.db import db
from recycling.quantities import Fraction, Mass, plain
from recycling.turnstile import pass_through
from recycling.wire import PREFIX, Page

Row = TypeVar("Row")
View = Callable[..., Response]
Value = str | int | Decimal | bool | None | tuple[str, ...]

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
LARGEST_PAGE = 200
ROWS_OF_A_SHEET = 1_048_575
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONVERTER = f"<any({', '.join(FORMATS)}):form>"
# A spreadsheet's numbers have fifteen digits; what has more stays text.
_DIGITS = 15
_CHUNK = 64 * 1024
# Where on a page's list the reader is; a file has it all.
_PLACES = ("cursor", "page", "files")
TAG = "exports"
_FOR_PROGRAMS = "_for_programs"
_OPERATION: dict[str, Any] = {
    "tags": [TAG],
    "description": "With the filters of the list. Sent as it is written, so it may be long.",
    "parameters": [
        {
            "in": "path",
            "name": "form",
            "required": True,
            "schema": {"type": "string", "enum": list(FORMATS)},
        }
    ],
    "responses": {
        "200": {
            "description": "The whole list",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                FORMATS["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
                FORMATS["json"]: {"schema": {"type": "array", "items": {"type": "object"}}},
            },
        }
    },
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its name, with the unit where it has one, and what a row says there."""

    name: str
    read: Callable[[Row], object]


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A list as a file: its name (also the file's) and its columns."""

    name: str
    columns: tuple[Column[Row], ...]

    def values(self, row: Row) -> list[Value]:
        """Return a row's values in the order of the columns."""
        return [_value(column.read(row)) for column in self.columns]


def table(name: str, columns: Mapping[str, Callable[[Row], object]]) -> Table[Row]:
    """Declare a list's columns, each by its name."""
    return Table(name, tuple(Column(one, read) for one, read in columns.items()))


def offer(
    blueprint: Blueprint,
    path: str,
    columns: Table[Row],
    mark: Callable[[View], View],
    read: Callable[..., Callable[[str], Page[Row]]],
) -> None:
    """Make a list's addresses: for people at ``path``, for programs at the API's.

    ``mark`` says who may have it; ``read`` looks at the request, with what stands in the address,
    and returns how a page of the list is read from a cursor.
    """

    @mark
    def give(form: str, **named: str) -> Response:
        return as_file(columns, form, every_row(read(**named)))

    give.__doc__ = f"Give the whole list `{columns.name}` as a file: CSV, XLSX or JSON."
    give.__name__ = f"export_{columns.name.replace('-', '_')}"
    blueprint.add_url_rule(f"{path}.{_CONVERTER}", columns.name, give)
    blueprint.add_url_rule(f"{PREFIX}{path}.{_CONVERTER}", f"{columns.name}{_FOR_PROGRAMS}", give)


def whole(rows: Iterable[Row]) -> Callable[[str], Page[Row]]:
    """Return a list that has one page as ``offer`` reads it."""
    page = Page(tuple(rows), "")
    return lambda _cursor: page


def addresses(endpoint: str, **named: Any) -> list[tuple[str, str]]:
    """Return each format's name and address of a list, with the filters of the present page.

    ``named`` goes into the address, or is one more filter.
    """
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in _PLACES]
    found = [(form.upper(), url_for(endpoint, form=form, **named)) for form in FORMATS]
    return [(form, _asked(address, kept)) for form, address in found]


def _asked(address: str, kept: Sequence[tuple[str, str]]) -> str:
    between = "&" if "?" in address else "?"
    return f"{address}{between}{urlencode(kept)}" if kept else address


def describe_exports(app: Flask) -> None:
    """Write the addresses for programs into the API's own document, when it is asked for."""
    app.extensions["api"].describe_later(partial(_describe, app))


def _describe(app: Flask, spec: APISpec) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith(_FOR_PROGRAMS):
            said = app.view_functions[rule.endpoint].__doc__
            named = [_named(one) for one in sorted(rule.arguments - {"form"})]
            operation = {**_OPERATION, "summary": said}
            operation["parameters"] = [*named, *_OPERATION["parameters"]]
            spec.path(rule=rule, operations={"get": operation})


def _named(argument: str) -> dict[str, Any]:
    return {"in": "path", "name": argument, "required": True, "schema": {"type": "string"}}


def every_row(read: Callable[[str], Page[Row]]) -> Iterator[Row]:
    """Go through a list page by page; the first is read at once, so that a bad filter is refused.

    Between pages the reading transaction ends, so that a slow reader holds none open.
    """
    first = read("")

    def following() -> Iterator[Row]:
        page = first
        yield from page.items
        while page.next:
            db.session.rollback()
            page = read(page.next)
            yield from page.items

    return following()


def as_file(columns: Table[Row], form: str, rows: Iterable[Row]) -> Response:
    """Answer with a list as a file that is sent as it is written."""
    written: Iterator[str | bytes]
    if form == "xlsx":
        written = _as_xlsx(columns, rows)
    else:
        written = (as_csv if form == "csv" else as_json)(columns, rows)
    passing = pass_through(stream_with_context(written))
    response = Response(passing, content_type=FORMATS[form])  # type: ignore[arg-type]
    name = f"{columns.name}-{today().isoformat()}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def as_csv(columns: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """Write a list as CSV (RFC 4180) in UTF-8, a row at a time."""
    yield csv_line([column.name for column in columns.columns])
    for row in rows:
        yield csv_line([_cell(value) for value in columns.values(row)])


def csv_line(cells: Sequence[str]) -> str:
    """Write one line of CSV."""
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_json(columns: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """Write a list as one JSON list of objects; decimals are strings, as in the API."""
    names = [column.name for column in columns.columns]
    between = "[\n"
    for row in rows:
        values = (_json(value) for value in columns.values(row))
        yield between + json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False)
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


def _as_xlsx(columns: Table[Row], rows: Iterable[Row]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write_xlsx(columns, rows, file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def write_xlsx(
    columns: Table[Row], rows: Iterable[Row], file: IO[bytes], per_sheet: int = ROWS_OF_A_SHEET
) -> None:
    """Write a list as a workbook, a row in memory at a time, going on where a sheet is full."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        heading = book.add_format({"bold": True})
        sheet, line = _sheet(book, columns, heading), 0
        for row in rows:
            if line == per_sheet:
                sheet, line = _sheet(book, columns, heading), 0
            line += 1
            for place, value in enumerate(columns.values(row)):
                _write(sheet, line, place, value)


def _sheet(book: Workbook, columns: Table[Any], heading: Any) -> Worksheet:
    number = len(book.worksheets())
    sheet: Worksheet = book.add_worksheet(
        columns.name if not number else f"{columns.name} {number + 1}"
    )
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns.columns):
        sheet.set_column(place, place, max(12, len(column.name) + 2))
        sheet.write_string(0, place, column.name, heading)
    return sheet


def _write(sheet: Worksheet, line: int, place: int, value: Value) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= _DIGITS:
        sheet.write_number(line, place, value)
    elif value is not None and value != ():
        sheet.write_string(line, place, _words(value))


def _value(found: object) -> Value:
    """Turn what a row says into what a file can hold: kilograms, fractions, days, text."""
    if found is None or isinstance(found, bool | int | Decimal):
        return found
    if isinstance(found, list | tuple):
        return tuple(str(one) for one in found)
    match found:
        case Mass():
            return found.kilograms
        case Fraction():
            return found.value
        case datetime():
            return stamp(found)
    return found.isoformat() if isinstance(found, date) else str(found)


def _cell(value: Value) -> str:
    words = "" if value is None else _words(value)
    return safe_text(words) if isinstance(value, str | tuple) else words


def _words(value: str | int | Decimal | bool | tuple[str, ...]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case tuple():
            return "; ".join(value)
        case _:
            return str(value)


def _json(value: Value) -> object:
    match value:
        case Decimal():
            return plain(value)
        case tuple():
            return list(value)
        case _:
            return value
