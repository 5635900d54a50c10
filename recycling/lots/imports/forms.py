"""What do the pages of imports ask? A file; what each of its columns holds; how to go on."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, FileField, Form, RadioField, SelectField
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import FIELDS, SPECIES, Column
from recycling.lots.imports.rules.days import Order
from recycling.lots.imports.rules.numbers import MASS_UNITS, SHARE_UNITS, Decimals
from recycling.lots.imports.rules.states import Policy
from recycling.lots.imports.taking import LARGEST_BYTES
from recycling.lots.rules.composition import known_species

FIELD_WORDS = {
    "own_id": _l("Your own id"),
    "title": _l("Title"),
    "subtype": _l("Kind of waste"),
    "physical_form": _l("Physical form"),
    "country": _l("Country"),
    "place": _l("Place"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "available_from": _l("Available from"),
    "code": _l("Waste code"),
    "hazards": _l("Hazard properties"),
    "wet_mass": _l("Wet mass"),
    "mass_unit": _l("Unit of the wet mass"),
    "moisture": _l("Moisture"),
    "packaging": _l("Packaging"),
    "pieces": _l("Number of packages"),
    "method": _l("Method of the analysis"),
    "laboratory": _l("Laboratory"),
}
POLICY_WORDS = {
    Policy.ALL: _l("All rows or none"),
    Policy.VALID: _l("The good rows only; the bad ones stay in the error file"),
}


@cache
def _fields() -> tuple[Any, ...]:
    plain = [Choice(field, FIELD_WORDS[field]) for field in FIELDS]
    species = [
        Choice(SPECIES + one, _l("Content of %(species)s", species=one))
        for one in sorted(known_species())
    ]
    return (*plain, *species)


class UploadForm(Form):
    """A file of lots."""

    file = FileField(
        _l("File"),
        description=_l("CSV, XLSX or JSON, at most 100 MB and 250 000 rows."),
        largest=LARGEST_BYTES,
    )


class ColumnsForm(Form):
    """How decimals and days are written; made with two more questions for each column."""

    decimals = SelectField(
        _l("How are decimals written?"),
        description=_l("Choose it if a number such as 1,234 can be read in two ways."),
        required=False,
        choices=[
            Choice(str(Decimals.POINT), _l("1,234.56: with a point")),
            Choice(str(Decimals.COMMA), _l("1.234,56: with a comma")),
        ],
    )
    day_order = SelectField(
        _l("What comes first in a day such as 03/04/2027?"),
        required=False,
        choices=[
            Choice(str(Order.DAY), _l("The day: 3 April")),
            Choice(str(Order.MONTH), _l("The month: 4 March")),
        ],
    )
    places: int = 0

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the two questions about each column, in the order of the file."""
        return [(self[_field(place)], self[_unit(place)]) for place in range(self.places)]

    def said(self) -> Columns:
        """Return what was answered."""
        columns = tuple(Column(f.data or "", u.data or "") for f, u in self.pairs())
        return Columns(
            columns, Decimals(self.decimals.data or ""), Order(self.day_order.data or "")
        )


def columns_form(known: Columns) -> ColumnsForm:
    """Make the form for a file's columns, filled in with what is known of them."""
    said = (column.unit for column in known.columns if column.unit)
    units = [Choice(unit, unit) for unit in dict.fromkeys((*MASS_UNITS, *SHARE_UNITS, *said))]
    asked: dict[str, Any] = {"places": len(known.columns)}
    data = {"decimals": str(known.decimals), "day_order": str(known.order)}
    for place, column in enumerate(known.columns):
        asked[_field(place)] = SelectField(_l("Holds"), required=False, choices=_fields())
        asked[_unit(place)] = SelectField(_l("Unit"), required=False, choices=units)
        data[_field(place)], data[_unit(place)] = column.field, column.unit
    form: ColumnsForm = type("AskedColumns", (ColumnsForm,), asked)(data=data)
    return form


def _field(place: int) -> str:
    return f"field_{place}"


def _unit(place: int) -> str:
    return f"unit_{place}"


class DecisionForm(Form):
    """How the rows are entered."""

    policy = RadioField(
        _l("What should be entered?"),
        choices=[Choice(str(policy), words) for policy, words in POLICY_WORDS.items()],
    )
