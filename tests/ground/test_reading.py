"""What a workbook's cells say, where a room asks for more than lots do, or the file lies."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from recycling.reading.cells import Cell, Kind
from recycling.reading.workbook import opened


def _book(number: str = "46388.4270833333") -> BytesIO:
    """A workbook with one instant; ``number`` is how its file writes it."""
    file, lying = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Sheet")
        sheet.write(0, 0, 12345, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    with zipfile.ZipFile(file) as true, zipfile.ZipFile(lying, "w") as archive:
        for name in true.namelist():
            archive.writestr(name, true.read(name).replace(b"12345", number.encode()))
    return lying


def _cells(file: BytesIO, *, with_times: bool) -> list[Cell]:
    with opened(file) as book:
        return [cell for _, cells in book.rows("Sheet", with_times=with_times) for cell in cells]


def test_an_instant_keeps_its_time_only_where_that_is_asked_for() -> None:
    assert _cells(_book(), with_times=False) == [Cell("2027-01-01", Kind.DAY)]
    assert _cells(_book(), with_times=True) == [Cell("2027-01-01T10:15:00", Kind.DAY)]


@pytest.mark.parametrize("number", ["1E999999999", "-1E-999999999", "12..5", "0x1F"])
def test_a_number_that_would_fill_the_memory_or_is_none_is_an_error_in_its_cell(
    number: str,
) -> None:
    assert _cells(_book(number), with_times=True) == [Cell("#NUM!", Kind.ERROR)]
