"""What is put into each component where the design system shows it: invented, always the same."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from recycling.bases.quotas.rules import Use
from recycling.forms import (
    CheckboxesField,
    CheckboxField,
    Choice,
    DateField,
    FileField,
    FilterForm,
    MassField,
    MoneyField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.lots.meanings import MASSES
from recycling.pages.lines import Sample, draw_line
from recycling.pages.maps import Place, draw_map
from recycling.pages.palette import DARK, LIGHT, PAIRS, Measured, measured
from recycling.pages.sankey import Leg, diagram
from recycling.quantities import Mass

_AT = datetime(2026, 12, 9, 9, 30, tzinfo=UTC)
_LEGS = (Leg("lot", "oxide", "Nd", 8), Leg("lot", "slag", "Nd", 2))
_USED = Use(Mass.kg(10_000), reserved=Mass.kg(6_000), consumed=Mass.kg(2_500))
_COURSE = ((1, 62), (2, 66), (3, 58), (4, 71), (5, 74))
_PLACES = (("Duisburg", "51.45", "6.73"), ("Leipzig", "51.34", "12.37"), ("Lyon", "45.76", "4.84"))


def _euros(value: Decimal) -> str:
    return f"{value:.0f} EUR/kg"


class SpecimenForm(FilterForm):
    """One field of every kind; sent nowhere."""

    says_optional = True
    meanings = MASSES

    name = TextField(_l("Name"), description=_l("As in the commercial register."))
    remarks = TextAreaField(_l("Remarks"), required=False)
    password = PasswordField(_l("Password"))
    wet_mass = MassField(_l("Wet mass"))
    amount = MoneyField(_l("Amount"), currency="EUR")
    received_on = DateField(_l("Received on"))
    stream = SelectField(_l("Stream"), choices=[Choice("magnets", _l("Magnets"))])
    seal = RadioField(
        _l("Seal"), choices=[Choice("whole", _l("Whole")), Choice("broken", _l("Broken"))]
    )
    hazards = CheckboxesField(
        _l("Hazards"), choices=[Choice("HP3", "HP3"), Choice("HP5", "HP5")], required=False
    )
    confirmed = CheckboxField(_l("I have checked this."))
    report = FileField(_l("Report"), extensions=("pdf",), required=False)


def specimen_form() -> SpecimenForm:
    """Return the form, with one field in error."""
    form = SpecimenForm(MultiDict())
    form.wet_mass.errors = [_("Enter the wet mass.")]
    return form


def specimens() -> dict[str, Any]:
    """Return what the page puts into its components, by name."""
    return {
        "at": _AT,
        "stages": (("registered", _("Registered")), ("matched", _("Matched")), ("paid", _("Paid"))),
        "chain_links": _links(),
        "reason_items": _reasons(),
        "quota_rows": [{"name": _("Magnets"), "use": _USED, "links": ""}],
        "drawn": diagram(
            [["lot"], ["oxide", "slag"]],
            [Leg("lot", "oxide", "Nd", 8), Leg("lot", "slag", "Nd", 2)],
        ),
        "drawn_line": draw_line(
            [Sample(day, Decimal(value), f"2026-0{day}-01") for day, value in _COURSE], _euros
        ),
        "drawn_map": draw_map(
            [Place(name, Decimal(north), Decimal(east)) for name, north, east in _PLACES]
        ),
        "drawn_lines": {
            "lot": [_("Magnets"), "10 kg"],
            "oxide": [_("Product"), "8 kg"],
            "slag": [_("Residue"), "2 kg"],
        },
        "states": ("draft", "published", "granted", "nearly_used", "revoked", "sealed"),
        "tasks": [
            {"title": _("Composition"), "status": "done", "href": "#task-list"},
            {"title": _("Place"), "status": "started", "href": "#task-list"},
            {"title": _("Mass"), "status": "todo", "href": "#task-list"},
            {"title": _("Publish"), "status": "blocked"},
        ],
    }


def _links() -> list[dict[str, Any]]:
    return [
        {"title": _("Registered"), "at": _AT, "by": "Nordlicht", "digest": "3f" * 32},
        {"title": _("Matched"), "at": _AT, "by": ""},
    ]


def _reasons() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(outcome=outcome, rule=rule, required=required, found=found, source="")
        for outcome, rule, required, found in (
            ("met", _("Distance"), "500 km", "120 km"),
            ("bar", _("Free quota"), "8.000 t", "1.500 t"),
        )
    ]


def palette_rows() -> list[tuple[str, str, Measured, Measured]]:
    """Return each text colour and its ground, with both measured by day and by night."""
    return [
        (
            _plain(text),
            _plain(ground),
            measured(text, ground, LIGHT),
            measured(text, ground, DARK),
        )
        for text, ground in PAIRS
    ]


def _plain(name: str) -> str:
    return name.removeprefix("--")
