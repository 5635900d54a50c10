"""What do the pages of lots ask for? Shape only; the rules decide."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, degrees, micro_degrees
from recycling.files import EXTENSIONS, LARGEST_BYTES
from recycling.forms import (
    Choice,
    CountryField,
    DateField,
    DecimalField,
    FileField,
    Form,
    MassField,
    PercentageField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from recycling.lots import meanings
from recycling.lots.labels import FILE_KINDS, READINGS
from recycling.lots.rules import (
    Masses,
    Naming,
    Placing,
)
from recycling.quantities import plain
from recycling.streams import rules as streams


def _subtype_choices() -> list[Any]:
    return [Choice(kind.id, kind.name_en) for kind in streams.subtypes()]


def subtypes_by_stream() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sub-types as (stream, [(id, name)…]), for a grouped list."""
    return [
        (each.name_en, [(kind.id, kind.name_en) for kind in each.subtypes])
        for each in streams.streams()
    ]


class NamingForm(Form):
    """What it is."""

    title = TextField(
        _l("Title"),
        description=_l("As it will stand in the register, such as NdFeB grinding swarf, oily."),
        shortest=3,
    )
    subtype = SelectField(_l("Kind of waste"), choices=_subtype_choices)
    physical_form = TextField(
        _l("Physical form"),
        description=_l("Such as sludge under oil, solid pieces, fine powder, whole lamps."),
    )

    def naming(self) -> Naming:
        """Return what was entered."""
        return Naming(self.title.data, self.subtype.data, self.physical_form.data)


class MassesForm(Form):
    """How much there is."""

    meanings = meanings.MASSES

    wet_mass = MassField(_l("Wet mass"), description=_l("As it lies there, without the packaging."))
    moisture = PercentageField(
        _l("Moisture"), description=_l("Share of the wet mass that dries off; 0 if it is dry.")
    )
    packaging = TextField(
        _l("Packaging"), description=_l("Such as steel drums with lids, big bags, pallets.")
    )
    pieces = WholeNumberField(
        _l("Number of packages"), description=_l("Drums, bags or pieces."), least=1, required=False
    )

    def masses(self) -> Masses:
        """Return what was entered."""
        return Masses(
            self.wet_mass.mass, self.moisture.fraction, self.packaging.data, self.pieces.data
        )


class PlacingForm(Form):
    """Where it is and from when."""

    country = CountryField(_l("Country"))
    place = TextField(_l("Place"), description=_l("Town or site, such as Hanau."))
    latitude = DecimalField(
        _l("Latitude"),
        description=_l("Decimal degrees, such as 50.1328; south of the equator negative."),
        least=-LATITUDE_LIMIT,
        most=LATITUDE_LIMIT,
        unit="°",
    )
    longitude = DecimalField(
        _l("Longitude"),
        description=_l("Decimal degrees, such as 8.9169; west of Greenwich negative."),
        least=-LONGITUDE_LIMIT,
        most=LONGITUDE_LIMIT,
        unit="°",
    )
    available_from = DateField(_l("Available from"), description=_l("For example 9 12 2026."))

    def placing(self) -> Placing:
        """Return what was entered."""
        return Placing(
            country=self.country.data,
            place=self.place.data,
            latitude_udeg=micro_degrees(plain(self.latitude.data), "latitude", LATITUDE_LIMIT),
            longitude_udeg=micro_degrees(plain(self.longitude.data), "longitude", LONGITUDE_LIMIT),
            available_from=self.available_from.data,
        )

    @staticmethod
    def shown(placing: Placing) -> dict[str, Any]:
        """Return a placing as the form shows it."""
        latitude, longitude = placing.latitude_udeg, placing.longitude_udeg
        return {
            "country": placing.country,
            "place": placing.place,
            "latitude": None if latitude is None else degrees(latitude),
            "longitude": None if longitude is None else degrees(longitude),
            "available_from": placing.available_from,
        }


class UploadForm(Form):
    """One more file."""

    file = FileField(
        _l("File"),
        description=_l(
            "PDF, PNG, JPEG, XLSX, CSV or TXT; photos and assays at most 10 MiB, others 5 MiB."
        ),
        extensions=(*(e.removeprefix(".") for e in EXTENSIONS.values()), "jpeg"),
        largest=LARGEST_BYTES,
    )
    kind = RadioField(
        _l("What does it show?"),
        choices=[Choice(str(kind), words) for kind, words in FILE_KINDS.items()],
    )
    reading = RadioField(
        _l("Who may open it once the lot is published?"),
        choices=[Choice(str(one), words) for one, words in READINGS.items()],
        required=False,
    )


class WithdrawForm(Form):
    """Why it is taken back."""

    reason = TextAreaField(
        _l("Reason"), description=_l("For the record."), longest=500, required=False
    )
