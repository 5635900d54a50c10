"""Files as they really are: every encoding, delimiter, trick of a spreadsheet, and lie."""

from __future__ import annotations

import codecs
import json
import random
import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from recycling.errors import Invalid
from recycling.lots.imports.reading import look
from recycling.lots.imports.rules.numbers import Decimals
from recycling.reading import bounds
from recycling.reading.cells import Cell, Kind, clean, text_cell, without_apostrophes
from recycling.reading.kinds import FileKind
from tests.lots.imports.sending import a_workbook, read, texts

TEXT = "Losnummer;Bezeichnung;Gewicht (kg)\r\nA-1;Schleifschlämme;1.250,5\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_a_text_is_read_in_whatever_encoding_it_has(content: bytes, encoding: str) -> None:
    layout, rows = read(content)
    assert layout.encoding == encoding
    assert [cell.text for cell in rows[0].cells] == ["A-1", "Schleifschlämme", "1.250,5"]
    assert [column.field for column in layout.columns] == ["own_id", "title", "wet_mass"]
    assert layout.decimals is Decimals.COMMA


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_cells_are_told_apart_whatever_stands_between_them(delimiter: str) -> None:
    lines = [["own id", "title", "note"], ["A-1", "x", '"a, b; c"'], ["A-2", "y", "z"]]
    content = "\n".join(delimiter.join(line) for line in lines).encode()
    assert texts(content) == [["A-1", "x", "a, b; c"], ["A-2", "y", "z"]]


def test_a_first_line_that_names_the_delimiter_is_believed() -> None:
    layout, rows = read(b"sep=|\nown id|title\nA,1|x;y\n")
    assert (layout.delimiter, layout.headers) == ("|", ("own id", "title"))
    assert rows[0].cells == [Cell("A,1"), Cell("x;y")]


def test_rows_above_and_between_that_say_nothing_are_passed_over() -> None:
    content = "Stock list;;\n;;\nOwn id;Title;Mass\n;;kg\nA-1;x;5\n;;\n \u00a0;\u200b;\t\nA-2;y;6\n"
    layout, rows = read(content.encode())
    assert [column.unit for column in layout.columns] == ["", "", "kg"]
    assert [(row.line, row.cells[0].text) for row in rows] == [(5, "A-1"), (8, "A-2")]


def test_a_cell_of_several_lines_is_one_cell() -> None:
    _, rows = read(b'own id;title\nA-1;"two\nlines"\nA-2;x\n')
    assert [(row.line, row.cells[1].text) for row in rows] == [(2, "two lines"), (4, "x")]


@pytest.mark.parametrize(
    ("text", "seen"),
    [("  a  b ", "a b"), ("\u200bA\u00a0B\ufeff", "A B"), ("\u200b\u00a0", ""), ("a\tb", "a b"),
     ("\x00x\x07", "x"), ("a\u2009b", "a b")],
)  # fmt: skip
def test_what_nobody_sees_is_taken_away(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_apostrophes_around_a_text_are_the_spreadsheets() -> None:
    assert text_cell("'00123").text == "00123"
    assert text_cell("'").text == ""
    assert without_apostrophes("0123'") == "0123"


def test_a_workbook_keeps_what_its_cells_are() -> None:
    content = a_workbook(
        [
            ["Own id", "Title", "Moisture (%)", "Nd", "Available from", "Mass (kg)"],
            ["A-1", "Swarf", 25, 0.19, 46388, 0.1 + 0.2],
            [440000000000, "x", None, None, None, 5],
        ],
        {(1, 3): "0.0%", (1, 4): "dd.mm.yyyy"},
    )
    layout, rows = read(content)
    assert (layout.kind, layout.sheet) == (FileKind.XLSX, "Lots")
    assert rows[0].cells[2:] == [
        Cell("25", Kind.NUMBER), Cell("19", Kind.PERCENT),
        Cell(date(2027, 1, 1).isoformat(), Kind.DAY), Cell("0.3", Kind.NUMBER),
    ]  # fmt: skip
    assert rows[1].cells[0] == Cell("440000000000", Kind.NUMBER)


def test_formulas_errors_and_merged_cells_say_what_they_are() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Lots")
        sheet.write_row(0, 0, ["Own id", "Title", "Mass (kg)", "Pieces", "Place"])
        sheet.write(1, 0, "A-1")
        sheet.write_formula(1, 2, "=1+1", value=2)
        sheet.write_formula(1, 3, "=1/0", value="#DIV/0!")
        sheet.write_formula(1, 4, "=A1", value="")
        sheet.write(2, 0, "A-2")
        sheet.merge_range(1, 1, 2, 1, "Swarf")
    _, rows = read(file.getvalue())
    assert rows[0].cells[1:4] == [
        Cell("Swarf"), Cell("2", Kind.NUMBER), Cell("#DIV/0!", Kind.ERROR)
    ]  # fmt: skip
    assert rows[1].cells[1] == Cell("merged", Kind.MERGED)
    _, rows = read(_sheet(f"{_HEADERS}<row><c><v>1</v></c><c><f>A1</f></c></row>"))
    assert rows[0].cells[1] == Cell("formula", Kind.NO_VALUE)


def test_the_sheet_with_the_lots_is_found_and_hidden_ones_are_not_read() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Notes").write(0, 0, "Nothing here")
        sheet = book.add_worksheet("Stock")
        sheet.write_row(0, 0, ["Own id", "Title"])
        sheet.write_row(1, 0, ["A-1", "x"])
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, ["Own id", "Title", "Mass (kg)"])
        hidden.hide()
    assert look(BytesIO(file.getvalue())).sheet == "Stock"


