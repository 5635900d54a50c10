"""What narrows the public register, as a form whose every answer stands in the address."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, micro_degrees
from recycling.config import Settings
from recycling.forms import (
    Choice,
    CountryField,
    DateField,
    DecimalField,
    FilterForm,
    MassField,
    SelectField,
    TextField,
    UnitPriceField,
    WholeNumberField,
)
from recycling.lots.labels import SORTS, STATES
from recycling.lots.rules import Near, State
from recycling.lots.rules.places import FURTHEST_KM
from recycling.lots.sought import Sort, Sought
from recycling.quantities import Mass, UnitPrice, plain
from recycling.sayings import say
from recycling.streams import rules as streams

# Fields that a person opens only when looking for more.
MORE = (
    "element_least", "mass_least", "mass_most", "price_least", "price_most", "closes_by", "km",
)  # fmt: skip


class RegisterFilter(FilterForm):
    """Which lots of the register to show, and in which order."""

    q = TextField(
        _l("Words, waste code or reference"),
        description=_l("Such as swarf, 12 01 18 or Hanau."),
        required=False,
    )
    stream = SelectField(
        _l("Stream"),
        required=False,
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.streams()],
    )
    subtype = SelectField(
        _l("Kind of waste"),
        required=False,
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.subtypes()],
    )
    element = SelectField(
        _l("Holds"),
        required=False,
        choices=lambda: [
            Choice(e.symbol, say("%(symbol)s, %(name)s", symbol=e.symbol, name=e.name_en))
            for e in streams.elements()
        ],
    )
    element_least = MassField(_l("At least, of this element"), required=False)
    country = CountryField(_l("Country"), required=False)
    state = SelectField(
        _l("State"),
        required=False,
        choices=[Choice(str(s), STATES[s]) for s in State if s != State.DRAFT],
    )
    hazardous = SelectField(
        _l("Hazardous"),
        required=False,
        choices=[Choice("yes", _l("Hazardous waste")), Choice("no", _l("Not hazardous"))],
    )
    hazard = SelectField(
        _l("Hazard property"),
        required=False,
        choices=lambda: [
            Choice(one.code, say("%(code)s: %(words)s", code=one.display, words=one.text))
            for one in streams.listed_codes("EU_HP")
        ],
    )
    mass_least = MassField(_l("Wet mass from"), required=False)
    mass_most = MassField(_l("Wet mass to"), required=False)
    price_least = UnitPriceField(
        _l("Leading price from"),
        description=_l("Below zero where the holder pays for treatment."),
        required=False,
    )
    price_most = UnitPriceField(_l("Leading price to"), required=False)
    closes_by = DateField(_l("Auction closes by"), required=False)
    latitude = DecimalField(
        _l("Latitude"), least=-LATITUDE_LIMIT, most=LATITUDE_LIMIT, unit="°", required=False
    )
    longitude = DecimalField(
        _l("Longitude"), least=-LONGITUDE_LIMIT, most=LONGITUDE_LIMIT, unit="°", required=False
    )
    km = WholeNumberField(_l("Within"), least=1, most=FURTHEST_KM, unit="km", required=False)
    sort = SelectField(
        _l("Order"),
        required=False,
        choices=[Choice(str(sort), SORTS[sort]) for sort in Sort],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a distance needs a place, and a least mass its element."""
        valid = super().validate(extra_validators)
        place = (self.latitude, self.longitude, self.km)
        given = [field for field in place if field.data is not None]
        if valid and given and len(given) < len(place):
            lacking = next(field for field in place if field.data is None)
            lacking.errors = [_("A distance needs latitude, longitude and kilometres.")]
            valid = False
        if valid and self.element_least.data is not None and not self.element.data:
            self.element.errors = [_("Choose the element the least mass is of.")]
            valid = False
        return valid

    def sought(self) -> Sought:
        """Return what narrows the register; ask only after the form is valid."""
        chosen = {
            name: self[name].data or ""
            for name in (
                "q", "stream", "subtype", "element", "country", "hazardous", "hazard", "state"
            )
        }  # fmt: skip
        return Sought(
            **chosen,
            element_least=_mass(self.element_least),
            mass_least=_mass(self.mass_least),
            mass_most=_mass(self.mass_most),
            price_least=_price(self.price_least),
            price_most=_price(self.price_most),
            closes_by=self.closes_by.data,
            near=self._near(),
            sort=self.sort.data or Sort.NEWEST,
        )

    def _near(self) -> Near | None:
        if self.km.data is None:
            return None
        return Near(
            micro_degrees(plain(self.latitude.data), "latitude", LATITUDE_LIMIT),
            micro_degrees(plain(self.longitude.data), "longitude", LONGITUDE_LIMIT),
            self.km.data,
        )


def _mass(field: MassField) -> Mass | None:
    return None if field.data is None else field.mass


def _price(field: UnitPriceField) -> UnitPrice | None:
    if field.data is None:
        return None
    settings: Settings = current_app.extensions["settings"]
    return UnitPrice.per_tonne(field.data, settings.currency, field.short_name)
