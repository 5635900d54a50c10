"""Lists as files: what a cell becomes, what a spreadsheet must never run, and paging to the end."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.exports import Table, as_csv, as_json, table, write_xlsx
from recycling.quantities import Fraction, Mass

ANYTHING: Table[dict[str, Any]] = table("things", {"thing": lambda row: row["thing"]})
CELLS = {
    "text": ("Hanau", "Hanau", "Hanau", "Hanau"),
    "nothing": (None, "", None, None),
    "yes": (True, "true", True, True),
    "mass in kilograms": (Mass.kg("12.5"), "12.5", "12.5", 12.5),
    "fraction": (Fraction.of("0.25"), "0.25", "0.25", 0.25),
    "negative number": (Decimal("-566.00"), "-566", "-566", -566),
    "whole number": (14, "14", 14, 14),
    "day": (date(2026, 12, 9), "2026-12-09", "2026-12-09", "2026-12-09"),
    "instant": (
        datetime(2026, 12, 9, 1, 2, 3, tzinfo=UTC),
        *("2026-12-09T01:02:03.000Z",) * 3,
    ),
    "several": (("HP3", "HP14"), "HP3; HP14", ["HP3", "HP14"], "HP3; HP14"),
    "none of several": ((), "", [], None),
    "more digits than a spreadsheet has": (
        Decimal("1234567890123456.5"),
        *("1234567890123456.5",) * 3,
    ),
}


def _csv(rows: Iterable[Any]) -> list[list[str]]:
    text = "".join(as_csv(ANYTHING, ({"thing": one} for one in rows)))
    return list(csv.reader(StringIO(text, newline="")))


def _book(rows: Iterable[Any], per_sheet: int = 1000) -> Any:
    file = BytesIO()
    write_xlsx(ANYTHING, ({"thing": one} for one in rows), file, per_sheet)
    return openpyxl.load_workbook(BytesIO(file.getvalue()))


@pytest.mark.parametrize(("value", "in_csv", "in_json", "in_xlsx"), CELLS.values(), ids=CELLS)
def test_a_value_is_written_the_way_its_format_can_hold_it(
    value: object, in_csv: str, in_json: object, in_xlsx: object
) -> None:
    assert _csv([value]) == [["thing"], [in_csv]]
    assert json.loads("".join(as_json(ANYTHING, [{"thing": value}]))) == [{"thing": in_json}]
    assert _book([value]).active.cell(2, 1).value == in_xlsx


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_stays_text(start: str) -> None:
    text = f'{start}HYPERLINK("http://example.org")'
    assert _csv([text])[1] == [f"'{text}"]
    assert _csv([(text, "b")])[1][0].startswith("'")
    cell = _book([text]).active.cell(2, 1)
    assert cell.data_type == "s"


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]))))
def test_any_text_comes_back_from_csv_and_json_as_it_was(texts: list[str]) -> None:
    read = [row[0] if row else "" for row in _csv(texts)[1:]]
    assert [text.removeprefix("'") for text in read] == [text.removeprefix("'") for text in texts]
    rows = ({"thing": text} for text in texts)
    assert json.loads("".join(as_json(ANYTHING, rows))) == [{"thing": text} for text in texts]


def test_a_full_sheet_is_followed_by_another_with_the_same_heading() -> None:
    book = _book(range(5), per_sheet=2)
    assert book.sheetnames == ["things", "things 2", "things 3"]
    assert [[cell.value for cell in sheet["A"]] for sheet in book] == [
        ["thing", 0, 1], ["thing", 2, 3], ["thing", 4],
    ]  # fmt: skip


def test_an_empty_list_is_a_heading_or_an_empty_list() -> None:
    assert _csv([]) == [["thing"]]
    assert json.loads("".join(as_json(ANYTHING, []))) == []
    assert _book([]).active.max_row == 1
