"""Files of lots as people make them, and the short ways to send them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from recycling.deeds import Act
from recycling.lots.imports import queries, work
from recycling.lots.imports.cards import ImportCard, import_card
from recycling.lots.imports.reading import Layout, Row, look, rows_of
from recycling.lots.imports.taking import take

HEADERS = "own id;title;subtype;wet mass (kg);moisture (%);Nd (%);Pr (%);code"
GOOD = "A-{n};Swarf {n};ndfeb_swarf;1250,5;25;19;4,5;12 01 18*"


def a_csv(*lines: str, headers: str = HEADERS) -> bytes:
    """A CSV file of these lines under the usual headers."""
    return "\r\n".join((headers, *lines, "")).encode()


def good_lines(count: int) -> list[str]:
    """So many rows with nothing wrong."""
    return [GOOD.format(n=number) for number in range(1, count + 1)]


def a_workbook(rows: list[list[Any]], formats: dict[tuple[int, int], str] | None = None) -> bytes:
    """A workbook of these cells; ``formats`` are number formats by (row, column)."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Lots")
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                shown = (formats or {}).get((line, place))
                style = book.add_format({"num_format": shown}) if shown else None
                sheet.write(line, place, value, style)
    return file.getvalue()


def read(content: bytes) -> tuple[Layout, list[Row]]:
    """How a file is laid out, and its rows."""
    file = BytesIO(content)
    layout = look(file)
    with rows_of(file, layout) as rows:
        return layout, list(rows)


def texts(content: bytes) -> list[list[str]]:
    """The texts of a file's rows."""
    return [[cell.text for cell in row.cells] for row in read(content)[1]]


def sent(act: Act, content: bytes, policy: str = "valid", name: str = "lots.csv") -> ImportCard:
    """Send a file and let the worker finish with it."""
    ref = take(act, BytesIO(content), name, policy=policy)
    work.finish(ref)
    return card(ref)


def card(ref: str) -> ImportCard:
    """How an import stands."""
    return import_card(queries.import_of(ref))
