"""What does a file of lots look like? Headers, two examples, and the values that are allowed.

The CSV has the lots, the workbook a sheet of allowed values besides. Both come back in as they are.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from io import StringIO

import xlsxwriter

from recycling.lots.imports.rules.columns import OBLIGATORY
from recycling.lots.imports.rules.numbers import MASS_UNITS, SHARE_UNITS
from recycling.lots.rules import Method
from recycling.streams import rules as streams

_SWARF = {
    "own_id": "EXAMPLE-1", "title": "NdFeB grinding swarf, oily", "subtype": "ndfeb_swarf",
    "physical_form": "sludge under oil", "country": "DE", "place": "Hanau",
    "latitude": "50.1328", "longitude": "8.9169", "available_from": "", "code": "12 01 18*",
    "hazards": "HP3, HP14", "wet_mass (kg)": "2500", "moisture (%)": "25",
    "packaging": "steel drums with lids", "pieces": "14", "method": "icp_oes",
    "laboratory": "Elbe Analytics", "Nd (%)": "19", "Pr (%)": "4.5", "Dy (%)": "1.2",
    "Tb (%)": "0.2", "La (%)": "", "Ce (%)": "", "Y (%)": "", "Fe (%)": "62", "B (%)": "0.95",
}  # fmt: skip
EXAMPLES = (_SWARF, {**dict.fromkeys(_SWARF, ""),
    "own_id": "EXAMPLE-2", "title": "NdFeB swarf, not yet analysed", "subtype": "ndfeb_swarf",
    "wet_mass (kg)": "740.5", "Nd (%)": "<0.1", "Fe (%)": "Balance", "Pr (%)": "5"
})  # fmt: skip
HEADERS = tuple(_SWARF)


def template_csv() -> str:
    """Return the template as CSV."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(list(each.values()) for each in EXAMPLES)
    return text.getvalue()


def template_xlsx() -> bytes:
    """Return the template as a workbook; ids and codes are text, so that nothing is cut."""
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
            for name, rows in (("Lots", _lots()), ("Allowed values", _allowed())):
                sheet = book.add_worksheet(name)
                sheet.set_column(0, len(HEADERS), 20, as_text)
                for line, row in enumerate(rows):
                    for place, text in enumerate(row):
                        sheet.write_string(line, place, text, as_text if line else bold)
        file.seek(0)
        return file.read()


def _lots() -> Iterator[Sequence[str]]:
    yield HEADERS
    for each in EXAMPLES:
        yield list(each.values())


def _allowed() -> Iterator[Sequence[str]]:
    yield ("Column", "Value", "Meaning")
    for field in OBLIGATORY:
        yield (field, "any text" if field != "subtype" else "one of those below", "needed")
    for kind in streams.subtypes():
        yield ("subtype", kind.id, kind.name_en)
    for method in Method:
        yield ("method", str(method), "")
    for entry in streams.listed_codes("EU_HP"):
        yield ("hazards", entry.code, entry.text)
    for unit in MASS_UNITS:
        yield ("wet_mass", unit, "unit of mass")
    for unit in SHARE_UNITS:
        yield ("moisture, species", unit, "unit of content")
    yield ("available_from", "2027-12-31", "year, month, day")
    yield ("any species", "<0.1", "below what could be measured: stays undeclared")
    yield ("one species", "Balance", "what is missing to 100 %")