def _zip(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _with_part(name: str, content: bytes) -> bytes:
    file = BytesIO(a_workbook([["Own id", "Title"], ["A-1", "x"]]))
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return _zip(parts | {name: content})


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET = "xl/worksheets/sheet1.xml"


_HEADERS = '<row><c t="str"><v>Own id</v></c><c t="str"><v>Title</v></c></row>'


def _sheet(rows: str, before: str = "", encoding: str = "utf-8") -> bytes:
    xml = f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return _with_part(_SHEET, xml.encode(encoding))


_LAUGHS = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
_OUTSIDE = "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_with_part(_SHEET, b" " * 40_000_000), "workbook_too_large"),
        (_with_part("xl/sharedStrings.xml", b"<a>" * 25_000_000), "workbook_too_large"),
        (_with_part("xl/styles.xml", random.Random(1).randbytes(9_000_000)), "workbook_too_large"),
        (_with_part(_SHEET, b"<worksheet><sheetData><row"), "damaged_workbook"),
        (_sheet("", _LAUGHS), "damaged_workbook"),
        (_sheet("", f"<!--{' ' * 70_000}-->{_OUTSIDE}"), "damaged_workbook"),
        (_sheet("", f'<?xml version="1.0" encoding="utf-16"?>{_OUTSIDE}', "utf-16"),
         "damaged_workbook"),
        (_sheet('<row r="x"/>'), "damaged_workbook"),
        (_sheet('<row><c t="s"><v>99</v></c></row>'), "damaged_workbook"),
        (_sheet("<row>" + "".join(f"<c><v>{n}</v></c>" for n in range(200_000)) + "</row>"),
         "row_too_long"),
        (_sheet("<row>" + "<c><v>1</v></c>" * 301 + "</row>"), "too_many_columns"),
        (_zip({"xl/workbook.xml": b"<a/>"} | {f"x{n}": b"" for n in range(2000)}),
         "workbook_too_large"),
        (_zip({"word/document.xml": b"<a/>"}), "file_type_not_taken"),
        (_zip({"xl/workbook.xml": b"<a/>"}), "damaged_workbook"),
        (b"PK\x03\x04 and nothing more", "damaged_workbook"),
        (b"", "file_type_not_taken"),
        (b"\x89PNG\r\n\x1a\n", "file_type_not_taken"),
        (b"%PDF-1.7", "file_type_not_taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_type_not_taken"),
        (b"<html><table>", "file_type_not_taken"),
        (b"\x00\x01\x02\x03" * 50, "file_type_not_taken"),
        (b"own id\x81\x8d;title\n", "file_type_not_taken"),
        (b'own id;title\nA-1;"x\n', "broken_csv"),
        (b"own id;title\nA-1;" + b"x" * 40_000 + b"\n", "broken_csv"),
        (b"own id;title\nA-1;" + b"x" * 10_000_000 + b"\n", "broken_csv"),
        (b"own id;title\n" + b'"\n";' * 600_000, "row_too_long"),
        (b"own id;title\nA-1;x" + b";" * 1_000_000 + b"y\n", "too_many_columns"),
        (b"[]", "no_rows"),
        (b"{}", "no_rows"),
        (b'{"about": 1}', "no_rows"),
        (b'[{"own_id": "A-1"}', "broken_json"),
        (b'[{"own_id": "A-1"} 5]', "broken_json"),
        (b'[{"own_id": NaN}]', "broken_json"),
        (b'[{"own_id": "\xe9"}]', "broken_json"),
        (b"[" * 100_000, "broken_json"),
        (b'[{"own_id": ' + b"[" * 50_000 + b"]" * 50_000 + b"}]", "broken_json"),
        (b'[{"title": "' + b"x" * 3_000_000 + b'"}]', "row_too_long"),
        (json.dumps([{f"n{number}": 1 for number in range(301)}]).encode(), "too_many_columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_or_without_bounds_is_refused_with_the_way_out(
    content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(content)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert refused.value.way_out


def test_blank_lines_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_LINES", 50)
    for content in (
        b"own id;title\n" + b"\n" * 60,
        b"[" + b"1," * 60 + b"1]",
        _sheet("<row/>" * 60),
    ):
        with pytest.raises(Invalid) as refused:
            read(content)
        assert refused.value.code == "too_many_lines"


def test_blank_cells_to_the_right_of_everything_are_not_counted() -> None:
    layout, rows = read(b"own id;title" + b";" * 16_382 + b"\nA-1;x" + b";" * 16_382 + b"\n")
    assert [cell.text for cell in rows[0].cells[:2]] == ["A-1", "x"]
    assert len(layout.headers) == 300


def test_what_json_nests_or_cannot_print_does_no_harm() -> None:
    row = {"own\x00_id": "a\x00b\ud800", "n" * 500: [[1], {"a": 1}], "mass": 0, "kg": 5.50}
    layout, rows = read(json.dumps([row]).replace(": 0,", f": {'9' * 5000},").encode())
    assert layout.headers == ("own_id", "n" * 100, "mass", "kg")
    said = [cell.text for cell in rows[0].cells]
    assert (said[0], said[1], said[3]) == ("ab", "[…], {…}", "5.5")
    assert rows[0].cells[2].kind is Kind.TOO_LONG


def test_how_a_text_is_pronounced_is_not_part_of_it() -> None:
    cells = '<c t="inlineStr"><is><r><t>{}</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
    row = "".join(cells.format(text) for text in ("Own id", "Title"))
    assert read(_sheet(f"<row>{row}</row><row>{row}</row>"))[0].headers == ("Own id", "Title")


def test_json_is_read_flat_and_as_the_api_takes_it() -> None:
    rows = [
        {"own_id": 1, "title": "x", "Nd": "28 %"},
        {
            "own_id": "A-2", "wet_mass": "12.5", "hazards": ["HP3", "HP14"], "hazardous": True,
            "composition": [{"species": "Nd", "fraction": "0.19", "method": "xrf"}], "pieces": None,
        },
        {"composition": {"Pr": 0.05}},
    ]  # fmt: skip
    for shape in (rows, {"about": "stock", "rows": rows}):
        layout, found = read(json.dumps(shape).encode())
        said = [
            {h: c.text for h, c in zip(layout.headers, row.cells, strict=True) if c.text}
            for row in found
        ]
        assert said == [
            {"own_id": "1", "title": "x", "Nd": "28 %"},
            {"own_id": "A-2", "wet_mass": "12.5", "hazards": "HP3, HP14", "hazardous": "yes",
             "composition.Nd": "0.19", "method": "xrf"},
            {"composition.Pr": "0.05"},
        ]  # fmt: skip
        units = dict(zip(layout.headers, (c.unit for c in layout.columns), strict=True))
        assert (units["wet_mass"], units["composition.Pr"]) == ("kg", "fraction")
